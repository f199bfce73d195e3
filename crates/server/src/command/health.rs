//! `pitboard health`: asks a running server, as health checks of containers do, which have no other program for it.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    path::Path,
    time::Duration,
};

use crate::{
    command::{Ended, print},
    connections::address::{Address, resolve},
};

/// The time for each step; a server that is well answers at once.
const PATIENCE: Duration = Duration::from_secs(5);
/// The bytes of the answer that are read: its first line is what counts.
const ANSWER_MAX: u64 = 4096;

/// Asks the first address whether the server is alive, or whether it is ready.
pub fn ask(addresses: &[Address], ready: bool) -> Ended {
    let path = if ready { "/readyz" } else { "/healthz" };
    let address = addresses.first().ok_or("there is no address to ask")?;
    let status = status(address, path).map_err(|error| format!("{address} does not answer: {error}"))?;
    if status == 200 { print("ok\n") } else { Err(format!("{address} answers with {status}")) }
}

fn status(address: &Address, path: &str) -> io::Result<u16> {
    match address {
        Address::Tcp { host, port } => {
            let mut failure = io::ErrorKind::NotFound.into();
            for address in resolve(host, *port)? {
                match TcpStream::connect_timeout(&reachable(address), PATIENCE) {
                    Ok(stream) => {
                        stream.set_read_timeout(Some(PATIENCE))?;
                        stream.set_write_timeout(Some(PATIENCE))?;
                        return exchange(stream, path);
                    }
                    Err(error) => failure = error,
                }
            }
            Err(failure)
        }
        Address::Unix(socket) => over_unix(socket, path),
        Address::Inherited(_) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "only the service manager knows its address: name it with --listen",
        )),
    }
}

#[cfg(unix)]
fn over_unix(socket: &Path, path: &str) -> io::Result<u16> {
    let stream = std::os::unix::net::UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    exchange(stream, path)
}

#[cfg(not(unix))]
fn over_unix(_: &Path, _: &str) -> io::Result<u16> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns the address by which this computer reaches a server that listens on all of its addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => (Ipv4Addr::LOCALHOST, v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => (Ipv6Addr::LOCALHOST, v6.port()).into(),
        _ => address,
    }
}

fn exchange(mut stream: impl Read + Write, path: &str) -> io::Result<u16> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is no HTTP"))
}

/// Returns the status of an answer.
fn parse(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let rest = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.1 ")?;
    rest.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_the_number_in_the_first_line() {
        assert_eq!(parse(b"HTTP/1.1 503 Service Unavailable\r\nx: y\r\n\r\n"), Some(503));
        assert_eq!(parse(b"HTTP/1.1 200"), Some(200));
        assert_eq!(parse(b"SSH-2.0-OpenSSH\r\n"), None);
        assert_eq!(parse(b""), None);
    }

    #[test]
    fn a_server_on_all_addresses_is_asked_at_the_loopback_address() {
        for (listened, asked) in
            [("0.0.0.0:1", "127.0.0.1:1"), ("[::]:1", "[::1]:1"), ("10.1.2.3:1", "10.1.2.3:1")]
        {
            assert_eq!(reachable(listened.parse().expect("an address")).to_string(), asked);
        }
    }
}
