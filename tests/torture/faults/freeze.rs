//! Stops processes with SIGSTOP, as a hung host or disk does, and lets them continue.

use pitboard_tests::cluster::Cluster;

use super::{Fault, Injector};

/// One in this many freezes lasts longer than every deadline of a server and of PostgreSQL.
const LONG: usize = 6;
/// Milliseconds: more than the 15 seconds of a write.
const LONG_MILLISECONDS: u64 = 17_000;

impl Injector<'_> {
    /// Freezes a server, PostgreSQL or its standby for some time.
    pub(super) async fn freeze(&mut self) {
        let has_standby = self.has(Fault::Standby);
        match (self.rng.below(3), self.cluster.is_some() && !self.is_promoted) {
            (0, true) => {
                self.count("PostgreSQL frozen");
                self.control_cluster(Cluster::freeze).await;
                self.keep_frozen().await;
                self.control_cluster(Cluster::thaw).await;
            }
            (1, true) if has_standby => {
                self.count("standby frozen");
                self.control_cluster(Cluster::freeze_standby).await;
                self.keep_frozen().await;
                self.control_cluster(Cluster::thaw_standby).await;
            }
            _ => {
                let number = self.any_server();
                self.count("servers frozen");
                self.servers.signal(number, "STOP");
                self.keep_frozen().await;
                self.servers.signal(number, "CONT");
            }
        }
    }

    async fn keep_frozen(&mut self) {
        if self.rng.below(LONG) == 0 {
            self.pause(LONG_MILLISECONDS, LONG_MILLISECONDS + 1_000).await;
        } else {
            self.pause(300, 2_500).await;
        }
    }
}
