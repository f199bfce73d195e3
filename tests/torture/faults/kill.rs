//! Kills servers and PostgreSQL, and starts them again.

use pitboard_tests::cluster::Cluster;

use super::{Fault, Injector};

impl Injector<'_> {
    /// Kills a server, all servers, PostgreSQL, or all of them.
    pub(super) async fn kill(&mut self) {
        let all: Vec<usize> = (0..self.servers.count()).collect();
        let one = self.any_server();
        // A primary with a standby must not come back. A server comes first, because PostgreSQL's restart may take the
        // rest of a short run.
        let database =
            self.cluster.is_some() && !self.has_standby() && self.counts.contains_key("servers killed");
        match (self.rng.below(4), database) {
            (0, true) => self.kill_and_restart(&[], true).await,
            (1, database) => self.kill_and_restart(&all, database).await,
            _ => self.kill_and_restart(&[one], false).await,
        }
    }

    /// Whether the PostgreSQL has a standby, or had one.
    pub(super) fn has_standby(&self) -> bool {
        self.is_promoted || self.has(Fault::Standby)
    }

    async fn kill_and_restart(&mut self, servers: &[usize], database: bool) {
        for number in servers {
            self.servers.kill(*number);
            self.count("servers killed");
        }
        if database {
            self.count("PostgreSQL killed");
            self.control_cluster(Cluster::kill).await;
        }
        self.pause(0, 300).await;
        if database {
            self.control_cluster(Cluster::restart).await;
        }
        for number in servers {
            self.servers.start_one(*number).await;
        }
    }
}
