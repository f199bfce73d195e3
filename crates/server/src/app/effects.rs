//! The effects of a committed write, published after its COMMIT and only then.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;
use tokio::sync::broadcast;

/// How many effects a slow subscriber may fall behind before it misses some.
const CAPACITY: usize = 1024;

/// The changes of one transaction that others are told of. A rollback or a retry discards them with the transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// The days that were locked.
    pub days: BTreeSet<NaiveDate>,
    /// Whether the workshop's row was locked: any day may look different.
    pub workshop_changed: bool,
    /// The subjects of the recorded events, in their order.
    pub events: Vec<String>,
}

/// Publishes effects to the subscribers of this process.
#[derive(Debug, Clone)]
pub struct Publisher(broadcast::Sender<Arc<Effects>>);

impl Default for Publisher {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Publisher {
    /// Sends effects to every subscriber; without subscribers they are dropped.
    pub fn publish(&self, effects: Effects) {
        if effects != Effects::default() {
            self.0.send(Arc::new(effects)).ok();
        }
    }

    /// Subscribes to the effects of all later commits.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Effects>> {
        self.0.subscribe()
    }
}
