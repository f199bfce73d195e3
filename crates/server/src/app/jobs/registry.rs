//! The tasks that a server can execute, by kind.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;

use crate::{
    app::{
        Failure, Tx,
        integrations::{
            announce::{AnnounceDays, DayTags},
            deliver::DeliverWebhook,
            dispatch::DispatchEvent,
        },
        jobs::{
            outside::OutsideTask,
            purges::{
                PurgeAddresses, PurgeAnnouncements, PurgeDeliveries, PurgeGuestContacts, PurgeHolds,
                PurgeIdempotencyKeys, PurgeLinks, PurgeSessions,
            },
            statistics::UpdateStatistics,
            task::{Purge, Slice, Task},
        },
        transactions::Transactions,
    },
    db::jobs::{self, Lease},
    outgoing::Sender,
};

/// The interval of housekeeping.
pub(super) const INTERVAL: TimeDelta = TimeDelta::hours(1);

/// The places in which jobs run: those that wait for the network do not keep the others waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// In a transaction.
    Database,
    /// Outside of transactions.
    Network,
}

/// Writes what came of a run outside of a transaction, and returns when the job is due again.
pub(super) type Finish =
    Box<dyn Fn(&mut Tx<'_>, &Lease) -> Result<Option<DateTime<Utc>>, Failure> + Send + Sync>;

type Inside = dyn Fn(&mut Tx<'_>, &str) -> Result<Slice, Failure> + Send + Sync;
type Outside = dyn Fn(Transactions, String) -> BoxFuture<'static, Result<Finish, Failure>> + Send + Sync;

/// A run: parses its payload and does the work.
#[derive(Clone)]
pub(super) enum Run {
    Inside(Arc<Inside>),
    Outside(Arc<Outside>),
}

/// A registered task.
#[derive(Clone)]
pub(super) struct Entry {
    /// The interval of a recurring task.
    pub every: Option<TimeDelta>,
    /// Whether it deletes by the clock.
    pub is_purge: bool,
    pub run: Run,
}

impl Entry {
    fn lane(&self) -> Lane {
        match self.run {
            Run::Inside(_) => Lane::Database,
            Run::Outside(_) => Lane::Network,
        }
    }
}

/// The tasks of a server. Jobs of other kinds, which belong to another version of the program, stay where they are.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<&'static str, Entry>);

impl Registry {
    /// Returns the tasks of this program. Webhooks go out through `sender`, and changed days are announced with `tags`.
    pub fn standard(sender: Sender, tags: DayTags) -> Self {
        Self::default()
            .with(DispatchEvent)
            .with_outside(DeliverWebhook::new(sender))
            .with_recurring_outside(AnnounceDays::new(tags), AnnounceDays::EVERY)
            .with_recurring_outside(UpdateStatistics, INTERVAL)
            .with_purge(PurgeAddresses, INTERVAL)
            .with_purge(PurgeAnnouncements, INTERVAL)
            .with_purge(PurgeGuestContacts, INTERVAL)
            .with_purge(PurgeDeliveries, INTERVAL)
            .with_purge(PurgeIdempotencyKeys, INTERVAL)
            .with_purge(PurgeSessions, INTERVAL)
            .with_purge(PurgeLinks, INTERVAL)
            .with_purge(PurgeHolds, INTERVAL)
    }

    /// Adds a task that runs once for each job that is enqueued.
    pub fn with<T: Task>(self, task: T) -> Self {
        self.insert(task, None)
    }

    /// Adds a task with one job, which is due again this long after each run.
    pub fn with_recurring<T: Task<Payload = ()>>(self, task: T, every: TimeDelta) -> Self {
        self.insert(task, Some(every))
    }

    /// Adds a task with one job, which is due again this long after its last slice.
    pub fn with_purge<P: Purge>(mut self, purge: P, every: TimeDelta) -> Self {
        let run = move |tx: &mut Tx<'_>, _: &str| purge.run(tx);
        let entry = Entry { every: Some(every), is_purge: true, run: Run::Inside(Arc::new(run)) };
        self.0.insert(P::KIND, entry);
        self
    }

    /// Adds a task that runs outside of transactions.
    pub fn with_outside<T: OutsideTask>(self, task: T) -> Self {
        self.insert_outside(task, None)
    }

    /// Adds a task with one job that runs outside of transactions. The task says when it is due again.
    pub fn with_recurring_outside<T: OutsideTask<Payload = ()>>(self, task: T, every: TimeDelta) -> Self {
        self.insert_outside(task, Some(every))
    }

    fn insert_outside<T: OutsideTask>(mut self, task: T, every: Option<TimeDelta>) -> Self {
        let task = Arc::new(task);
        let run = move |transactions: Transactions, payload: String| -> BoxFuture<'static, _> {
            let task = Arc::clone(&task);
            Box::pin(async move {
                let payload: T::Payload = parse(T::KIND, &payload)?;
                let outcome = task.run(&transactions, &payload).await?;
                let finish = move |tx: &mut Tx<'_>, lease: &Lease| {
                    task.finish(tx, &payload, &outcome)?;
                    if !jobs::lock(tx, lease)? {
                        return Err(Failure::Unavailable("the lease was lost".to_owned()));
                    }
                    task.next_due(tx, &payload)
                };
                Ok(Box::new(finish) as Finish)
            })
        };
        self.0.insert(T::KIND, Entry { every, is_purge: false, run: Run::Outside(Arc::new(run)) });
        self
    }

    fn insert<T: Task>(mut self, task: T, every: Option<TimeDelta>) -> Self {
        let run = move |tx: &mut Tx<'_>, payload: &str| {
            task.run(tx, parse(T::KIND, payload)?).map(|()| Slice::Last)
        };
        self.0.insert(T::KIND, Entry { every, is_purge: false, run: Run::Inside(Arc::new(run)) });
        self
    }

    /// Returns the kinds that run in a lane, or all.
    pub(super) fn kinds(&self, lane: Option<Lane>) -> Vec<&'static str> {
        let is_in = |entry: &Entry| lane.is_none_or(|lane| entry.lane() == lane);
        self.0.iter().filter(|(_, entry)| is_in(entry)).map(|(kind, _)| *kind).collect()
    }

    /// Returns the recurring tasks with their intervals.
    pub(super) fn recurring(&self) -> Vec<(&'static str, TimeDelta)> {
        self.0.iter().filter_map(|(kind, entry)| Some((*kind, entry.every?))).collect()
    }

    /// Whether a kind deletes by the clock.
    pub(super) fn is_purge(&self, kind: &str) -> bool {
        self.entry(kind).is_some_and(|entry| entry.is_purge)
    }

    pub(super) fn entry(&self, kind: &str) -> Option<&Entry> {
        self.0.get(kind)
    }
}

fn parse<T: DeserializeOwned>(kind: &str, payload: &str) -> Result<T, Failure> {
    serde_json::from_str(payload)
        .map_err(|error| Failure::Internal(format!("the payload of {kind}: {error}")))
}
