//! Closures with their periods.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::calendar::Closure;

use crate::db::{
    Connection,
    calendar::{Between, between},
    engine::{
        connection::MultiBackend,
        schema::{closure_periods, closures},
    },
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

/// A closure without its periods.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = closures)]
struct Columns {
    id: i64,
    first_date: NaiveDate,
    last_date: NaiveDate,
    reason: String,
    public_note: Option<String>,
}

/// A closure with one of its periods.
type Found = (Columns, Option<NaiveTime>);

/// Returns a page of the closures that touch some days, by first date.
pub fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<ClosureRow>> {
    let query = closures::table.filter(closures::workshop_id.eq(conn.workshop_id)).select(closures::id);
    let ids: Vec<i64> =
        between!(query, closures::first_date, closures::last_date, closures::id, page).load(conn.raw)?;
    let order = (closures::first_date, closures::id, closure_periods::period_start);
    let found: Vec<Found> =
        with_periods(conn.workshop_id).filter(closures::id.eq_any(ids)).order(order).load(conn.raw)?;
    Ok(rows(&found))
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<ClosureRow>> {
    let order = closure_periods::period_start;
    let found: Vec<Found> =
        with_periods(conn.workshop_id).filter(closures::id.eq(id)).order(order).load(conn.raw)?;
    Ok(rows(&found).pop())
}

/// Returns the closures that end on a date or later.
pub fn ending_from(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<Closure>> {
    let order = (closures::id, closure_periods::period_start);
    let found: Vec<Found> =
        with_periods(conn.workshop_id).filter(closures::last_date.ge(from)).order(order).load(conn.raw)?;
    Ok(rows(&found).into_iter().map(|row| row.closure).collect())
}

/// Selects closures, one row for each of their periods.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_periods(workshop_id: i64) -> _ {
    let of_closure = closure_periods::workshop_id
        .eq(closures::workshop_id)
        .and(closure_periods::closure_id.eq(closures::id));
    let columns: diesel::dsl::AsSelect<Columns, MultiBackend> = Columns::as_select();
    closures::table
        .left_join(closure_periods::table.on(of_closure))
        .filter(closures::workshop_id.eq(workshop_id))
        .select((columns, closure_periods::period_start.nullable()))
}

/// Groups the rows of each closure, which follow each other.
fn rows(found: &[Found]) -> Vec<ClosureRow> {
    let row = |rows: &[Found]| {
        let Columns { id, first_date, last_date, reason, public_note } = rows[0].0.clone();
        let periods = rows.iter().filter_map(|(_, start)| *start).collect();
        let closure = Closure { first: first_date, last: last_date, periods, note: public_note };
        ClosureRow { id, closure, reason }
    };
    found.chunk_by(|(closure, _), (next, _)| closure.id == next.id).map(row).collect()
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
