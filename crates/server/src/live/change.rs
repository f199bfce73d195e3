//! The data that a write has changed, as far as public answers depend on it.

use std::{collections::BTreeSet, ops::RangeInclusive};

use chrono::NaiveDate;

use crate::app::effects::Effects;

/// The days that an answer is made from; `None` if it depends on the workshop and the catalogue only.
pub type Days = Option<RangeInclusive<NaiveDate>>;

/// Returns the days from the first to the last of both.
pub fn hull(one: RangeInclusive<NaiveDate>, other: RangeInclusive<NaiveDate>) -> RangeInclusive<NaiveDate> {
    *one.start().min(other.start())..=*one.end().max(other.end())
}

/// The changed data of one or more writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether settings, calendar or catalogue have changed: every answer may be different.
    pub workshop: bool,
    /// The days whose appointments have changed.
    pub days: BTreeSet<NaiveDate>,
}

impl From<&Effects> for Change {
    fn from(effects: &Effects) -> Self {
        Self { workshop: effects.workshop_changed, days: effects.days.clone() }
    }
}

impl Change {
    pub fn is_empty(&self) -> bool {
        !self.workshop && self.days.is_empty()
    }

    /// Whether an answer made from these days may be different now.
    pub fn affects(&self, days: &Days) -> bool {
        self.workshop || days.as_ref().is_some_and(|days| self.days.range(days.clone()).next().is_some())
    }

    pub fn add(&mut self, other: &Self) {
        self.workshop |= other.workshop;
        self.days.extend(&other.days);
    }
}
