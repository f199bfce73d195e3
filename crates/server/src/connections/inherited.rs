//! The sockets that a service manager has opened for this process, as `LISTEN_FDS` describes them.

use std::io;

use listenfd::ListenFd;

use super::{address::FIRST_INHERITED, listener::Listener, unix_socket::UnixSocket};

/// The sockets that were passed and not taken yet.
pub struct Inherited(ListenFd);

impl Inherited {
    /// Reads the environment, which it can do once.
    pub fn from_environment() -> Self {
        Self(ListenFd::from_env())
    }

    /// Takes the socket with this descriptor.
    pub fn take(&mut self, number: u32) -> io::Result<Listener> {
        let index = (number - FIRST_INHERITED) as usize;
        if index >= self.0.len() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the service manager passes no such socket in LISTEN_FDS",
            ));
        }
        let taken = match self.0.take_tcp_listener(index) {
            Ok(listener) => listener.map(Listener::Tcp),
            Err(_) => match self.0.take_unix_listener(index)? {
                Some(listener) => Some(Listener::Unix(UnixSocket::inherited(listener)?)),
                None => None,
            },
        };
        taken.ok_or_else(|| io::Error::new(io::ErrorKind::AlreadyExists, "it is named twice"))
    }
}
