//! Finds the client behind a proxy, in `X-Forwarded-For`, of which only the entries of trusted proxies count.

use std::{
    fmt::{self, Display, Formatter},
    net::{AddrParseError, IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{
    HttpRequest,
    http::header::{FORWARDED, X_FORWARDED_FOR},
};
use ipnet::IpNet;

/// The networks of trusted proxies.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    trusted: Vec<Network>,
    /// Whether the peers of Unix sockets are trusted.
    trusts_unix: bool,
    /// Whether a proxy that is probably meant to be trusted was reported.
    has_warned: Arc<AtomicBool>,
}

/// Parses `10.0.0.0/8`, `fd00::/8`, or a single address.
#[derive(Debug, Clone, Copy)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(Self)
    }
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// The canonical spelling.
impl Display for Network {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.trunc().fmt(f)
    }
}

/// A proxy that `--trusted-proxy` names: its network, or `unix` for the peers of Unix sockets, which have no address.
#[derive(Debug, Clone, Copy)]
pub enum TrustedProxy {
    Network(Network),
    Unix,
}

impl FromStr for TrustedProxy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "unix" => Ok(Self::Unix),
            _ => text.parse().map(Self::Network).map_err(|_| "must be an address, a network or `unix`"),
        }
    }
}

impl From<Vec<Network>> for Proxies {
    fn from(networks: Vec<Network>) -> Self {
        Self { trusted: networks, ..Self::default() }
    }
}

impl From<Vec<TrustedProxy>> for Proxies {
    fn from(proxies: Vec<TrustedProxy>) -> Self {
        let mut trusted = Self::default();
        for proxy in proxies {
            match proxy {
                TrustedProxy::Network(network) => trusted.trusted.push(network),
                TrustedProxy::Unix => trusted.trusts_unix = true,
            }
        }
        trusted
    }
}

/// Returns the address of a peer. Those of Unix sockets are programs of this computer.
pub fn address_of(peer: Option<SocketAddr>) -> IpAddr {
    peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical())
}

impl Proxies {
    /// Returns the address of the client, as far as the trusted proxies give it.
    pub fn client(&self, request: &HttpRequest) -> IpAddr {
        // The proxy's own entry follows whatever bytes a caller wrote.
        let lines = request.headers().get_all(X_FORWARDED_FOR);
        let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let hops: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
        let peer = request.peer_addr();
        let (address, is_trusted) = (address_of(peer), self.trusts_peer(peer));
        let is_forwarded = !hops.is_empty() || request.headers().contains_key(FORWARDED);
        // It is probably our own proxy.
        let is_forgotten = is_forwarded && !is_trusted && is_local(address);
        if is_forgotten && !self.has_warned.swap(true, Ordering::Relaxed) {
            let peer = peer.map_or_else(|| "unix".to_owned(), |_| address.to_string());
            tracing::warn!(
                peer,
                "a proxy that is not trusted forwards requests: all its callers share one address in the limits and \
                 in the log until --trusted-proxy names it"
            );
        }
        self.beyond(address, is_trusted, &hops)
    }

    /// Each proxy appends its caller. From the end, the first address that is not a trusted proxy is the client.
    fn beyond(&self, peer: IpAddr, is_trusted: bool, hops: &[&str]) -> IpAddr {
        let (mut client, mut is_trusted) = (peer, is_trusted);
        for hop in hops.iter().rev() {
            match address(hop) {
                Some(before) if is_trusted => (client, is_trusted) = (before, self.trusts(before)),
                _ => break,
            }
        }
        client
    }

    /// Whether a peer is a trusted proxy; one of a Unix socket has no address.
    pub fn trusts_peer(&self, peer: Option<SocketAddr>) -> bool {
        match peer {
            Some(peer) => self.trusts(peer.ip().to_canonical()),
            None => self.trusts_unix,
        }
    }

    /// Whether an address is that of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// Whether an address is of this computer or of a private network, as that of one's own proxy mostly is.
pub fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

/// Some proxies write the port too.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().map(|address: SocketAddr| address.ip());
    hop.parse().or_else(|_| with_port()).ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beyond(trusted: &[&str], peer: &str, hops: &[&str]) -> String {
        let network = |text: &&str| text.parse().expect("a network");
        let proxies = Proxies::from(trusted.iter().map(network).collect::<Vec<Network>>());
        let peer = peer.parse().expect("an address");
        proxies.beyond(peer, proxies.trusts(peer), hops).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        assert_eq!(beyond(&[], "10.0.0.1", &["203.0.113.9"]), "10.0.0.1");
        assert_eq!(beyond(&["10.0.0.1"], "10.0.0.2", &["203.0.113.9"]), "10.0.0.2");
    }

    #[test]
    fn loopback_and_private_addresses_are_local() {
        let local = |address: &str| is_local(address.parse().expect("an address"));
        assert!(["127.0.0.9", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "fe80::1"].into_iter().all(local));
        assert!(!["203.0.113.9", "172.32.0.1", "2001:db8::1", "::"].into_iter().any(local));
    }

    #[test]
    fn a_private_peer_that_is_not_trusted_is_reported_once() {
        use actix_web::test::TestRequest;

        let reported = |trusted: &str, peer: &str, forwards: bool| {
            let proxies = Proxies::from(vec![trusted.parse::<Network>().expect("a network")]);
            let request = TestRequest::default().peer_addr(peer.parse().expect("an address"));
            let request =
                if forwards { request.insert_header(("x-forwarded-for", "a name")) } else { request };
            proxies.client(&request.to_http_request());
            proxies.has_warned.load(Ordering::Relaxed)
        };
        for peer in ["127.0.0.1:1", "10.1.2.3:1", "[::1]:1", "[fd00::1]:1"] {
            assert!(reported("192.0.2.1", peer, true), "{peer}");
            assert!(!reported("192.0.2.1", peer, false), "{peer}");
        }
        assert!(!reported("127.0.0.0/8", "127.0.0.1:1", true));
        assert!(!reported("127.0.0.0/8", "203.0.113.9:1", true), "a stranger's header");
    }

    #[test]
    fn the_peer_of_a_unix_socket_is_believed_only_if_unix_is_trusted() {
        use actix_web::test::TestRequest;

        let client = |trusted: &[&str]| {
            let trusted = trusted.iter().map(|text| text.parse().expect("a proxy"));
            let proxies = Proxies::from(trusted.collect::<Vec<TrustedProxy>>());
            let request = TestRequest::default().insert_header(("x-forwarded-for", "203.0.113.9, 10.1.2.3"));
            proxies.client(&request.to_http_request()).to_string()
        };
        assert_eq!(client(&["127.0.0.0/8", "10.0.0.0/8"]), "127.0.0.1");
        assert_eq!(client(&["unix"]), "10.1.2.3");
        assert_eq!(client(&["unix", "10.0.0.0/8"]), "203.0.113.9");
        assert!("socket".parse::<TrustedProxy>().is_err());
    }

    #[test]
    fn a_proxy_tells_whom_it_speaks_for() {
        for hop in ["203.0.113.9", "203.0.113.9:4711", "::ffff:203.0.113.9"] {
            assert_eq!(beyond(&["10.0.0.0/8"], "10.1.2.3", &[hop]), "203.0.113.9");
        }
        assert_eq!(beyond(&["fd00::/8"], "fd00::1", &["[2001:db8::7]:80"]), "2001:db8::7");
    }

    #[test]
    fn what_a_caller_writes_before_the_proxys_own_word_counts_for_nothing() {
        let ours = ["10.0.0.0/8"];
        assert_eq!(beyond(&ours, "10.1.2.3", &["127.0.0.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(beyond(&ours, "10.1.2.3", &["1.2.3.4", "203.0.113.9", "10.4.5.6"]), "203.0.113.9");
        assert_eq!(beyond(&ours, "10.1.2.3", &["203.0.113.9", "a name"]), "10.1.2.3");
        assert_eq!(beyond(&ours, "10.1.2.3", &[]), "10.1.2.3");
    }
}
