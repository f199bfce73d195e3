//! Weekly patterns: put in force, and taken out again while they are not in force yet.

use chrono::NaiveDate;
use diesel::prelude::*;
use pitboard_domain::calendar::{WeeklyPattern, WeeklyPeriod};
use serde_json::{Value, json};

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Entry, Outcome, Terms},
        calendar::hhmm,
    },
    db::{
        Connection, calendar,
        engine::schema::{weekly_patterns, weekly_periods},
    },
};

/// Puts a pattern in force from its date on, in the place of one that would begin on the same date.
pub fn create(tx: &mut Tx, terms: Terms, new: &WeeklyPattern) -> Result<Outcome<()>, Failure> {
    calendar_change::make(tx, terms, |tx, change| {
        new.check(change.today())?;
        let replaced = by_date(tx, new.valid_from())?;
        change.lock(tx, (new.valid_from(), NaiveDate::MAX), change.horizon())?;
        remove(tx, new.valid_from())?;
        calendar::insert_pattern(tx, new)?;
        let days = json!([replaced.as_ref().map(told), told(new)]);
        Ok(((), Some(entry("create_weekly_pattern", new.valid_from(), days))))
    })
}

/// Takes a pattern out that is not in force yet.
pub fn delete(tx: &mut Tx, terms: Terms, valid_from: NaiveDate) -> Result<Outcome<()>, Failure> {
    calendar_change::make(tx, terms, |tx, change| {
        let pattern = by_date(tx, valid_from)?.ok_or(Refusal::NotFound)?;
        WeeklyPattern::check_removal(valid_from, change.today())?;
        change.lock(tx, (valid_from, NaiveDate::MAX), change.horizon())?;
        remove(tx, valid_from)?;
        Ok(((), Some(entry("delete_weekly_pattern", valid_from, json!([told(&pattern), null])))))
    })
}

/// The pattern that begins on a date.
pub fn by_date(conn: &mut Connection, valid_from: NaiveDate) -> Result<Option<WeeklyPattern>, Failure> {
    Ok(calendar::patterns(conn)?.into_iter().find(|pattern| pattern.valid_from() == valid_from))
}

fn remove(conn: &mut Connection, valid_from: NaiveDate) -> QueryResult<()> {
    let periods =
        weekly_periods::workshop_id.eq(conn.workshop_id).and(weekly_periods::valid_from.eq(valid_from));
    diesel::delete(weekly_periods::table.filter(periods)).execute(conn.raw)?;
    diesel::delete(weekly_patterns::table.find((conn.workshop_id, valid_from))).execute(conn.raw).map(drop)
}

fn entry(kind: &'static str, valid_from: NaiveDate, days: Value) -> Entry {
    Entry { subject: format!("weekly_pattern:{valid_from}"), kind, change: json!({ "days": days }) }
}

/// The pattern as the log tells it: of each weekday, Monday first, start, end and capacity.
fn told(pattern: &WeeklyPattern) -> Value {
    let day = |day: &Vec<WeeklyPeriod>| -> Vec<Value> {
        day.iter().map(|p| json!([hhmm(p.period.start), hhmm(p.period.end), p.capacity])).collect()
    };
    pattern.days().iter().map(day).collect()
}
