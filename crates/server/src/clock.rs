//! The clock: the one thing that says what time it is. Tests and the demo set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the present, to the microsecond: both databases keep no more.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is set again.
    pub fn standing(at: DateTime<Utc>) -> Self {
        Clock::Set(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Set(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Sets a standing clock; the system's own cannot be set.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Clock::Set(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }
}
