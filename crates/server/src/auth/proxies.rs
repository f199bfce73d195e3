//! Finds the client behind a proxy, in `X-Forwarded-For`, of which only the entries of trusted proxies count.

use std::{
    net::{AddrParseError, IpAddr, SocketAddr},
    str::FromStr,
};

use actix_web::{HttpRequest, http::header::X_FORWARDED_FOR};
use ipnet::IpNet;

/// The networks of trusted proxies.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<Network>);

/// Parses `10.0.0.0/8`, `fd00::/8`, or a single address.
#[derive(Debug, Clone, Copy)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(Self)
    }
}

impl From<Vec<Network>> for Proxies {
    fn from(networks: Vec<Network>) -> Self {
        Self(networks)
    }
}

impl Proxies {
    /// Returns the address of the client, as far as the trusted proxies give it.
    pub fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        // The proxy's own entry follows whatever bytes a caller wrote.
        let lines = request.headers().get_all(X_FORWARDED_FOR);
        let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let hops: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
        request.peer_addr().map(|peer| self.beyond(peer.ip().to_canonical(), &hops))
    }

    /// Each proxy appends its caller. From the end, the first address that is not a trusted proxy is the client.
    fn beyond(&self, peer: IpAddr, hops: &[&str]) -> IpAddr {
        let mut client = peer;
        for hop in hops.iter().rev() {
            match address(hop) {
                Some(before) if self.trusts(client) => client = before,
                _ => break,
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|Network(network)| network.contains(&address))
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
        let proxies = Proxies(trusted.iter().map(network).collect());
        proxies.beyond(peer.parse().expect("an address"), hops).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        assert_eq!(beyond(&[], "10.0.0.1", &["203.0.113.9"]), "10.0.0.1");
        assert_eq!(beyond(&["10.0.0.1"], "10.0.0.2", &["203.0.113.9"]), "10.0.0.2");
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
