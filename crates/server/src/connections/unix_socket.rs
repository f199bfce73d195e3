//! Unix sockets: the file of one is replaced if nobody listens on it, and removed at the end.

use std::{
    fmt::{self, Display, Formatter},
    fs, io,
    os::unix::{
        fs::{FileTypeExt, MetadataExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

use socket2::{Domain, SockAddr, Socket, Type};

use super::listener::BACKLOG;

/// The user of the program and its group may connect: the proxy in front is in that group.
const MODE: u32 = 0o660;

/// A listening Unix socket.
#[derive(Debug)]
pub struct UnixSocket {
    listener: UnixListener,
    path: PathBuf,
    /// Removes the file at the end, unless another program has opened the socket.
    file: Option<SocketFile>,
}

/// The file of a socket that this process has made, removed when this is dropped.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl UnixSocket {
    /// Listens at a path. A file that a killed server has left there is replaced.
    pub fn bind(path: &Path) -> io::Result<Self> {
        let listener = match bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                remove_stale(path)?;
                bind(path)?
            }
            bound => bound?,
        };
        let made = fs::metadata(path)?;
        let file = SocketFile { path: path.to_owned(), device: made.dev(), inode: made.ino() };
        // Before it listens nobody can connect, and the umask permits only the own user.
        fs::set_permissions(path, fs::Permissions::from_mode(MODE))?;
        listener.listen(BACKLOG)?;
        Ok(Self { listener: listener.into(), path: path.to_owned(), file: Some(file) })
    }

    /// Returns a socket that another program has opened, and whose file is not ours.
    pub fn inherited(listener: UnixListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let path = address.as_pathname().unwrap_or_else(|| Path::new("")).to_owned();
        Ok(Self { listener, path, file: None })
    }

    /// Separates the socket from its file.
    pub fn into_parts(self) -> (UnixListener, Option<SocketFile>) {
        (self.listener, self.file)
    }
}

fn bind(path: &Path) -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    Ok(socket)
}

/// Removes the file of a socket on which nobody listens.
fn remove_stale(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.file_type().is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the file exists and is no socket"));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another program listens on it")),
    }
}

impl Display for UnixSocket {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "unix:{}", self.path.display())
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another server may have replaced it.
        let is_ours = |found: &fs::Metadata| (found.dev(), found.ino()) == (self.device, self.inode);
        if fs::symlink_metadata(&self.path).as_ref().is_ok_and(is_ours)
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "the file of a socket cannot be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("pitboard-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    #[test]
    fn a_socket_that_a_killed_server_left_is_replaced_and_removed_at_the_end() {
        let folder = folder("stale");
        let path = folder.join("pitboard.sock");
        drop(UnixListener::bind(&path).expect("a socket"));
        assert!(path.exists(), "it is left");
        let socket = UnixSocket::bind(&path).expect("the socket");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, MODE);
        UnixStream::connect(&path).expect("a connection");
        let second = UnixSocket::bind(&path).expect_err("a socket in use");
        assert_eq!(second.kind(), io::ErrorKind::AddrInUse);
        drop(socket);
        assert!(!path.exists());
        fs::remove_dir_all(&folder).expect("removal");
    }

    #[test]
    fn a_file_that_is_no_socket_is_never_removed() {
        let folder = folder("file");
        let path = folder.join("pitboard.sock");
        fs::write(&path, "of somebody").expect("a file");
        assert!(UnixSocket::bind(&path).is_err());
        assert_eq!(fs::read_to_string(&path).expect("a file"), "of somebody");
        fs::remove_dir_all(&folder).expect("removal");
    }
}
