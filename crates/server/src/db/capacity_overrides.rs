//! Rows of capacity overrides.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::Override;

use crate::db::{
    Connection,
    calendar::{Between, between, slots},
    engine::schema::capacity_overrides,
};

/// An override to be inserted.
#[derive(Debug, Clone)]
pub struct NewOverride {
    pub capacity: Override,
    pub reason: String,
}

/// A stored override.
#[derive(Debug, Clone)]
pub struct OverrideRow {
    pub id: i64,
    pub capacity: Override,
    pub reason: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = capacity_overrides)]
struct Columns {
    id: i64,
    date: NaiveDate,
    period_start: Option<NaiveTime>,
    capacity: i32,
    reason: String,
}

impl From<Columns> for OverrideRow {
    fn from(Columns { id, date, period_start, capacity, reason }: Columns) -> Self {
        Self { id, capacity: Override { date, period: period_start, capacity: slots(capacity) }, reason }
    }
}

/// Returns a page of the overrides of some days, by date.
pub fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<OverrideRow>> {
    let query = capacity_overrides::table
        .filter(capacity_overrides::workshop_id.eq(conn.workshop_id))
        .select(Columns::as_select());
    let (date, id) = (capacity_overrides::date, capacity_overrides::id);
    Ok(between!(query, date, date, id, page).load(conn.raw)?.into_iter().map(OverrideRow::from).collect())
}

/// Returns the overrides of a date and later ones.
pub fn from_date(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<Override>> {
    let rows = capacity_overrides::table
        .filter(capacity_overrides::workshop_id.eq(conn.workshop_id).and(capacity_overrides::date.ge(from)))
        .select(Columns::as_select())
        .load(conn.raw)?;
    Ok(rows.into_iter().map(|columns| OverrideRow::from(columns).capacity).collect())
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<OverrideRow>> {
    let found = capacity_overrides::table
        .find((conn.workshop_id, id))
        .select(Columns::as_select())
        .first(conn.raw)
        .optional()?;
    Ok(found.map(OverrideRow::from))
}

/// Returns the override of a period of a date, or of the whole date.
pub fn of_date(
    conn: &mut Connection,
    date: NaiveDate,
    period: Option<NaiveTime>,
) -> QueryResult<Option<OverrideRow>> {
    let rows = capacity_overrides::table
        .filter(capacity_overrides::workshop_id.eq(conn.workshop_id).and(capacity_overrides::date.eq(date)))
        .select(Columns::as_select())
        .load(conn.raw)?;
    Ok(rows.into_iter().map(OverrideRow::from).find(|row| row.capacity.period == period))
}

pub fn insert(conn: &mut Connection, NewOverride { capacity, reason }: &NewOverride) -> QueryResult<i64> {
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

pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(capacity_overrides::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}
