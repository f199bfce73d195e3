//! Capacity overrides: set, listed, taken away. One for each date, and one for each of its periods.

use diesel::prelude::*;
use pitboard_domain::calendar::Override;
use serde_json::{Value, json};

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Entry, Outcome, Terms},
        calendar::hhmm,
    },
    db::{
        Connection,
        calendar::{Between, slots},
        engine::schema::capacity_overrides,
    },
};

/// An override to be set, of parsed values.
#[derive(Debug, Clone)]
pub struct NewOverride {
    pub capacity: Override,
    pub reason: String,
}

/// An override as it stands.
#[derive(Debug, Clone)]
pub struct OverrideRow {
    pub id: i64,
    pub capacity: Override,
    pub reason: String,
}

/// Sets the capacity of a date or a period, in the place of what was set for the same before.
pub fn create(tx: &mut Tx, terms: Terms, new: &NewOverride) -> Result<Outcome<OverrideRow>, Failure> {
    let NewOverride { capacity: wanted, reason } = new;
    calendar_change::make(tx, terms, |tx, change| {
        wanted.check(change.today(), change.calendar())?;
        change.lock(tx, (wanted.date, wanted.date), change.horizon())?;
        let replaced = of_date(tx, wanted)?;
        if let Some(replaced) = &replaced {
            remove(tx, replaced.id)?;
        }
        let id = insert(tx, new)?;
        let before = replaced.as_ref().map(|row| row.capacity.capacity);
        let mut told = told(wanted, json!([before, wanted.capacity]));
        told["changed"] = json!(["reason"]);
        let row = OverrideRow { id, capacity: wanted.clone(), reason: reason.clone() };
        Ok((row, Some(entry("create_capacity_override", id, told))))
    })
}

/// Takes an override away: what is less specific counts again.
pub fn delete(tx: &mut Tx, terms: Terms, id: i64) -> Result<Outcome<()>, Failure> {
    calendar_change::make(tx, terms, |tx, change| {
        let OverrideRow { capacity: was, .. } = by_id(tx, id)?.ok_or(Refusal::NotFound)?;
        was.check_removal(change.today())?;
        change.lock(tx, (was.date, was.date), change.horizon())?;
        remove(tx, id)?;
        Ok(((), Some(entry("delete_capacity_override", id, told(&was, json!([was.capacity, null]))))))
    })
}

/// A page of the overrides of some days, by date.
pub fn list(conn: &mut Connection, between: &Between) -> QueryResult<Vec<OverrideRow>> {
    let mut query = capacity_overrides::table
        .filter(capacity_overrides::workshop_id.eq(conn.workshop_id))
        .order((capacity_overrides::date, capacity_overrides::id))
        .limit(between.limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some((date, id)) = between.after {
        let same_date = capacity_overrides::date.eq(date).and(capacity_overrides::id.gt(id));
        query = query.filter(capacity_overrides::date.gt(date).or(same_date));
    }
    if let Some(from) = between.from {
        query = query.filter(capacity_overrides::date.ge(from));
    }
    if let Some(to) = between.to {
        query = query.filter(capacity_overrides::date.le(to));
    }
    Ok(query.load(conn.raw)?.into_iter().map(row).collect())
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<OverrideRow>> {
    let found =
        capacity_overrides::table.find((conn.workshop_id, id)).select(COLUMNS).first(conn.raw).optional()?;
    Ok(found.map(row))
}

/// The override for the same date and period, or for the same whole date.
fn of_date(conn: &mut Connection, wanted: &Override) -> QueryResult<Option<OverrideRow>> {
    let of_date = capacity_overrides::table.filter(
        capacity_overrides::workshop_id.eq(conn.workshop_id).and(capacity_overrides::date.eq(wanted.date)),
    );
    let rows: Vec<Row> = of_date.select(COLUMNS).load(conn.raw)?;
    Ok(rows.into_iter().map(row).find(|row| row.capacity.period == wanted.period))
}

fn insert(conn: &mut Connection, NewOverride { capacity, reason }: &NewOverride) -> QueryResult<i64> {
    diesel::insert_into(capacity_overrides::table)
        .values((
            capacity_overrides::workshop_id.eq(conn.workshop_id),
            capacity_overrides::date.eq(capacity.date),
            capacity_overrides::period_start.eq(capacity.period),
            capacity_overrides::capacity.eq(capacity.capacity as i32),
            capacity_overrides::reason.eq(reason),
        ))
        .returning(capacity_overrides::id)
        .get_result(conn.raw)
}

fn remove(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(capacity_overrides::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}

type Columns = (
    capacity_overrides::id,
    capacity_overrides::date,
    capacity_overrides::period_start,
    capacity_overrides::capacity,
    capacity_overrides::reason,
);

const COLUMNS: Columns = (
    capacity_overrides::id,
    capacity_overrides::date,
    capacity_overrides::period_start,
    capacity_overrides::capacity,
    capacity_overrides::reason,
);

type Row = (i64, chrono::NaiveDate, Option<chrono::NaiveTime>, i32, String);

fn row((id, date, period, capacity, reason): Row) -> OverrideRow {
    OverrideRow { id, capacity: Override { date, period, capacity: slots(capacity) }, reason }
}

fn entry(kind: &'static str, id: i64, change: Value) -> Entry {
    Entry { subject: format!("capacity_override:{id}"), kind, change }
}

fn told(of: &Override, capacity: Value) -> Value {
    json!({ "date": of.date, "period": of.period.map(hhmm), "capacity": capacity })
}
