//! The connections of clients: how many there may be, and how long each may wait. actix limits only the time of the
//! first head of a connection, and neither the connections of a network nor the time in which a response is read.

pub mod address;
mod exchange;
#[cfg(unix)]
mod inherited;
pub mod listener;
pub mod open_files;
mod server;
mod socket;
mod stream;
#[cfg(unix)]
mod unix_socket;

use std::time::Duration;

pub use self::server::{SocketFiles, listen};
use crate::places::Bounds;

/// The times after which a connection is closed.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the head of a request, from its first byte; for that of the first one, from the beginning of the connection.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Between two requests of a proxy, which keeps its connections open for other callers and would lose a request
    /// on one that closes. Longer than the usual 60 seconds of proxies. Peers that are trusted or on a local network
    /// may be one.
    pub idle_of_proxies: Duration,
    /// For the body of a request.
    pub body: Duration,
    /// While the client reads nothing of a response; slow mobile links stand still for some time.
    pub write: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(15),
            idle_of_proxies: Duration::from_secs(75),
            body: Duration::from_secs(20),
            write: Duration::from_secs(30),
        }
    }
}

/// The most connections of a network: a browser opens six at most, so this is for some forty of them behind one router.
/// Trusted proxies are exempt.
const MAX_BY_NETWORK: u32 = 256;
/// The most connections, however many files may be open.
const MAX: u64 = 25_600;
/// The files that connections leave for the database, deliveries of webhooks and the runtime.
const RESERVED: u64 = 256;

/// The connections that may wait to be closed for want of a place; fewer than the reserved files.
const REFUSED_AT_ONCE: usize = 64;

/// The limits of the connections of a server.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub deadlines: Deadlines,
    pub bounds: Bounds,
}

impl Default for Settings {
    /// The usual deadlines, for any number of connections.
    fn default() -> Self {
        Self { deadlines: Deadlines::default(), bounds: Bounds::NONE }
    }
}

impl Settings {
    /// The settings of a process that may open so many files, with a limit for each network if `is_limited`.
    pub fn within(files: u64, is_limited: bool) -> Self {
        let total = files.saturating_sub(RESERVED.min(files / 2)).min(MAX);
        let by_network = if is_limited { MAX_BY_NETWORK } else { u32::MAX };
        let bounds = Bounds { by_network, total: u32::try_from(total).unwrap_or(u32::MAX) };
        Self { bounds, ..Self::default() }
    }

    /// The connections that each of so many workers may have accepted, some of which it closes for want of a place.
    /// More wait outside, where they need no files of this process.
    pub fn by_worker(&self, workers: usize) -> usize {
        (self.bounds.total as usize).saturating_add(REFUSED_AT_ONCE).div_ceil(workers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_database() {
        let total = |files| Settings::within(files, true).bounds.total;
        assert_eq!(total(64), 32);
        assert_eq!(total(1024), 768);
        assert_eq!(total(1_048_576), 25_600);
        assert_eq!(total(u64::MAX), 25_600);
        assert_eq!(Settings::within(1024, true).by_worker(4), 208);
        assert_eq!(Settings::within(1024, false).bounds.by_network, u32::MAX);
    }
}
