//! Opens the sockets on which a server listens: over TCP, Unix sockets, and sockets of the service manager.

use std::{
    fmt::{self, Display, Formatter},
    io,
    net::{SocketAddr, TcpListener},
};

use socket2::{Domain, Type};

use super::address::{Address, resolve};
#[cfg(unix)]
use super::{inherited::Inherited, unix_socket::UnixSocket};

/// The connections that may wait to be accepted: after a restart all pages come back at once, and those that find no
/// place try again only after a second.
pub(super) const BACKLOG: i32 = 4096;

/// A client that reads nothing for so long is disconnected, as is one that is gone: it may hold the place of a stream.
#[cfg(target_os = "linux")]
const UNREAD: std::time::Duration = std::time::Duration::from_secs(30);

/// The reason why a server cannot listen on an address.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {cause}")]
pub struct ListenError {
    address: String,
    cause: io::Error,
}

impl ListenError {
    fn new(address: impl Display, cause: io::Error) -> Self {
        Self { address: address.to_string(), cause }
    }
}

/// An open socket that accepts connections.
#[derive(Debug)]
pub enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixSocket),
}

/// An address whose host name is resolved; an inherited socket is open already.
#[derive(Debug)]
enum Endpoint {
    /// The addresses of one host.
    Tcp(Vec<SocketAddr>),
    #[cfg(unix)]
    Unix(std::path::PathBuf),
    #[cfg(unix)]
    Inherited(Listener),
}

/// The addresses of a server, of which nothing is open yet but what was inherited.
#[derive(Debug)]
pub struct Endpoints(Vec<(Address, Endpoint)>);

impl Endpoints {
    /// Resolves host names, and takes the sockets of the service manager.
    pub fn find(addresses: &[Address]) -> Result<Self, ListenError> {
        #[cfg(unix)]
        let mut inherited = None;
        let found = addresses.iter().map(|address| {
            let endpoint = match address {
                Address::Tcp { host, port } => resolve(host, *port).map(Endpoint::Tcp),
                #[cfg(unix)]
                Address::Unix(path) => Ok(Endpoint::Unix(path.clone())),
                #[cfg(unix)]
                Address::Inherited(number) => {
                    let inherited = inherited.get_or_insert_with(Inherited::from_environment);
                    inherited.take(*number).map(Endpoint::Inherited)
                }
                #[cfg(not(unix))]
                Address::Unix(_) | Address::Inherited(_) => Err(io::ErrorKind::Unsupported.into()),
            };
            let endpoint = endpoint.and_then(set_up).map_err(|cause| ListenError::new(address, cause))?;
            Ok((address.clone(), endpoint))
        });
        found.collect::<Result<_, ListenError>>().map(Self)
    }

    /// Whether only programs of this computer can connect to any of them.
    pub fn are_local(&self) -> bool {
        self.0.iter().all(|(_, endpoint)| match endpoint {
            Endpoint::Tcp(addresses) => addresses.iter().all(|address| address.ip().is_loopback()),
            #[cfg(unix)]
            Endpoint::Unix(_) | Endpoint::Inherited(Listener::Unix(_)) => true,
            #[cfg(unix)]
            Endpoint::Inherited(Listener::Tcp(listener)) => {
                listener.local_addr().is_ok_and(|address| address.ip().is_loopback())
            }
        })
    }

    /// Opens all of them, in their order.
    pub fn open(self) -> Result<Vec<Listener>, ListenError> {
        let mut listeners = Vec::new();
        for (address, endpoint) in self.0 {
            match endpoint {
                Endpoint::Tcp(addresses) => listeners.extend(bind_all(&addresses)?),
                #[cfg(unix)]
                Endpoint::Unix(path) => {
                    let socket =
                        UnixSocket::bind(&path).map_err(|cause| ListenError::new(&address, cause))?;
                    listeners.push(Listener::Unix(socket));
                }
                #[cfg(unix)]
                Endpoint::Inherited(listener) => listeners.push(listener),
            }
        }
        Ok(listeners)
    }
}

/// Sets the options of a socket that another program has opened.
fn set_up(endpoint: Endpoint) -> io::Result<Endpoint> {
    #[cfg(target_os = "linux")]
    if let Endpoint::Inherited(Listener::Tcp(listener)) = &endpoint {
        socket2::SockRef::from(listener).set_tcp_user_timeout(Some(UNREAD))?;
    }
    Ok(endpoint)
}

/// Listens on every address of a host. An address that this computer does not have, such as that of `localhost` in IPv6
/// where that is disabled, is skipped if there is another.
fn bind_all(addresses: &[SocketAddr]) -> Result<Vec<Listener>, ListenError> {
    let mut listeners = Vec::new();
    let mut skipped = None;
    for address in addresses {
        match bind(*address) {
            Ok(listener) => listeners.push(Listener::Tcp(listener)),
            Err(cause) if is_missing(&cause) => skipped = Some(ListenError::new(address, cause)),
            Err(cause) => return Err(ListenError::new(address, cause)),
        }
    }
    match skipped {
        Some(error) if listeners.is_empty() => Err(error),
        Some(error) => {
            tracing::warn!(%error, "an address of the host name is skipped");
            Ok(listeners)
        }
        None => Ok(listeners),
    }
}

/// Whether this computer has no such address, or no such protocol.
fn is_missing(cause: &io::Error) -> bool {
    #[cfg(unix)]
    if cause.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error()) {
        return true;
    }
    cause.kind() == io::ErrorKind::AddrNotAvailable
}

/// Listens on an address; port 0 is a free one.
pub fn listen_on(address: SocketAddr) -> Result<TcpListener, ListenError> {
    bind(address).map_err(|cause| ListenError::new(address, cause))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    // Accepted connections inherit it.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNREAD))?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The open sockets of a server.
pub struct Listeners(pub Vec<Listener>);

impl From<Vec<Listener>> for Listeners {
    fn from(listeners: Vec<Listener>) -> Self {
        Self(listeners)
    }
}

impl From<TcpListener> for Listeners {
    fn from(listener: TcpListener) -> Self {
        Self(vec![Listener::Tcp(listener)])
    }
}

impl Listener {
    /// Returns the URL at which programs of this computer reach it, if it is reached over TCP.
    pub fn url(&self) -> Option<String> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok().map(|address| format!("http://{address}")),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }
}

/// The address in the line by which a server says that it listens.
impl Display for Listener {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(_) => f.write_str(&self.url().unwrap_or_else(|| "an unknown address".to_owned())),
            #[cfg(unix)]
            Self::Unix(socket) => socket.fmt(f),
        }
    }
}
