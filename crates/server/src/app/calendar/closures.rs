//! Closures: added, listed, taken away. What of one is over stays.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::Closure;
use serde_json::{Value, json};

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Entry, Outcome, Terms},
        calendar::hhmm,
    },
    db::{
        Connection,
        calendar::Between,
        engine::schema::{closure_periods, closures},
    },
};

/// A closure to be added, of parsed values.
#[derive(Debug, Clone)]
pub struct NewClosure {
    pub closure: Closure,
    pub reason: String,
}

/// A closure as it stands.
#[derive(Debug, Clone)]
pub struct ClosureRow {
    pub id: i64,
    pub closure: Closure,
    pub reason: String,
}

/// Closes days, or periods of them.
pub fn create(tx: &mut Tx, terms: Terms, new: &NewClosure) -> Result<Outcome<ClosureRow>, Failure> {
    let NewClosure { closure, reason } = new;
    calendar_change::make(tx, terms, |tx, change| {
        closure.check(change.today(), change.calendar())?;
        change.lock(tx, (closure.first, closure.last), change.horizon())?;
        let id = insert(tx, new)?;
        let told = json!({
            "first_date": [null, closure.first], "last_date": [null, closure.last],
            "periods": [null, periods(closure)], "changed": ["reason", "public_note"],
        });
        let row = ClosureRow { id, closure: closure.clone(), reason: reason.clone() };
        Ok((row, Some(entry("create_closure", id, told))))
    })
}

/// Opens again what lies ahead of a closure.
pub fn delete(tx: &mut Tx, terms: Terms, id: i64) -> Result<Outcome<()>, Failure> {
    calendar_change::make(tx, terms, |tx, change| {
        let ClosureRow { closure, .. } = by_id(tx, id)?.ok_or(Refusal::NotFound)?;
        let left = closure.check_removal(change.today())?;
        change.lock(tx, (closure.first, closure.last), change.horizon())?;
        let row = closures::table.find((tx.workshop_id, id));
        let told = match left {
            Some(last) => {
                diesel::update(row).set(closures::last_date.eq(last)).execute(tx.raw)?;
                json!({ "last_date": [closure.last, last] })
            }
            None => {
                // Its periods go with it.
                diesel::delete(row).execute(tx.raw)?;
                json!({
                    "first_date": [closure.first, null], "last_date": [closure.last, null],
                    "periods": [periods(&closure), null],
                })
            }
        };
        Ok(((), Some(entry("delete_closure", id, told))))
    })
}

/// A page of the closures that touch some days, by first date.
pub fn list(conn: &mut Connection, between: &Between) -> QueryResult<Vec<ClosureRow>> {
    let mut query = closures::table
        .filter(closures::workshop_id.eq(conn.workshop_id))
        .order((closures::first_date, closures::id))
        .limit(between.limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some((date, id)) = between.after {
        let same_date = closures::first_date.eq(date).and(closures::id.gt(id));
        query = query.filter(closures::first_date.gt(date).or(same_date));
    }
    if let Some(from) = between.from {
        query = query.filter(closures::last_date.ge(from));
    }
    if let Some(to) = between.to {
        query = query.filter(closures::first_date.le(to));
    }
    let rows = query.load(conn.raw)?;
    with_periods(conn, rows)
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<ClosureRow>> {
    let rows = closures::table.find((conn.workshop_id, id)).select(COLUMNS).load(conn.raw)?;
    Ok(with_periods(conn, rows)?.pop())
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
    let closure = |(id, first, last, reason, note): Row| {
        let periods = periods.remove(&id).unwrap_or_default();
        ClosureRow { id, closure: Closure { first, last, periods, note }, reason }
    };
    Ok(rows.into_iter().map(closure).collect())
}

fn insert(conn: &mut Connection, NewClosure { closure, reason }: &NewClosure) -> QueryResult<i64> {
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

fn entry(kind: &'static str, id: i64, change: Value) -> Entry {
    Entry { subject: format!("closure:{id}"), kind, change }
}

fn periods(closure: &Closure) -> Vec<String> {
    closure.periods.iter().map(|start| hhmm(*start)).collect()
}
