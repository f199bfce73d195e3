//! The sessions of recent requests, kept for a second: a page sends several requests at once. An event of an account
//! drops its sessions before the caller of that write gets an answer, so a logout takes effect at once on its own
//! server and within a second on others. Writes confirm the session in their transaction as well.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_domain::event::Event;

use crate::{
    app::{
        AccountIdentity, Failure,
        effects::{Effects, Observer},
        transactions::Transactions,
    },
    db::sessions,
};

/// How long a session is used without reading it again.
const KEPT: Duration = Duration::from_secs(1);
/// The most sessions that are kept.
const MAX_SESSIONS: usize = 10_000;

/// The sessions of recent requests of this process; cheap to clone.
#[derive(Clone)]
pub struct RecentSessions {
    transactions: Transactions,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    by_id: HashMap<String, Session>,
    /// The number of commits that may have ended sessions.
    changes: u64,
}

/// The account of a session.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub identity: AccountIdentity,
    /// Whether it may do nothing until it has set up a second factor.
    pub lacks_second_factor: bool,
}

struct Session {
    found: Found,
    read: Instant,
    /// By the server's clock, which decides when a session expires.
    read_at: DateTime<Utc>,
}

impl RecentSessions {
    pub fn new(transactions: Transactions) -> Self {
        let kept = Arc::<Kept>::default();
        transactions.publisher.observe(&(Arc::clone(&kept) as Arc<dyn Observer>));
        Self { transactions, kept }
    }

    /// Returns the account of a session that has neither ended nor expired.
    pub async fn find(&self, id: &str) -> Result<Option<Found>, Failure> {
        let (began, now) = (Instant::now(), self.transactions.clock.now());
        let changes = {
            let state = self.kept.state();
            if let Some(session) = state.by_id.get(id).filter(|session| session.is_recent(now)) {
                return Ok(Some(session.found));
            }
            state.changes
        };
        let own_id = id.to_owned();
        let found = self.transactions.read(move |conn| Ok(sessions::active(conn, &own_id, now)?)).await?;
        let found = found.map(|found| Found {
            identity: AccountIdentity { id: found.account_id, role: found.role.0 },
            lacks_second_factor: found.lacks_second_factor(),
        });
        let mut state = self.kept.state();
        match found {
            // What a commit may have changed meanwhile is not kept.
            Some(found) if state.changes == changes => {
                if state.by_id.len() >= MAX_SESSIONS {
                    state.by_id.clear();
                }
                state.by_id.insert(id.to_owned(), Session { found, read: began, read_at: now });
            }
            _ => drop(state.by_id.remove(id)),
        }
        Ok(found)
    }
}

impl Session {
    fn is_recent(&self, now: DateTime<Utc>) -> bool {
        let second = TimeDelta::from_std(KEPT).unwrap_or_default();
        self.read.elapsed() < KEPT && (TimeDelta::zero()..second).contains(&(now - self.read_at))
    }
}

impl Kept {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Kept {
    fn committed(&self, effects: &Effects) {
        let accounts: Vec<i64> = effects
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Account(id, _) => Some(*id),
                _ => None,
            })
            .collect();
        // The settings decide who needs a second factor.
        let has_settings = effects.events.iter().any(|event| matches!(event, Event::Workshop(_)));
        if accounts.is_empty() && !has_settings {
            return;
        }
        let mut state = self.state();
        state.changes += 1;
        state.by_id.retain(|_, session| !has_settings && !accounts.contains(&session.found.identity.id));
    }
}
