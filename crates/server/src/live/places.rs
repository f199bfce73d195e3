//! The places of open streams: counted for each address and in total.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The most streams of one network: the browsers of a company behind one router.
pub const MAX_BY_NETWORK: u32 = 100;
/// The most streams of this process.
pub const MAX_STREAMS: u32 = 10_000;

/// The open streams.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    by_network: HashMap<IpAddr, u32>,
    total: u32,
}

/// The place of one open stream.
#[derive(Debug)]
pub struct Place {
    places: Places,
    network: IpAddr,
}

/// The reason why there is no place for another stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// The network has too many.
    Network,
    /// The process has too many.
    Server,
}

impl Places {
    /// Takes a place for a network, within the limits if `is_limited`.
    pub fn take(&self, network: IpAddr, is_limited: bool) -> Result<Place, NoPlace> {
        let mut counts = self.counts();
        let own = counts.by_network.get(&network).copied().unwrap_or(0);
        if is_limited && own >= MAX_BY_NETWORK {
            return Err(NoPlace::Network);
        }
        if is_limited && counts.total >= MAX_STREAMS {
            return Err(NoPlace::Server);
        }
        counts.by_network.insert(network, own + 1);
        counts.total += 1;
        Ok(Place { places: self.clone(), network })
    }

    /// The number of open streams.
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
        if let Some(own) = counts.by_network.get_mut(&self.network) {
            *own -= 1;
            if *own == 0 {
                counts.by_network.remove(&self.network);
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
    fn a_network_and_the_server_have_a_limit_and_a_closed_stream_gives_its_place_back() {
        let places = Places::default();
        let mut open: Vec<Place> = Vec::new();
        for _ in 0..MAX_BY_NETWORK {
            open.push(places.take(network(0), true).expect("a place"));
        }
        assert_eq!(places.take(network(0), true).expect_err("none left"), NoPlace::Network);
        drop(open.pop());
        open.push(places.take(network(0), true).expect("the place given back"));
        for number in MAX_BY_NETWORK..MAX_STREAMS {
            open.push(places.take(network(number), true).expect("a place"));
        }
        assert_eq!(places.take(network(1), true).expect_err("none left"), NoPlace::Server);
        assert!(places.take(network(1), false).is_ok());
        drop(open);
        assert_eq!((places.total(), places.counts().by_network.len()), (0, 0));
    }
}
