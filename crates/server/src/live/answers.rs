//! The answers to public reads, kept by their address until a write or the passing of time changes them.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture, future::Shared};
use serde::Serialize;

use crate::{
    app::{
        Failure,
        effects::{Effects, Observer},
        transactions::Transactions,
    },
    db::Connection,
    live::{
        change::{self, Change, Days},
        freshness::Freshness,
    },
    web::{
        error::ApiError,
        rendered::{Caching, Rendered},
    },
};

/// The most answers that are kept.
const MAX_ANSWERS: usize = 1024;
/// The most bytes that are kept.
const MAX_BYTES: usize = 16 << 20;
/// The longest address that is kept: longer ones have nothing but superfluous characters.
const MAX_ADDRESS: usize = 256;

/// The result of a load: the body of an answer, and when it must be loaded again.
pub struct Content<T> {
    pub body: T,
    pub days: Days,
    /// The instant at which time alone may change the body.
    pub valid_until: DateTime<Utc>,
}

/// An answer in memory.
#[derive(Debug)]
pub struct Answer {
    pub body: Rendered,
    /// The instant at which time alone may change it.
    pub valid_until: DateTime<Utc>,
    pub days: Days,
    /// The number of the last use among all uses.
    last_use: AtomicU64,
}

/// An answer as its load returned it.
#[derive(Clone)]
struct Loaded {
    answer: Arc<Answer>,
    /// Whether a write has changed the data during the load.
    is_overtaken: bool,
}

type Load = Shared<BoxFuture<'static, Result<Loaded, ApiError>>>;

enum Entry {
    Loading { number: u64, load: Load, overtaken_by: Change },
    Kept(Arc<Answer>),
}

#[derive(Default)]
struct Entries {
    by_address: HashMap<String, Entry>,
    /// The bytes of the kept answers, by [`size`].
    bytes: usize,
    /// The number of loads that have begun.
    loads: u64,
}

enum Found {
    Kept(Arc<Answer>),
    Begun(Load),
    Joined(Load),
}

/// The size of the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub answers: usize,
    /// The answers that are of one day.
    pub days: usize,
    pub bytes: usize,
}

/// The answers of this process; cheap to clone.
#[derive(Clone)]
pub struct Answers(Arc<Inner>);

struct Inner {
    transactions: Transactions,
    pub freshness: Freshness,
    entries: RwLock<Entries>,
    uses: AtomicU64,
}

impl Answers {
    /// Creates an empty memory, which drops what the commits of these transactions change.
    pub fn new(transactions: Transactions) -> Self {
        let freshness = Freshness::new(transactions.db.is_shared());
        let inner = Inner { transactions, freshness, entries: RwLock::default(), uses: AtomicU64::default() };
        let answers = Self(Arc::new(inner));
        answers.0.transactions.publisher.observe(&(Arc::clone(&answers.0) as Arc<dyn Observer>));
        answers
    }

    pub fn freshness(&self) -> &Freshness {
        &self.0.freshness
    }

    /// Returns the answer at an address if memory has a current one.
    pub fn get(&self, address: &str) -> Option<Arc<Answer>> {
        let entries = self.0.read();
        let Entry::Kept(answer) = entries.by_address.get(address)? else { return None };
        self.0.is_current(answer).then(|| self.0.used(answer))
    }

    /// Returns the answer at an address: from memory, or else by one load for all who ask meanwhile. `load` sees one
    /// state of the database. A caller never gets an answer that is older than a write that was answered before.
    pub async fn get_or_load<T, F>(
        &self,
        address: &str,
        caching: Caching,
        load: F,
    ) -> Result<Arc<Answer>, ApiError>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<Content<T>, Failure> + Clone + Send + 'static,
    {
        let load = || self.load(address, caching, load.clone());
        match self.find_or_begin(address, &load) {
            Found::Kept(answer) => return Ok(answer),
            Found::Begun(load) => return Ok(load.await?.answer),
            Found::Joined(load) => match load.await {
                Ok(joined) if !joined.is_overtaken => return Ok(joined.answer),
                // A database that is away is not asked twice.
                Err(error) if error.code().status() >= 500 => return Err(error),
                Ok(_) | Err(_) => {}
            },
        }
        // It may be older than this call. Any load that is found now is younger.
        match self.find_or_begin(address, &load) {
            Found::Kept(answer) => Ok(answer),
            Found::Begun(load) | Found::Joined(load) => Ok(load.await?.answer),
        }
    }

    /// Drops the answers that a change affects, and those whose days `is_known` does not contain.
    pub fn drop_changed(&self, change: &Change, is_known: impl Fn(&Days) -> bool) {
        self.0.drop_changed(change, is_known);
    }

    /// Counts the kept answers.
    pub fn kept(&self) -> Kept {
        let entries = self.0.read();
        let kept = entries.by_address.values().filter_map(|entry| match entry {
            Entry::Kept(answer) => Some(answer),
            Entry::Loading { .. } => None,
        });
        let is_of_day = |answer: &Answer| answer.days.as_ref().is_some_and(|days| days.start() == days.end());
        let mut counted = Kept { answers: 0, days: 0, bytes: entries.bytes };
        for answer in kept {
            counted.answers += 1;
            counted.days += usize::from(is_of_day(answer));
        }
        counted
    }

    /// Returns the days of all kept answers.
    pub fn days(&self) -> Days {
        let entries = self.0.read();
        let days = entries.by_address.values().filter_map(|entry| match entry {
            Entry::Kept(answer) => answer.days.clone(),
            Entry::Loading { .. } => None,
        });
        days.reduce(change::hull)
    }

    fn find_or_begin(
        &self,
        address: &str,
        load: &impl Fn() -> BoxFuture<'static, Result<Answer, ApiError>>,
    ) -> Found {
        let mut entries = self.0.write();
        match entries.by_address.get(address) {
            Some(Entry::Kept(answer)) if self.0.is_current(answer) => {
                return Found::Kept(self.0.used(answer));
            }
            Some(Entry::Loading { load, .. }) => return Found::Joined(load.clone()),
            Some(Entry::Kept(_)) => entries.remove(address),
            None => {}
        }
        entries.loads += 1;
        let number = entries.loads;
        let (inner, own_address, load) = (Arc::clone(&self.0), address.to_owned(), load());
        // A task of its own: a caller who disconnects does not end the load of the others.
        let task = tokio::spawn(async move {
            let answer = load.await;
            inner.finish(&own_address, number, answer)
        });
        let failed = |error| ApiError::internal(&format!("a load panicked: {error}"));
        let (inner, own_address) = (Arc::clone(&self.0), address.to_owned());
        let load = async move {
            task.await.unwrap_or_else(|error| inner.finish(&own_address, number, Err(failed(error))))
        };
        let load = load.boxed().shared();
        let entry = Entry::Loading { number, load: load.clone(), overtaken_by: Change::default() };
        entries.by_address.insert(address.to_owned(), entry);
        Found::Begun(load)
    }

    fn load<T, F>(
        &self,
        address: &str,
        caching: Caching,
        mut load: F,
    ) -> BoxFuture<'static, Result<Answer, ApiError>>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<Content<T>, Failure> + Send + 'static,
    {
        let transactions = self.0.transactions.clone();
        let address = address.to_owned();
        async move {
            let read = transactions.read_anonymous(move |conn| {
                let Content { body, days, valid_until } = load(conn)?;
                Ok((Rendered::json(&body, caching), days, valid_until))
            });
            let (body, days, valid_until) = read.await?;
            tracing::debug!(%address, "loaded into memory");
            Ok(Answer { body: body?, valid_until, days, last_use: AtomicU64::default() })
        }
        .boxed()
    }
}

impl Inner {
    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_current(&self, answer: &Answer) -> bool {
        self.transactions.clock.now() < answer.valid_until && self.freshness.is_sufficient()
    }

    fn used(&self, answer: &Arc<Answer>) -> Arc<Answer> {
        answer.last_use.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Arc::clone(answer)
    }

    /// Ends a load: keeps its answer, unless a write has changed the data since the load began.
    fn finish(
        &self,
        address: &str,
        number: u64,
        answer: Result<Answer, ApiError>,
    ) -> Result<Loaded, ApiError> {
        let mut entries = self.write();
        let own = |entry: &Entry| matches!(entry, Entry::Loading { number: other, .. } if *other == number);
        let entry = if entries.by_address.get(address).is_some_and(own) {
            entries.by_address.remove(address)
        } else {
            None
        };
        let answer = Arc::new(answer?);
        let is_overtaken = match entry {
            Some(Entry::Loading { overtaken_by, .. }) => overtaken_by.affects(&answer.days),
            _ => true,
        };
        if !is_overtaken && address.len() <= MAX_ADDRESS {
            entries.keep(address, self.used(&answer));
        }
        Ok(Loaded { answer, is_overtaken })
    }

    fn drop_changed(&self, change: &Change, is_known: impl Fn(&Days) -> bool) {
        let mut entries = self.write();
        let Entries { by_address, bytes, .. } = &mut *entries;
        by_address.retain(|address, entry| match entry {
            Entry::Loading { overtaken_by, .. } => {
                overtaken_by.add(change);
                true
            }
            Entry::Kept(answer) => {
                let keep = is_known(&answer.days) && !change.affects(&answer.days);
                if !keep {
                    *bytes -= size(address, answer);
                }
                keep
            }
        });
    }
}

impl Observer for Inner {
    fn committed(&self, effects: &Effects) {
        let change = Change::from(effects);
        if !change.is_empty() {
            self.drop_changed(&change, |_| true);
        }
    }
}

/// Returns the bytes of an answer: its address, the JSON, and as many for both compressed forms.
fn size(address: &str, answer: &Answer) -> usize {
    address.len() + 2 * answer.body.bytes().len()
}

impl Entries {
    fn keep(&mut self, address: &str, answer: Arc<Answer>) {
        self.bytes += size(address, &answer);
        self.by_address.insert(address.to_owned(), Entry::Kept(answer));
        while self.by_address.len() > MAX_ANSWERS || self.bytes > MAX_BYTES {
            let kept = self.by_address.iter().filter_map(|(address, entry)| match entry {
                Entry::Kept(answer) => Some((answer.last_use.load(Ordering::Relaxed), address)),
                Entry::Loading { .. } => None,
            });
            let Some((_, oldest)) = kept.min() else { return };
            let oldest = oldest.clone();
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, address: &str) {
        if let Some(Entry::Kept(answer)) = self.by_address.remove(address) {
            self.bytes -= size(address, &answer);
        }
    }
}
