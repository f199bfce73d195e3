//! Kills servers and PostgreSQL at random moments, and starts them again.

use std::{cell::Cell, time::Duration};

use pitboard_tests::{cluster::Cluster, dice::Dice};
use tokio::{task::spawn_blocking, time::sleep};

use crate::servers::Servers;

/// How often it struck.
#[derive(Debug, Clone, Copy, Default)]
pub struct Killed {
    pub servers: usize,
    pub database: usize,
}

pub struct Reaper<'a> {
    pub servers: &'a Servers<'a>,
    /// A PostgreSQL that may be killed.
    pub cluster: Option<Cluster>,
    pub dice: Dice,
    pub killed: Killed,
}

impl Reaper<'_> {
    /// Strikes until the storm is over; leaves everything up.
    pub async fn reaps(mut self, over: &Cell<bool>) -> (Option<Cluster>, Killed) {
        loop {
            self.waits(300, 1500).await;
            if over.get() {
                return (self.cluster, self.killed);
            }
            let all = 0..self.servers.count();
            let one = self.dice.throw(all.len());
            match (self.dice.throw(4), self.cluster.is_some()) {
                (0, true) => self.strikes(&[], true).await,
                (1, kills_database) => self.strikes(&all.collect::<Vec<_>>(), kills_database).await,
                _ => self.strikes(&[one], false).await,
            }
        }
    }

    async fn strikes(&mut self, servers: &[usize], database: bool) {
        for number in servers {
            self.servers.kill(*number);
            self.killed.servers += 1;
        }
        if database {
            self.killed.database += 1;
            self.orders(Cluster::kill).await;
        }
        self.waits(0, 300).await;
        if database {
            self.orders(Cluster::start_again).await;
        }
        for number in servers {
            self.servers.raise(*number).await;
        }
    }

    /// The lender of the PostgreSQL answers when it has done it.
    async fn orders(&mut self, order: fn(&mut Cluster)) {
        let mut cluster = self.cluster.take().expect("it is struck where it is ours");
        let ordered = spawn_blocking(move || {
            order(&mut cluster);
            cluster
        });
        self.cluster = Some(ordered.await.expect("a PostgreSQL that obeys"));
    }

    async fn waits(&mut self, least: u64, most: u64) {
        let more = self.dice.throw((most - least) as usize) as u64;
        sleep(Duration::from_millis(least + more)).await;
    }
}
