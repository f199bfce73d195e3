//! Injects the faults of a run at random moments: first each of them once, then any.

mod clock;
mod disk;
mod freeze;
mod kill;
mod stall;
mod standby;

use std::{cell::Cell, collections::BTreeMap, time::Duration};

use pitboard_tests::{cluster::Cluster, disk::Disk, rng::Rng};
use tokio::{task::spawn_blocking, time::sleep};

use crate::servers::Servers;

/// A kind of fault. Each has a flag of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Servers, and a temporary PostgreSQL, are killed and started again.
    Kill,
    /// Processes are stopped for some time.
    Freeze,
    /// Connections stand still, end or become slow.
    Stall,
    /// The disk of SQLite is full for some time.
    DiskFull,
    /// The clocks of servers jump.
    Clock,
    /// The primary of a PostgreSQL with a standby is lost.
    Standby,
}

impl Fault {
    /// Returns the name in the heading of a run.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kill => "kills",
            Self::Freeze => "frozen processes",
            Self::Stall => "stalled connections",
            Self::DiskFull => "full disks",
            Self::Clock => "clock jumps",
            Self::Standby => "a promoted standby",
        }
    }

    /// Whether it can happen with SQLite, or else with PostgreSQL.
    pub fn is_possible(self, on_sqlite: bool) -> bool {
        match self {
            Self::DiskFull => on_sqlite,
            Self::Standby => !on_sqlite,
            Self::Kill | Self::Freeze | Self::Stall | Self::Clock => true,
        }
    }

    /// Whether callers may get 503 or no answer.
    pub fn loses_answers(self) -> bool {
        self != Self::Clock
    }
}

/// The number of faults by their description.
pub type Counts = BTreeMap<&'static str, usize>;

/// Injects faults while the callers run.
pub struct Injector<'a> {
    pub servers: &'a Servers<'a>,
    /// A PostgreSQL that may be killed.
    pub cluster: Option<Cluster>,
    /// The disk of SQLite, if it may be filled.
    pub disk: Option<Disk>,
    pub faults: Vec<Fault>,
    pub rng: Rng,
    pub counts: Counts,
    /// Whether the standby is the primary.
    pub is_promoted: bool,
}

/// What a run used, and what happened to it.
pub struct Injected {
    pub cluster: Option<Cluster>,
    /// Mounted until the database is examined.
    pub disk: Option<Disk>,
    pub counts: Counts,
    /// The faults that never happened.
    pub missing: Vec<Fault>,
}

impl Injector<'_> {
    /// Injects faults until the run is over. Everything but a lost primary runs again when this returns.
    pub async fn inject(mut self, is_over: &Cell<bool>) -> Injected {
        let mut first = self.faults.clone().into_iter();
        loop {
            self.pause(300, 1500).await;
            if is_over.get() {
                let Self { cluster, disk, counts, .. } = self;
                return Injected { cluster, disk, counts, missing: first.collect() };
            }
            match first.next().or_else(|| self.choose()) {
                Some(Fault::Kill) => self.kill().await,
                Some(Fault::Freeze) => self.freeze().await,
                Some(Fault::Stall) => self.stall().await,
                Some(Fault::DiskFull) => self.fill_disk().await,
                Some(Fault::Clock) => self.set_clocks(),
                Some(Fault::Standby) => self.fail_over().await,
                None => {}
            }
        }
    }

    fn choose(&mut self) -> Option<Fault> {
        if self.faults.is_empty() { None } else { Some(self.rng.pick(&self.faults)) }
    }

    fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// Counts a fault for the report.
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Returns the number of a random server.
    fn any_server(&mut self) -> usize {
        self.rng.below(self.servers.count())
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
