//! Kills servers and PostgreSQL at random moments, and starts them again.

use std::{cell::Cell, time::Duration};

use pitboard_tests::{cluster::Cluster, rng::Rng};
use tokio::{task::spawn_blocking, time::sleep};

use crate::servers::Servers;

/// The number of kills.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kills {
    pub servers: usize,
    pub database: usize,
}

/// Kills servers while the callers run.
pub struct FaultInjector<'a> {
    pub servers: &'a Servers<'a>,
    /// A PostgreSQL that may be killed.
    pub cluster: Option<Cluster>,
    pub rng: Rng,
    pub kills: Kills,
}

impl FaultInjector<'_> {
    /// Kills and restarts until the run is over. Everything runs again when this returns.
    pub async fn inject(mut self, is_over: &Cell<bool>) -> (Option<Cluster>, Kills) {
        loop {
            self.pause(300, 1500).await;
            if is_over.get() {
                return (self.cluster, self.kills);
            }
            let all = 0..self.servers.count();
            let random = self.rng.below(all.len());
            // A server comes first, because PostgreSQL's restart may take the rest of a short run.
            match (self.rng.below(4), self.cluster.is_some() && self.kills.servers > 0) {
                (0, true) => self.kill_and_restart(&[], true).await,
                (1, database) => self.kill_and_restart(&all.collect::<Vec<_>>(), database).await,
                _ => self.kill_and_restart(&[random], false).await,
            }
        }
    }

    async fn kill_and_restart(&mut self, servers: &[usize], database: bool) {
        for number in servers {
            self.servers.kill(*number);
            self.kills.servers += 1;
        }
        if database {
            self.kills.database += 1;
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

    /// Executes a blocking command of the cluster.
    async fn control_cluster(&mut self, command: fn(&mut Cluster)) {
        let mut cluster = self.cluster.take().expect("a PostgreSQL that may be killed");
        let executed = spawn_blocking(move || {
            command(&mut cluster);
            cluster
        });
        self.cluster = Some(executed.await.expect("a controllable PostgreSQL"));
    }

    /// Sleeps for a random number of milliseconds.
    async fn pause(&mut self, min: u64, max: u64) {
        let extra = self.rng.below((max - min) as usize) as u64;
        sleep(Duration::from_millis(min + extra)).await;
    }
}
