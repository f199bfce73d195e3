//! The values inside a change: pairs of before and after, names of private fields, weeks.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    calendar::{PatternError, Period, WeeklyPattern, WeeklyPeriod},
    local_time::HhMm,
    string_enum::string_enum,
};

/// A value before and after a change; a two-element array on the wire. `Changed<Option<T>>` has null for a
/// value that did not exist yet or no longer exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed<T> {
    pub before: T,
    pub after: T,
}

impl<T> Changed<T> {
    pub fn new(before: T, after: T) -> Self {
        Self { before, after }
    }

    /// Returns the pair, or `None` if the two are equal.
    pub fn between(before: T, after: T) -> Option<Self>
    where
        T: PartialEq,
    {
        (before != after).then_some(Self { before, after })
    }
}

impl<T> Changed<Option<T>> {
    /// Returns the pair of a value that did not exist before.
    pub fn created(after: T) -> Self {
        Self { before: None, after: Some(after) }
    }

    /// Returns the pair of a value that no longer exists.
    pub fn removed(before: T) -> Self {
        Self { before: Some(before), after: None }
    }
}

impl<T: Serialize> Serialize for Changed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (&self.before, &self.after).serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Changed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <(T, T)>::deserialize(from).map(|(before, after)| Self { before, after })
    }
}

string_enum! {
    /// A field whose values the log never contains, because they are personal or free text: only its name is
    /// logged.
    pub enum PrivateField {
        Email = "email",
        FirstName = "first_name",
        LastName = "last_name",
        Phone = "phone",
        Specialisation = "specialisation",
        Password = "password",
        CustomerNotes = "customer_notes",
        WorkNotes = "work_notes",
        Vehicle = "vehicle",
        LicensePlate = "license_plate",
        Name = "name",
        Reason = "reason",
        PublicNote = "public_note",
        Networks = "networks",
        ExternalReference = "external_reference",
        Metadata = "metadata",
        Url = "url",
        Description = "description",
        EmbedOrigins = "embed_origins",
    }
}

/// The periods of each weekday, Monday first: start, end, and the capacity where the period has its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week([Vec<(HhMm, HhMm, Option<u32>)>; 7]);

impl Week {
    /// Returns the pattern of this week that is valid from a date on.
    pub fn pattern(&self, valid_from: NaiveDate) -> Result<WeeklyPattern, PatternError> {
        let period = |&(HhMm(start), HhMm(end), capacity): &(HhMm, HhMm, Option<u32>)| WeeklyPeriod {
            period: Period { start, end },
            capacity,
        };
        let day = |day: &Vec<_>| day.iter().map(period).collect();
        WeeklyPattern::new(valid_from, self.0.each_ref().map(day))
    }
}

impl From<&WeeklyPattern> for Week {
    fn from(pattern: &WeeklyPattern) -> Self {
        let period =
            |weekly: &WeeklyPeriod| (HhMm(weekly.period.start), HhMm(weekly.period.end), weekly.capacity);
        Self(pattern.days().each_ref().map(|day| day.iter().map(period).collect()))
    }
}
