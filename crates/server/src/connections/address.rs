//! The addresses of `--listen`: a host with a port, a Unix socket, or a socket of the service manager.

use std::{
    fmt::{self, Display, Formatter},
    io,
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
    str::FromStr,
};

/// The first descriptor that a service manager passes.
pub const FIRST_INHERITED: u32 = 3;

/// An address as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Tcp {
        host: String,
        port: u16,
    },
    Unix(PathBuf),
    /// The descriptor of a socket that is open already.
    Inherited(u32),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORMS: &str = "must be HOST:PORT, unix:PATH or fd:NUMBER, of which the first is 3";
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.is_empty() { Err(FORMS) } else { Ok(Self::Unix(path.into())) };
        }
        if let Some(number) = text.strip_prefix("fd:") {
            let number = number.parse().ok().filter(|number| *number >= FIRST_INHERITED);
            return number.map(Self::Inherited).ok_or(FORMS);
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self::Tcp { host: address.ip().to_string(), port: address.port() });
        }
        let (host, port) = text.rsplit_once(':').ok_or(FORMS)?;
        let is_name = !host.is_empty() && !host.contains([':', '/', '[', ']', ' ']);
        match port.parse() {
            Ok(port) if is_name => Ok(Self::Tcp { host: host.to_owned(), port }),
            _ => Err(FORMS),
        }
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Inherited(number) => write!(f, "fd:{number}"),
        }
    }
}

/// Returns the addresses of a host, each once, in the order of the resolver.
pub fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in (host, port).to_socket_addrs()? {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_with_a_port_a_unix_socket_or_a_descriptor() {
        for text in ["127.0.0.1:8000", "[::]:8000", "localhost:0", "unix:/run/pitboard.sock", "fd:3"] {
            assert_eq!(text.parse::<Address>().expect(text).to_string(), text);
        }
        for text in [
            "nonsense",
            ":8000",
            "localhost:",
            "localhost:70000",
            "a:b:1",
            "unix:",
            "fd:2",
            "fd:x",
            "fd:",
            "",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_that_is_an_address_resolves_to_itself() {
        let resolved = resolve("::1", 8000).expect("an address");
        assert_eq!(resolved, ["[::1]:8000".parse().expect("an address")]);
    }
}
