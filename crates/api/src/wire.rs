//! Serde helpers for instants, ids, limits, searches and lists of words, and the limits of values.

use std::fmt::Display;

use chrono::{DateTime, Datelike, FixedOffset, Utc};
use pitboard_domain::{
    local_time::LocalDate,
    metadata,
    text::{self, TextError},
};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// The highest id: the highest integer that every JSON reader holds exactly.
pub const ID_MAX: i64 = (1 << 53) - 1;
/// The maximum number of entries in a response.
pub const LIMIT_MAX: i64 = 100;
/// The number of entries in a response without `limit`.
pub const LIMIT_DEFAULT: u32 = 20;
/// The minutes for which a secret may stay valid after its rotation.
pub const OVERLAP_MINUTES: std::ops::RangeInclusive<u32> = 0..=10_080;
/// The maximum length of a search, in characters.
pub const SEARCH_MAX: usize = 100;
/// The maximum length of the secret of a hold, in characters.
pub const HOLD_SECRET_MAX: usize = 128;
/// The maximum length of the name of a time zone, in characters.
pub const ZONE_MAX: usize = 64;

/// Parses an instant with its offset, RFC 3339, of the years 0002 to 9998 in UTC: four digits in every zone.
pub fn parse_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    // chrono also accepts a space between date and time.
    text.get(..10)?.parse::<LocalDate>().ok()?;
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    let fits = text[10..].starts_with('T') && (2..=9998).contains(&instant.with_timezone(&Utc).year());
    fits.then_some(instant)
}

/// Deserializes null as the default, as if the field were absent.
pub fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// Deserializes a field of a patch that null removes: `None` if it is absent, `Some(None)` if it is null.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// RFC 3339 with offset.
pub mod instant {
    use super::*;

    const INSTANT: &str = "must be an instant with offset, as 2026-11-23T09:00:00+05:30";

    /// Absent or an instant.
    pub fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| parse_instant(&text).ok_or_else(|| D::Error::custom(INSTANT))).transpose()
    }
}

/// An id within 2^53.
pub mod id {
    use super::*;

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        within(i64::deserialize(from)?, 1, ID_MAX)
    }

    /// Absent or an id.
    pub fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        Option::<i64>::deserialize(from)?.map(|id| within(id, 1, ID_MAX)).transpose()
    }
}

/// Several ids.
pub mod ids {
    use super::*;

    /// One of them, so that a wrong one is named by its place.
    #[derive(serde::Deserialize)]
    struct Id(#[serde(deserialize_with = "id::deserialize")] i64);

    pub fn serialize<S: Serializer>(ids: &[i64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(ids)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
        Ok(Vec::<Id>::deserialize(from)?.into_iter().map(|id| id.0).collect())
    }
}

/// Absent or a number of `1..=MAX`.
pub fn up_to<'de, D: Deserializer<'de>, const MAX: i64>(from: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<i64>::deserialize(from)? else { return Ok(None) };
    within(number, 1, MAX)?.try_into().map(Some).map_err(D::Error::custom)
}

/// Absent or the maximum number of entries of a response.
pub fn limit<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    up_to::<_, LIMIT_MAX>(from)
}

/// Deserializes words to search for; blank ones are absent.
pub fn search<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    match text::line(&text, SEARCH_MAX) {
        Err(TextError::Empty) => Ok(None),
        words => words.map(Some).map_err(D::Error::custom),
    }
}

/// Deserializes the caller's own reference.
pub fn external_reference<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| metadata::external_reference(&text).map_err(D::Error::custom)).transpose()
}

/// One word, or several separated by commas.
pub mod words {
    use super::*;

    pub fn serialize<S: Serializer, T: Display>(words: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&words.iter().map(T::to_string).collect::<Vec<_>>().join(","))
    }

    pub fn deserialize<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: std::str::FromStr<Err: Display>,
    {
        String::deserialize(from)?.split(',').map(|word| word.parse().map_err(D::Error::custom)).collect()
    }
}

fn within<E: serde::de::Error>(number: i64, min: i64, max: i64) -> Result<i64, E> {
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(E::custom(format_args!("must be {min} to {max}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_an_offset() {
        assert!(parse_instant("2026-11-23T09:00:00+05:30").is_some());
        assert!(parse_instant("2026-11-23T09:00:00.123456Z").is_some());
        for bad in [
            "2026-11-23T09:00:00",
            "2026-11-23 09:00:00Z",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+05:30",
            "+12345-01-01T00:00:00Z",
            "2026-11-2é09:00:00Z",
            "now",
        ] {
            assert_eq!(parse_instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_id_stays_within_two_to_the_53() {
        let id = |json: &str| id::deserialize(&mut serde_json::Deserializer::from_str(json)).ok();
        assert_eq!(id("9007199254740991"), Some(ID_MAX));
        for bad in ["0", "-1", "9007199254740992", "1e3", "\"1\"", "null"] {
            assert_eq!(id(bad), None, "{bad}");
        }
    }
}
