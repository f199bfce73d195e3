//! The subject of an event: a kind of thing and its key, as in `appointment:7K3M9QXR`.

use std::fmt::{self, Display, Formatter};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::reference::Reference;

/// The thing that an event changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Appointment(Reference),
    Account(i64),
    Category(i64),
    /// All categories.
    Categories,
    Service(i64),
    /// Several services at once.
    Services,
    /// The price list.
    Prices,
    /// The workshop and its settings.
    Workshop,
    /// A weekly pattern, by the first date on which it is valid.
    WeeklyPattern(NaiveDate),
    Closure(i64),
    CapacityOverride(i64),
    ApiKey(i64),
    Webhook(i64),
}

/// The error of a text that is not the spelling of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a subject, as in account:12")]
pub struct NotASubject;

impl Display for Subject {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Appointment(reference) => write!(f, "appointment:{reference}"),
            Subject::Account(id) => write!(f, "account:{id}"),
            Subject::Category(id) => write!(f, "category:{id}"),
            Subject::Categories => f.write_str("categories"),
            Subject::Service(id) => write!(f, "service:{id}"),
            Subject::Services => f.write_str("services"),
            Subject::Prices => f.write_str("prices"),
            Subject::Workshop => f.write_str("workshop"),
            Subject::WeeklyPattern(valid_from) => write!(f, "weekly_pattern:{valid_from}"),
            Subject::Closure(id) => write!(f, "closure:{id}"),
            Subject::CapacityOverride(id) => write!(f, "capacity_override:{id}"),
            Subject::ApiKey(id) => write!(f, "api_key:{id}"),
            Subject::Webhook(id) => write!(f, "webhook:{id}"),
        }
    }
}

impl std::str::FromStr for Subject {
    type Err = NotASubject;

    /// Parses the spelling of [`Display`] and no other.
    fn from_str(text: &str) -> Result<Self, NotASubject> {
        let (name, key) = text.split_once(':').unwrap_or((text, ""));
        let id = || key.parse().map_err(|_| NotASubject);
        let subject = match name {
            "appointment" => Subject::Appointment(Reference::parse(key).ok_or(NotASubject)?),
            "account" => Subject::Account(id()?),
            "category" => Subject::Category(id()?),
            "categories" => Subject::Categories,
            "service" => Subject::Service(id()?),
            "services" => Subject::Services,
            "prices" => Subject::Prices,
            "workshop" => Subject::Workshop,
            "weekly_pattern" => Subject::WeeklyPattern(key.parse().map_err(|_| NotASubject)?),
            "closure" => Subject::Closure(id()?),
            "capacity_override" => Subject::CapacityOverride(id()?),
            "api_key" => Subject::ApiKey(id()?),
            "webhook" => Subject::Webhook(id()?),
            _ => return Err(NotASubject),
        };
        if subject.to_string() == text { Ok(subject) } else { Err(NotASubject) }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_is_parsed_from_its_own_spelling() {
        for text in [
            "appointment:7K3M9QXR",
            "account:12",
            "category:3",
            "categories",
            "service:7",
            "services",
            "prices",
            "workshop",
            "weekly_pattern:2026-01-01",
            "closure:3",
            "capacity_override:4",
            "api_key:5",
            "webhook:5",
        ] {
            assert_eq!(text.parse().map(|subject: Subject| subject.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn another_spelling_is_no_subject() {
        for text in [
            "",
            "account",
            "account:",
            "account:012",
            "account:+12",
            "account:12 ",
            "Account:12",
            "appointment:7k3m9qxr",
            "appointment:7K3M9QX",
            "weekly_pattern:2026-1-1",
            "workshop:1",
            "services:",
            "categories:1",
            "car:1",
        ] {
            assert_eq!(text.parse::<Subject>(), Err(NotASubject), "{text}");
        }
    }
}
