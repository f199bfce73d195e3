//! The calendar's tables: weekly patterns, closures and overrides, read into the domain's calendar.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::{Calendar, Closure, Override, Period, WeeklyPattern, WeeklyPeriod};

use crate::db::{
    Connection,
    engine::{
        errors::unreadable,
        schema::{capacity_overrides, closure_periods, closures, weekly_patterns, weekly_periods},
    },
};

/// All that decides capacities from `from` on. Three queries, whatever the past holds.
pub fn load(conn: &mut Connection, slots_per_period: u32, from: NaiveDate) -> QueryResult<Calendar> {
    Ok(Calendar::new(slots_per_period, patterns(conn)?, closures(conn, from)?, overrides(conn, from)?))
}

/// A page of the calendar's entries of some days.
#[derive(Debug, Clone, Default)]
pub struct Between {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Date and id of the last entry that was already seen.
    pub after: Option<(NaiveDate, i64)>,
    pub limit: i64,
}

type WeeklyRow = (NaiveDate, Option<i32>, Option<NaiveTime>, Option<NaiveTime>, Option<i32>);

/// The weekly patterns, the earliest first.
pub fn patterns(conn: &mut Connection) -> QueryResult<Vec<WeeklyPattern>> {
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

fn closures(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<Closure>> {
    type Row = (i64, NaiveDate, NaiveDate, Option<String>, Option<NaiveTime>);
    let of_closure = closure_periods::workshop_id
        .eq(closures::workshop_id)
        .and(closure_periods::closure_id.eq(closures::id));
    let rows: Vec<Row> = closures::table
        .left_join(closure_periods::table.on(of_closure))
        .filter(closures::workshop_id.eq(conn.workshop_id).and(closures::last_date.ge(from)))
        .order(closures::id)
        .select((
            closures::id,
            closures::first_date,
            closures::last_date,
            closures::public_note,
            closure_periods::period_start.nullable(),
        ))
        .load(conn.raw)?;
    let closure = |rows: &[Row]| Closure {
        first: rows[0].1,
        last: rows[0].2,
        periods: rows.iter().filter_map(|row| row.4).collect(),
        note: rows[0].3.clone(),
    };
    Ok(rows.chunk_by(|a, b| a.0 == b.0).map(closure).collect())
}

fn overrides(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<Override>> {
    let rows: Vec<(NaiveDate, Option<NaiveTime>, i32)> = capacity_overrides::table
        .filter(capacity_overrides::workshop_id.eq(conn.workshop_id).and(capacity_overrides::date.ge(from)))
        .select((capacity_overrides::date, capacity_overrides::period_start, capacity_overrides::capacity))
        .load(conn.raw)?;
    let row = |(date, period, capacity)| Override { date, period, capacity: slots(capacity) };
    Ok(rows.into_iter().map(row).collect())
}

/// A stored capacity.
pub fn slots(capacity: i32) -> u32 {
    // A CHECK constraint keeps it from being negative.
    u32::try_from(capacity).unwrap_or(0)
}

/// Puts a weekly pattern in force from its date on.
pub fn insert_pattern(conn: &mut Connection, pattern: &WeeklyPattern) -> QueryResult<()> {
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
