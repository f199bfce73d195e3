//! Rows of closures with their periods.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::Closure;

use crate::db::{
    Connection,
    calendar::{Between, between},
    engine::schema::{closure_periods, closures},
};

/// A closure to be inserted.
#[derive(Debug, Clone)]
pub struct NewClosure {
    pub closure: Closure,
    pub reason: String,
}

/// A stored closure.
#[derive(Debug, Clone)]
pub struct ClosureRow {
    pub id: i64,
    pub closure: Closure,
    pub reason: String,
}

/// Returns a page of the closures that touch some days, by first date.
pub fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<ClosureRow>> {
    let query = closures::table.filter(closures::workshop_id.eq(conn.workshop_id)).select(COLUMNS);
    let rows =
        between!(query, closures::first_date, closures::last_date, closures::id, page).load(conn.raw)?;
    with_periods(conn, rows)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<ClosureRow>> {
    let rows = closures::table.find((conn.workshop_id, id)).select(COLUMNS).load(conn.raw)?;
    Ok(with_periods(conn, rows)?.pop())
}

/// Returns the closures that end on a date or later, in one query.
pub fn ending_from(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<Closure>> {
    let of_closure = closure_periods::workshop_id
        .eq(closures::workshop_id)
        .and(closure_periods::closure_id.eq(closures::id));
    let rows: Vec<(Row, Option<NaiveTime>)> = closures::table
        .left_join(closure_periods::table.on(of_closure))
        .filter(closures::workshop_id.eq(conn.workshop_id).and(closures::last_date.ge(from)))
        .order(closures::id)
        .select((COLUMNS, closure_periods::period_start.nullable()))
        .load(conn.raw)?;
    let closure = |rows: &[(Row, Option<NaiveTime>)]| {
        row(rows[0].0.clone(), rows.iter().filter_map(|(_, start)| *start).collect()).closure
    };
    Ok(rows.chunk_by(|((a, ..), _), ((b, ..), _)| a == b).map(closure).collect())
}

pub fn insert(conn: &mut Connection, NewClosure { closure, reason }: &NewClosure) -> QueryResult<i64> {
    let id = diesel::insert_into(closures::table)
        .values((
            closures::workshop_id.eq(conn.workshop_id),
            closures::first_date.eq(closure.first),
            closures::last_date.eq(closure.last),
            closures::reason.eq(reason),
            closures::public_note.eq(&closure.note),
        ))
        .returning(closures::id)
        .get_result(conn.raw)?;
    for start in &closure.periods {
        diesel::insert_into(closure_periods::table)
            .values((
                closure_periods::workshop_id.eq(conn.workshop_id),
                closure_periods::closure_id.eq(id),
                closure_periods::period_start.eq(start),
            ))
            .execute(conn.raw)?;
    }
    Ok(id)
}

pub fn set_last_date(conn: &mut Connection, id: i64, last: NaiveDate) -> QueryResult<()> {
    let row = closures::table.find((conn.workshop_id, id));
    diesel::update(row).set(closures::last_date.eq(last)).execute(conn.raw).map(drop)
}

/// Deletes a closure; the database deletes its periods with it.
pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(closures::table.find((conn.workshop_id, id))).execute(conn.raw).map(drop)
}

type Columns =
    (closures::id, closures::first_date, closures::last_date, closures::reason, closures::public_note);

const COLUMNS: Columns =
    (closures::id, closures::first_date, closures::last_date, closures::reason, closures::public_note);

type Row = (i64, NaiveDate, NaiveDate, String, Option<String>);

fn with_periods(conn: &mut Connection, rows: Vec<Row>) -> QueryResult<Vec<ClosureRow>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let starts: Vec<(i64, NaiveTime)> = closure_periods::table
        .filter(
            closure_periods::workshop_id.eq(conn.workshop_id).and(closure_periods::closure_id.eq_any(ids)),
        )
        .order((closure_periods::closure_id, closure_periods::period_start))
        .select((closure_periods::closure_id, closure_periods::period_start))
        .load(conn.raw)?;
    let mut periods: BTreeMap<i64, Vec<NaiveTime>> = BTreeMap::new();
    for (id, start) in starts {
        periods.entry(id).or_default().push(start);
    }
    Ok(rows
        .into_iter()
        .map(|of| {
            let periods = periods.remove(&of.0).unwrap_or_default();
            row(of, periods)
        })
        .collect())
}

fn row((id, first, last, reason, note): Row, periods: Vec<NaiveTime>) -> ClosureRow {
    ClosureRow { id, closure: Closure { first, last, periods, note }, reason }
}
