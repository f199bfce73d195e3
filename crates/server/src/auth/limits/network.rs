//! The networks by which callers without an account are counted.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns a key that one person can hardly change: the address, of IPv6 the /64. Callers without one share a key.
pub fn network(address: &str) -> IpAddr {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => masked(address, 64).into(),
        Ok(address) => address,
        Err(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

/// Returns the network around a [`network`] that one customer of a provider may own: of IPv6 the /48, of IPv4 the /24.
pub fn wide_network(network: IpAddr) -> IpAddr {
    match network {
        IpAddr::V6(address) => masked(address, 48).into(),
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & !0xff).into(),
    }
}

fn masked(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_a_network_and_a_wide_network() {
        for (address, near, wide) in [
            ("203.0.113.9", "203.0.113.9", "203.0.113.0"),
            ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::"),
            ("unknown", "::", "::"),
        ] {
            assert_eq!(network(address).to_string(), near);
            assert_eq!(wide_network(network(address)).to_string(), wide);
        }
    }
}
