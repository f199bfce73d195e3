//! The clock. Tests and the demo set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, SubsecRound, Utc};

/// A source of the present instant, to the microsecond: the precision of both databases.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Returns a clock that shows one instant until it is set again.
    pub fn fixed(at: DateTime<Utc>) -> Self {
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

    /// Sets a clock made by [`Clock::fixed`]; the system's clock cannot be set.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Clock::Set(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }
}
