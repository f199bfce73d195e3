//! The tasks that a server can execute, by kind.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;

use crate::app::{
    Failure, Tx,
    jobs::{
        purges::{PurgeIdempotencyKeys, PurgeLinks, PurgeSessions},
        task::Task,
    },
};

/// The interval at which expired rows are deleted.
const PURGE_INTERVAL: TimeDelta = TimeDelta::hours(1);

type Run = dyn Fn(&mut Tx<'_>, &str) -> Result<(), Failure> + Send + Sync;

/// A registered task: parses its payload and runs.
#[derive(Clone)]
pub(super) struct Entry {
    /// The interval of a recurring task.
    pub every: Option<TimeDelta>,
    pub run: Arc<Run>,
}

/// The tasks of a server. Jobs of other kinds, which belong to another version of the program, stay where they are.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<&'static str, Entry>);

impl Registry {
    /// Returns the tasks of this program.
    pub fn standard() -> Self {
        Self::default()
            .with_recurring(PurgeIdempotencyKeys, PURGE_INTERVAL)
            .with_recurring(PurgeSessions, PURGE_INTERVAL)
            .with_recurring(PurgeLinks, PURGE_INTERVAL)
    }

    /// Adds a task that runs once for each job that is enqueued.
    pub fn with<T: Task>(self, task: T) -> Self {
        self.insert(task, None)
    }

    /// Adds a task with one job, which is due again this long after each run.
    pub fn with_recurring<T: Task<Payload = ()>>(self, task: T, every: TimeDelta) -> Self {
        self.insert(task, Some(every))
    }

    fn insert<T: Task>(mut self, task: T, every: Option<TimeDelta>) -> Self {
        let run = move |tx: &mut Tx<'_>, payload: &str| {
            let payload = serde_json::from_str(payload)
                .map_err(|error| Failure::Internal(format!("the payload of {}: {error}", T::KIND)))?;
            task.run(tx, payload)
        };
        self.0.insert(T::KIND, Entry { every, run: Arc::new(run) });
        self
    }

    pub(super) fn kinds(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
    }

    pub(super) fn recurring(&self) -> Vec<&'static str> {
        self.0.iter().filter(|(_, entry)| entry.every.is_some()).map(|(kind, _)| *kind).collect()
    }

    pub(super) fn entry(&self, kind: &str) -> Option<&Entry> {
        self.0.get(kind)
    }
}
