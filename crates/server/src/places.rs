//! The places of open streams and of connections: counted for each network and in total.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The most places that may be taken at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub by_network: u32,
    pub total: u32,
}

impl Bounds {
    pub const NONE: Self = Self { by_network: u32::MAX, total: u32::MAX };
}

/// The places that are taken.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    by_network: HashMap<IpAddr, u32>,
    total: u32,
}

/// One taken place; dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    places: Places,
    network: Option<IpAddr>,
}

/// The reason why there is no place left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// The network has too many.
    Network,
    /// The process has too many.
    Server,
}

impl Places {
    /// Takes a place for a network; without one, it counts only in total.
    pub fn take(&self, network: impl Into<Option<IpAddr>>, bounds: Bounds) -> Result<Place, NoPlace> {
        let network = network.into();
        let mut counts = self.counts();
        let own = network.and_then(|network| counts.by_network.get(&network).copied()).unwrap_or(0);
        if network.is_some() && own >= bounds.by_network {
            return Err(NoPlace::Network);
        }
        if counts.total >= bounds.total {
            return Err(NoPlace::Server);
        }
        if let Some(network) = network {
            counts.by_network.insert(network, own + 1);
        }
        counts.total += 1;
        Ok(Place { places: self.clone(), network })
    }

    /// The number of taken places.
    pub fn total(&self) -> u32 {
        self.counts().total
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.places.counts();
        counts.total -= 1;
        let Some(network) = self.network else { return };
        if let Some(own) = counts.by_network.get_mut(&network) {
            *own -= 1;
            if *own == 0 {
                counts.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn network(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(number).into()
    }

    #[test]
    fn a_network_and_the_server_have_a_limit_and_a_place_is_given_back() {
        const BOUNDS: Bounds = Bounds { by_network: 3, total: 5 };
        let places = Places::default();
        let mut taken: Vec<Place> = Vec::new();
        for _ in 0..3 {
            taken.push(places.take(network(0), BOUNDS).expect("a place"));
        }
        assert_eq!(places.take(network(0), BOUNDS).expect_err("none left"), NoPlace::Network);
        drop(taken.pop());
        taken.push(places.take(network(0), BOUNDS).expect("the place given back"));
        for number in 3..5 {
            taken.push(places.take(network(number), BOUNDS).expect("a place"));
        }
        assert_eq!(places.take(network(1), BOUNDS).expect_err("none left"), NoPlace::Server);
        assert!(places.take(network(1), Bounds::NONE).is_ok());
        drop(taken);
        assert_eq!((places.total(), places.counts().by_network.len()), (0, 0));
    }

    #[test]
    fn a_place_without_a_network_counts_only_in_total() {
        const BOUNDS: Bounds = Bounds { by_network: 1, total: 3 };
        let places = Places::default();
        let proxies = [None::<IpAddr>; 2].map(|none| places.take(none, BOUNDS).expect("a place"));
        let unspecified = IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED);
        let own = places.take(unspecified, BOUNDS).expect("the place of a network");
        assert_eq!(places.take(None::<IpAddr>, BOUNDS).expect_err("none left"), NoPlace::Server);
        drop((proxies, own));
        assert_eq!((places.total(), places.counts().by_network.len()), (0, 0));
    }
}
