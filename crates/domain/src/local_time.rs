//! Local dates and times of day as they are written: in the API, in addresses, in the log. Stricter than chrono's own
//! parsers, which accept `+12345-1-1`.

use std::{fmt, ops::Deref, str::FromStr};

use chrono::{NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A local date of the workshop, exactly `YYYY-MM-DD`, of the years 0001 to 9999.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(pub NaiveDate);

/// A local time of the day, exactly `HH:MM`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HhMm(pub NaiveTime);

/// The error of a text that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a date YYYY-MM-DD")]
pub struct NotADate;

/// The error of a text that is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a time of day HH:MM")]
pub struct NotATime;

impl FromStr for LocalDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let date = match text.as_bytes() {
            [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => number(year)
                .and_then(|year| i32::try_from(year).ok().filter(|year| *year > 0))
                .zip(number(&[*m1, *m2]).zip(number(&[*d1, *d2])))
                .and_then(|(year, (month, day))| NaiveDate::from_ymd_opt(year, month, day)),
            _ => None,
        };
        date.map(Self).ok_or(NotADate)
    }
}

impl FromStr for HhMm {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let time = match text.as_bytes() {
            [h1, h2, b':', m1, m2] => number(&[*h1, *h2])
                .zip(number(&[*m1, *m2]))
                .and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)),
            _ => None,
        };
        time.map(Self).ok_or(NotATime)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for HhMm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // chrono's format strings would add 9 kB to the page.
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// Parses a number of digits only; `u32::from_str` would accept a sign.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

/// Makes a type interchangeable with the chrono type that it wraps, and a string on the wire.
macro_rules! wrappers {
    ($($name:ident($inner:ident);)+) => {$(
        impl Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl From<$name> for $inner {
            fn from(wrapper: $name) -> Self {
                wrapper.0
            }
        }

        impl PartialEq<$inner> for $name {
            fn eq(&self, other: &$inner) -> bool {
                self.0 == *other
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

wrappers! {
    LocalDate(NaiveDate);
    HhMm(NaiveTime);
}

#[cfg(feature = "schema")]
mod schema {
    use std::borrow::Cow;

    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
    };

    use super::{HhMm, LocalDate};

    impl PartialSchema for LocalDate {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
                .description(Some("A local date of the workshop, `YYYY-MM-DD`, years 0001 to 9999."))
                .examples(["2026-11-23"])
                .into()
        }
    }

    impl ToSchema for LocalDate {}

    impl PartialSchema for HhMm {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
                .description(Some("A local time of the workshop, `HH:MM`."))
                .examples(["09:00"])
                .into()
        }
    }

    impl ToSchema for HhMm {
        fn name() -> Cow<'static, str> {
            Cow::Borrowed("LocalTime")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_two_digits_colon_two_digits() {
        assert_eq!("09:00".parse().ok(), NaiveTime::from_hms_opt(9, 0, 0).map(HhMm));
        assert_eq!("23:59".parse().ok(), NaiveTime::from_hms_opt(23, 59, 0).map(HhMm));
        for bad in
            ["25:61", "24:00", "9:00", "09:00:00", "09:0", "+9:00", "09.00", " 9:00", "09:00 ", "", "०९:००"]
        {
            assert_eq!(bad.parse::<HhMm>(), Err(NotATime), "{bad}");
        }
    }

    #[test]
    fn a_date_has_a_year_of_four_digits() {
        assert_eq!("2026-11-23".parse().ok(), NaiveDate::from_ymd_opt(2026, 11, 23).map(LocalDate));
        assert_eq!("0001-01-01".parse().ok(), NaiveDate::from_ymd_opt(1, 1, 1).map(LocalDate));
        assert_eq!("9999-12-31".parse().ok(), NaiveDate::from_ymd_opt(9999, 12, 31).map(LocalDate));
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
            assert_eq!(bad.parse::<LocalDate>(), Err(NotADate), "{bad}");
        }
    }

    #[test]
    fn dates_and_times_are_displayed_as_they_are_parsed() {
        for text in ["0001-01-01", "2026-11-23", "9999-12-31"] {
            assert_eq!(text.parse::<LocalDate>().map(|date| date.to_string()), Ok(text.to_owned()));
        }
        for text in ["00:00", "09:05", "23:59"] {
            assert_eq!(text.parse::<HhMm>().map(|time| time.to_string()), Ok(text.to_owned()));
        }
    }
}
