//! Rows of weekly patterns with their periods.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::{Period, WeeklyPattern, WeeklyPeriod};

use crate::db::{
    Connection,
    calendar::slots,
    engine::{
        errors::unreadable,
        schema::{weekly_patterns, weekly_periods},
    },
};

type WeeklyRow = (NaiveDate, Option<i32>, Option<NaiveTime>, Option<NaiveTime>, Option<i32>);

/// Returns the weekly patterns, earliest first.
pub fn list(conn: &mut Connection) -> QueryResult<Vec<WeeklyPattern>> {
    let of_pattern = weekly_periods::workshop_id
        .eq(weekly_patterns::workshop_id)
        .and(weekly_periods::valid_from.eq(weekly_patterns::valid_from));
    let rows: Vec<WeeklyRow> = weekly_patterns::table
        .left_join(weekly_periods::table.on(of_pattern))
        .filter(weekly_patterns::workshop_id.eq(conn.workshop_id))
        .order(weekly_patterns::valid_from)
        .select((
            weekly_patterns::valid_from,
            weekly_periods::weekday.nullable(),
            weekly_periods::period_start.nullable(),
            weekly_periods::period_end.nullable(),
            weekly_periods::capacity.nullable(),
        ))
        .load(conn.raw)?;
    rows.chunk_by(|a, b| a.0 == b.0).map(pattern).collect()
}

fn pattern(rows: &[WeeklyRow]) -> QueryResult<WeeklyPattern> {
    let mut days: [Vec<WeeklyPeriod>; 7] = Default::default();
    for (_, weekday, start, end, capacity) in rows {
        // A pattern without periods joins to one empty row.
        if let (Some(weekday), Some(start), Some(end)) = (*weekday, *start, *end)
            && let Some(day) = usize::try_from(weekday).ok().and_then(|weekday| days.get_mut(weekday))
        {
            day.push(WeeklyPeriod { period: Period { start, end }, capacity: capacity.map(slots) });
        }
    }
    WeeklyPattern::new(rows[0].0, days).map_err(|error| unreadable(format!("a weekly pattern ({error})")))
}

/// Returns the pattern that is in force from a date on.
pub fn by_date(conn: &mut Connection, valid_from: NaiveDate) -> QueryResult<Option<WeeklyPattern>> {
    Ok(list(conn)?.into_iter().find(|pattern| pattern.valid_from() == valid_from))
}

pub fn insert(conn: &mut Connection, pattern: &WeeklyPattern) -> QueryResult<()> {
    let valid_from = pattern.valid_from();
    diesel::insert_into(weekly_patterns::table)
        .values((
            weekly_patterns::workshop_id.eq(conn.workshop_id),
            weekly_patterns::valid_from.eq(valid_from),
        ))
        .execute(conn.raw)?;
    for (weekday, periods) in (0i32..).zip(pattern.days()) {
        for weekly in periods {
            diesel::insert_into(weekly_periods::table)
                .values((
                    weekly_periods::workshop_id.eq(conn.workshop_id),
                    weekly_periods::valid_from.eq(valid_from),
                    weekly_periods::weekday.eq(weekday),
                    weekly_periods::period_start.eq(weekly.period.start),
                    weekly_periods::period_end.eq(weekly.period.end),
                    weekly_periods::capacity.eq(weekly.capacity.map(|slots| slots as i32)),
                ))
                .execute(conn.raw)?;
        }
    }
    Ok(())
}

/// Deletes the pattern that is in force from a date on, if there is one.
pub fn delete(conn: &mut Connection, valid_from: NaiveDate) -> QueryResult<()> {
    let periods =
        weekly_periods::workshop_id.eq(conn.workshop_id).and(weekly_periods::valid_from.eq(valid_from));
    diesel::delete(weekly_periods::table.filter(periods)).execute(conn.raw)?;
    diesel::delete(weekly_patterns::table.find((conn.workshop_id, valid_from))).execute(conn.raw).map(drop)
}
