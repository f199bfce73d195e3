//! Loads the calendar and the logged changes from which the domain computes the calendar of the past.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Calendar, PatternError, PeriodOnDay},
    calendar_history::{CalendarParts, calendar_at, ended_periods},
    change::CLOSURE_DAYS,
    time::Zone,
};

use crate::{
    app::Failure,
    db::{
        Connection, QueryResult, calendar::Between, capacity_overrides, closures, events, weekly_patterns,
        workshop::Workshop,
    },
};

/// Returns the calendar of a date as it was at an instant.
pub fn calendar(
    conn: &mut Connection,
    workshop: &Workshop,
    date: NaiveDate,
    at: DateTime<Utc>,
) -> Result<Calendar, Failure> {
    let parts = parts(conn, workshop, date, date)?;
    let changes = events::capacity_changes_since(conn, at)?;
    calendar_at(parts, &changes, date, at).map_err(broken)
}

/// Returns the periods of the days from `from` to `to` that have ended by `now`, each by the calendar in force when
/// it ended.
pub fn ended(
    conn: &mut Connection,
    workshop: &Workshop,
    (from, to): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<(NaiveDate, PeriodOnDay)>, Failure> {
    let parts = parts(conn, workshop, from, to)?;
    let midnight = workshop.zone.instant(from, NaiveTime::MIN);
    let changes = events::capacity_changes_since(conn, midnight)?;
    ended_periods(parts, &changes, (from, to), now, &workshop.zone).map_err(broken)
}

fn broken(error: PatternError) -> Failure {
    Failure::Internal(format!("a logged weekly pattern: {error}"))
}

/// Loads the inputs of the capacities of the days from `from` to `to`.
fn parts(
    conn: &mut Connection,
    workshop: &Workshop,
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<CalendarParts> {
    let all = |from, to| Between { from, to, after: None, limit: i64::MAX };
    // A closure that was cut short ends before these days, by less than its greatest length.
    let longest = Days::new(CLOSURE_DAYS.unsigned_abs());
    let closures = closures::list(conn, &all(from.checked_sub_days(longest), Some(to)))?;
    let overrides = capacity_overrides::list(conn, &all(Some(from), Some(to)))?;
    Ok(CalendarParts::new(
        workshop.settings.slots_per_period,
        weekly_patterns::list(conn)?,
        closures.into_iter().map(|row| (row.id, row.closure)),
        overrides.into_iter().map(|row| row.capacity),
    ))
}
