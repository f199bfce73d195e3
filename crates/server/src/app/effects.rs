//! The effects of a committed write, published after its COMMIT and only then.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock, Weak},
};

use chrono::NaiveDate;
use pitboard_domain::{calendar::Calendar, event::Event};
use tokio::sync::broadcast;

use crate::db::jobs::NewJob;

/// How many effects a slow subscriber may fall behind before it misses some.
const CAPACITY: usize = 1024;

/// The changes of one transaction that subscribers need. A rollback or a retry discards them with the transaction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effects {
    /// The days that were locked.
    pub days: BTreeSet<NaiveDate>,
    /// Whether the workshop's row was locked: any day may look different.
    pub workshop_changed: bool,
    /// A calendar that was loaded, for later writes.
    pub calendar: Option<CachedCalendar>,
    /// The recorded events, in their order.
    pub events: Vec<Event>,
    /// The jobs that were enqueued.
    pub jobs: Vec<NewJob>,
}

/// A calendar from a date on, with the version of the workshop at which it was loaded. Every change of the calendar
/// gives the workshop another version.
#[derive(Debug, Clone, PartialEq)]
pub struct CachedCalendar {
    pub version: i64,
    pub from: NaiveDate,
    pub calendar: Arc<Calendar>,
}

/// Sees the effects of every commit before its caller gets an answer. Must not block.
pub trait Observer: Send + Sync {
    fn committed(&self, effects: &Effects);
}

/// Publishes effects to the observers and subscribers of this process, and keeps the calendar that was loaded last.
#[derive(Clone)]
pub struct Publisher {
    observers: Arc<RwLock<Vec<Weak<dyn Observer>>>>,
    subscribers: broadcast::Sender<Arc<Effects>>,
    calendar: Arc<RwLock<Option<CachedCalendar>>>,
}

impl Default for Publisher {
    fn default() -> Self {
        Self {
            observers: Arc::default(),
            subscribers: broadcast::Sender::new(CAPACITY),
            calendar: Arc::default(),
        }
    }
}

impl Publisher {
    /// Passes effects to every observer, then sends them to every subscriber.
    pub fn publish(&self, mut effects: Effects) {
        if let Some(calendar) = effects.calendar.take() {
            *self.calendar.write().unwrap_or_else(PoisonError::into_inner) = Some(calendar);
        }
        if effects != Effects::default() {
            let observers = self.observers.read().unwrap_or_else(PoisonError::into_inner);
            observers.iter().filter_map(Weak::upgrade).for_each(|observer| observer.committed(&effects));
            self.subscribers.send(Arc::new(effects)).ok();
        }
    }

    /// Adds an observer of all later commits, as long as it exists.
    pub fn observe(&self, observer: &Arc<dyn Observer>) {
        let mut observers = self.observers.write().unwrap_or_else(PoisonError::into_inner);
        observers.retain(|other| other.strong_count() > 0);
        observers.push(Arc::downgrade(observer));
    }

    /// Subscribes to the effects of all later commits.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Effects>> {
        self.subscribers.subscribe()
    }

    /// The calendar of committed data that was loaded last.
    pub fn calendar(&self) -> Option<CachedCalendar> {
        self.calendar.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
