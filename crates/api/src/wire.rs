//! How dates, times, numbers and lists of words are spelt: serde helpers, stricter than chrono's own.

use std::fmt::Display;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Timelike, Utc};
use pitboard_domain::text::{self, TextError};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// Ids stay within what every JSON reader holds exactly.
pub const ID_MAX: i64 = (1 << 53) - 1;
/// The most entries that one answer lists.
pub const LIMIT_MAX: i64 = 100;
/// The entries that an answer lists when nothing is asked.
pub const LIMIT_DEFAULT: u32 = 20;
/// The longest search, in characters.
pub const SEARCH_MAX: usize = 100;
/// The longest name of a time zone, in characters.
pub const ZONE_MAX: usize = 64;

/// A local time of the day, exactly `HH:MM`.
pub fn parse_hhmm(text: &str) -> Option<NaiveTime> {
    match text.as_bytes() {
        [h1, h2, b':', m1, m2] => NaiveTime::from_hms_opt(number(&[*h1, *h2])?, number(&[*m1, *m2])?, 0),
        _ => None,
    }
}

/// A local date, exactly `YYYY-MM-DD`, of the years 0001 to 9999.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    match text.as_bytes() {
        [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => {
            let year = number(year).filter(|year| *year > 0)?;
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
        }
        _ => None,
    }
}

/// An instant with its offset, RFC 3339, of the years 0002 to 9998 in UTC: four digits in every zone.
pub fn parse_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    // chrono also takes a space between date and time.
    let date = text.get(..10)?;
    parse_date(date)?;
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    let fits = text[10..].starts_with('T') && (2..=9998).contains(&instant.with_timezone(&Utc).year());
    fits.then_some(instant)
}

/// Digits only: `u32::from_str` would let a sign pass.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

/// `HH:MM`.
pub mod hhmm {
    use super::*;

    pub fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        spelt(from, parse_hhmm, HHMM)
    }

    /// Absent or `HH:MM`.
    pub mod option {
        use super::*;

        pub fn serialize<S: Serializer>(time: &Option<NaiveTime>, to: S) -> Result<S::Ok, S::Error> {
            match time {
                Some(time) => super::serialize(time, to),
                None => to.serialize_none(),
            }
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveTime>, D::Error> {
            spelt_option(from, parse_hhmm, HHMM)
        }
    }

    const HHMM: &str = "must be a time of day HH:MM";
}

/// Several `HH:MM`; null is none.
pub mod times {
    use super::*;

    /// One of them, so that a wrong one is named by its place.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Time(#[serde(with = "hhmm")] NaiveTime);

    pub fn serialize<S: Serializer>(times: &[NaiveTime], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(times.iter().copied().map(Time))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<NaiveTime>, D::Error> {
        let times = Option::<Vec<Time>>::deserialize(from)?.unwrap_or_default();
        Ok(times.into_iter().map(|time| time.0).collect())
    }
}

/// What is there, null included: only absence is `None`.
pub fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// `YYYY-MM-DD`.
pub mod date {
    use super::*;

    pub fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        spelt(from, parse_date, DATE)
    }

    /// Absent or `YYYY-MM-DD`.
    pub fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
        spelt_option(from, parse_date, DATE)
    }

    const DATE: &str = "must be a date YYYY-MM-DD";
}

/// RFC 3339 with offset.
pub mod instant {
    use super::*;

    /// Absent or an instant.
    pub fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        spelt_option(from, parse_instant, "must be an instant with offset, as 2026-11-23T09:00:00+05:30")
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

/// Words to look for; blank ones are absent.
pub fn search<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    match text::line(&text, SEARCH_MAX) {
        Err(TextError::Empty) => Ok(None),
        words => words.map(Some).map_err(D::Error::custom),
    }
}

/// One word or several with commas between them.
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

fn spelt<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: fn(&str) -> Option<T>,
    must: &str,
) -> Result<T, D::Error> {
    parse(&String::deserialize(from)?).ok_or_else(|| D::Error::custom(must))
}

fn spelt_option<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: fn(&str) -> Option<T>,
    must: &str,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| parse(&text).ok_or_else(|| D::Error::custom(must))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_two_digits_colon_two_digits() {
        assert_eq!(parse_hhmm("09:00"), NaiveTime::from_hms_opt(9, 0, 0));
        assert_eq!(parse_hhmm("23:59"), NaiveTime::from_hms_opt(23, 59, 0));
        for bad in
            ["25:61", "24:00", "9:00", "09:00:00", "09:0", "+9:00", "09.00", " 9:00", "09:00 ", "", "०९:००"]
        {
            assert_eq!(parse_hhmm(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_date_has_a_year_of_four_digits() {
        assert_eq!(parse_date("2026-11-23"), NaiveDate::from_ymd_opt(2026, 11, 23));
        assert_eq!(parse_date("0001-01-01"), NaiveDate::from_ymd_opt(1, 1, 1));
        assert_eq!(parse_date("9999-12-31"), NaiveDate::from_ymd_opt(9999, 12, 31));
        for bad in [
            "0000-01-01",
            "+12345-1-1",
            "12345-01-01",
            "2026-1-1",
            "2026-02-29",
            "2026-11-23T00:00",
            "-001-01-01",
            "2026-+1-01",
            "",
        ] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

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
