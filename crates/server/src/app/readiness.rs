//! Whether this server can write, for the balancer in front of it: known from the last writes of its callers, or from a
//! write of its own in the background if there were none. Nobody waits for the answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    app::{actor::Actor, transactions::Transactions, tx::Confirm},
    db::marks,
};

/// For so long a commit shows that the database accepts writes.
const FRESH: Duration = Duration::from_secs(5);
/// The time between two attempts while it does not.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest time for an attempt.
const PATIENCE: Duration = Duration::from_secs(3);

/// The reason why a server should get no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// The last write failed.
    Failing,
    Stopping,
}

/// Knows whether this server can write; cheap to clone.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    transactions: Transactions,
    is_stopping: AtomicBool,
    is_trying: AtomicBool,
}

impl Readiness {
    pub fn new(transactions: Transactions) -> Self {
        let inner =
            Inner { transactions, is_stopping: AtomicBool::default(), is_trying: AtomicBool::default() };
        Self(Arc::new(inner))
    }

    /// Reports from now on that the server stops.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Release);
    }

    /// Returns what the last write has shown. If that is out of date, a write in the background begins, for the next
    /// call.
    pub fn check(&self) -> Result<(), NotReady> {
        if self.0.is_stopping.load(Ordering::Acquire) {
            return Err(NotReady::Stopping);
        }
        let last = self.0.transactions.db.measures.last_write();
        let is_ready = last.is_some_and(|last| last.is_committed);
        let valid_for = if is_ready { FRESH } else { PAUSE };
        if last.is_none_or(|last| last.age >= valid_for) && !self.0.is_trying.swap(true, Ordering::AcqRel) {
            tokio::spawn(try_writing(Arc::clone(&self.0)));
        }
        if is_ready { Ok(()) } else { Err(NotReady::Failing) }
    }
}

async fn try_writing(inner: Arc<Inner>) {
    let name = format!("ready {}", Uuid::new_v4());
    let write = inner.transactions.write(Actor::system("ready"), Confirm::AtEnd, move |tx| {
        let now = tx.now();
        Ok(marks::try_writing(tx, &name, now)?)
    });
    // A commit is noted where it happens. A write that goes on may still end well, which is noted too.
    match timeout(PATIENCE, write).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => {
            tracing::warn!(?failure, "the database accepts no writes");
            inner.transactions.db.measures.not_accepting();
        }
        Err(_) => {
            tracing::warn!("the database does not accept writes in time");
            inner.transactions.db.measures.not_accepting();
        }
    }
    inner.is_trying.store(false, Ordering::Release);
}
