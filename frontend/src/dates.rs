//! Dates and times as people read them, always the workshop's own: instants come with its offset.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use js_sys::Date;

use crate::locale;

/// "Monday 23 November 2026".
pub fn long(date: NaiveDate) -> String {
    written(date, &[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")])
}

/// "Mon, 23 Nov 2026".
pub fn short(date: NaiveDate) -> String {
    written(date, &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

/// "Mon, 23 Nov", where the year goes without saying.
pub fn day(date: NaiveDate) -> String {
    written(date, &[("weekday", "short"), ("day", "numeric"), ("month", "short")])
}

/// "Mon".
pub fn weekday(date: NaiveDate) -> String {
    written(date, &[("weekday", "short")])
}

/// "November 2026".
pub fn month(date: NaiveDate) -> String {
    written(date, &[("month", "long"), ("year", "numeric")])
}

/// "09:00".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "09:00 – 11:00".
pub fn span(start: NaiveTime, end: NaiveTime) -> String {
    format!("{} – {}", clock(start), clock(end))
}

/// "Mon, 23 Nov, 10:12".
pub fn moment(at: DateTime<FixedOffset>) -> String {
    local_moment(at.naive_local())
}

/// The same of what a clock on the wall shows.
pub fn local_moment(local: NaiveDateTime) -> String {
    format!("{}, {}", day(local.date()), clock(local.time()))
}

/// "about 4 h", "about 1 h 30 min", "about 45 min".
pub fn about(minutes: u32) -> String {
    format!("about {}", lasting(minutes))
}

/// "4 h", "1 h 30 min", "45 min".
pub fn lasting(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The date in a zone by the browser's clock.
pub fn today_in(zone: &str) -> Option<NaiveDate> {
    wall_clock(Date::now(), zone).map(|local| local.date())
}

/// What a clock on the wall in a zone shows at an instant, in milliseconds since 1970.
pub fn wall_clock(milliseconds: f64, zone: &str) -> Option<NaiveDateTime> {
    let shown = locale::iso(zone).format(&milliseconds.into());
    let mut parts = shown.split(['-', ' ', ':']).map(|part| part.parse::<u32>().ok());
    let mut part = || parts.next().flatten();
    let date = NaiveDate::from_ymd_opt(i32::try_from(part()?).ok()?, part()?, part()?)?;
    date.and_hms_opt(part()?, part()?, part()?)
}

/// The instant at which the clock on the wall in a zone shows this; where it is put on or back about then, one that it
/// does show or skips.
pub fn instant(local: NaiveDateTime, zone: &str) -> Option<DateTime<FixedOffset>> {
    let offset_at = |instant: NaiveDateTime| {
        let shown = wall_clock(instant.and_utc().timestamp_millis() as f64, zone)?;
        FixedOffset::east_opt(i32::try_from((shown - instant).num_seconds()).ok()?)
    };
    // The offset at about that time tells the instant, and the instant tells the offset.
    let about = offset_at(local)?;
    let offset = offset_at(local - about)?;
    offset.from_local_datetime(&local).single()
}

fn written(date: NaiveDate, parts: &[(&str, &str)]) -> String {
    // A date alone is midnight in UTC.
    let midnight = Date::new(&format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()).into());
    let parts: Vec<_> = parts.iter().copied().chain([("timeZone", "UTC")]).collect();
    locale::dates(&parts).format(&midnight)
}
