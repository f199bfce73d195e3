//! Formats dates and times in the workshop's zone; instants carry its offset.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use js_sys::Date;
use pitboard_api::{HhMm, LocalDate};

use crate::locale;

/// Formats a date as "Monday 23 November 2026".
pub fn long(date: impl Into<NaiveDate>) -> String {
    written(date.into(), &[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")])
}

/// Formats a date as "Mon, 23 Nov 2026".
pub fn short(date: impl Into<NaiveDate>) -> String {
    written(date.into(), &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

/// Formats a date as "Mon, 23 Nov", where the year is clear.
pub fn day(date: impl Into<NaiveDate>) -> String {
    written(date.into(), &[("weekday", "short"), ("day", "numeric"), ("month", "short")])
}

/// Formats a date as "Mon".
pub fn weekday(date: impl Into<NaiveDate>) -> String {
    written(date.into(), &[("weekday", "short")])
}

/// Formats a date as "November 2026".
pub fn month(date: impl Into<NaiveDate>) -> String {
    written(date.into(), &[("month", "long"), ("year", "numeric")])
}

/// Formats a time as "09:00".
pub fn clock(time: impl Into<NaiveTime>) -> String {
    HhMm(time.into()).to_string()
}

/// Formats a start and an end as "09:00 – 11:00".
pub fn span(start: impl Into<NaiveTime>, end: impl Into<NaiveTime>) -> String {
    format!("{} – {}", clock(start), clock(end))
}

/// Formats an instant as "Mon, 23 Nov, 10:12".
pub fn moment(at: DateTime<FixedOffset>) -> String {
    local_moment(at.naive_local())
}

/// Formats a local time in the same way.
pub fn local_moment(local: NaiveDateTime) -> String {
    format!("{}, {}", day(local.date()), clock(local.time()))
}

/// Formats an instant as "Mon, 23 Nov 2026, 10:12", where the year is not clear.
pub fn dated_moment(at: DateTime<FixedOffset>) -> String {
    format!("{}, {}", short(at.date_naive()), clock(at.time()))
}

/// Whether an instant lies ahead by the browser's clock, which may be wrong.
pub fn is_future(at: DateTime<FixedOffset>) -> bool {
    at.timestamp_millis() as f64 > Date::now()
}

/// Formats a duration as "about 4 h", "about 1 h 30 min" or "about 45 min".
pub fn about(minutes: u32) -> String {
    format!("about {}", lasting(minutes))
}

/// Formats a duration as "4 h", "1 h 30 min" or "45 min".
pub fn lasting(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Returns today's date in a zone by the browser's clock.
pub fn today_in(zone: &str) -> Option<LocalDate> {
    wall_clock(Date::now(), zone).map(|local| local.date().into())
}

/// Converts an instant in milliseconds since 1970 to the local time of a zone.
pub fn wall_clock(milliseconds: f64, zone: &str) -> Option<NaiveDateTime> {
    let shown = locale::iso(zone).format(&milliseconds.into());
    let mut parts = shown.split(['-', ' ', ':']).map(|part| part.parse::<u32>().ok());
    let mut part = || parts.next().flatten();
    let date = NaiveDate::from_ymd_opt(i32::try_from(part()?).ok()?, part()?, part()?)?;
    date.and_hms_opt(part()?, part()?, part()?)
}

/// Converts a local time of a zone to an instant. When the clocks change, it returns one of two possible
/// instants for a repeated time, and an adjacent one for a skipped time.
pub fn instant(local: NaiveDateTime, zone: &str) -> Option<DateTime<FixedOffset>> {
    let offset_at = |instant: NaiveDateTime| {
        let shown = wall_clock(instant.and_utc().timestamp_millis() as f64, zone)?;
        FixedOffset::east_opt(i32::try_from((shown - instant).num_seconds()).ok()?)
    };
    // The offset near that time gives an instant, and the instant gives the exact offset.
    let about = offset_at(local)?;
    let offset = offset_at(local - about)?;
    offset.from_local_datetime(&local).single()
}

fn written(date: NaiveDate, parts: &[(&str, &str)]) -> String {
    // A date without a time is midnight in UTC.
    let midnight = Date::new(&format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()).into());
    let parts: Vec<_> = parts.iter().copied().chain([("timeZone", "UTC")]).collect();
    locale::dates(&parts).format(&midnight)
}
