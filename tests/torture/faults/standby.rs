//! Loses the primary of a PostgreSQL with a synchronous standby, and promotes the standby.

use pitboard_tests::cluster::Cluster;

use super::{Fault, Injector};

impl Injector<'_> {
    /// Kills the primary or freezes it for the rest of the run, and promotes the standby. Happens once in a run.
    pub(super) async fn fail_over(&mut self) {
        let freezes = match (self.has(Fault::Freeze), self.has(Fault::Kill)) {
            (true, true) => self.rng.below(2) == 0,
            (freezes, _) => freezes,
        };
        if freezes {
            self.count("primaries frozen for good");
            self.control_cluster(Cluster::freeze).await;
        } else {
            self.count("primaries killed for good");
            self.control_cluster(Cluster::kill).await;
        }
        self.pause(0, 1_000).await;
        self.control_cluster(Cluster::promote_standby).await;
        self.is_promoted = true;
        self.faults.retain(|fault| *fault != Fault::Standby);
    }
}
