//! The rows from which the workshop's figures are computed: a fixed number of queries, each bounded by the requested
//! days. Instants of local times and sums of money are computed from the rows, because one query cannot express
//! either for both databases.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{job::CancelReason, status::Status};

use crate::db::{
    Connection,
    accounts::full_name,
    engine::{
        schema::{accounts, appointments, occupancy, services},
        text_enum::TextEnum,
    },
};

/// The number of appointments of a date.
#[derive(Debug, Clone, Queryable)]
pub struct StatusCount {
    pub date: NaiveDate,
    pub status: TextEnum<Status>,
    pub cancel_reason: Option<TextEnum<CancelReason>>,
    pub count: i64,
}

/// The instants at which an appointment was booked, was to start and to end, and ended.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appointments)]
pub struct Course {
    pub created_at: NaiveDateTime,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    pub last_date: NaiveDate,
    pub last_period_end: NaiveTime,
    pub status: TextEnum<Status>,
    pub work_completed_at: Option<NaiveDateTime>,
}

/// A completed appointment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appointments)]
pub struct Completion {
    pub work_completed_at: Option<NaiveDateTime>,
    pub service_id: i64,
    pub assignee_id: Option<i64>,
    pub price_amount: i64,
    pub price_currency: String,
}

/// A slot that is or was held.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupancy)]
pub struct Holding {
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    pub period_end: NaiveTime,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
}

/// The rows from which the figures of some days are computed.
#[derive(Debug, Clone)]
pub struct Counts {
    pub statuses: Vec<StatusCount>,
    pub courses: Vec<Course>,
    pub completions: Vec<Completion>,
    pub holdings: Vec<Holding>,
}

/// Loads the rows of the dates from `from` to `to`, which begin and end at these instants.
pub fn count(
    conn: &mut Connection,
    (from, to): (NaiveDate, NaiveDate),
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<Counts> {
    Ok(Counts {
        statuses: statuses(conn, from, to)?,
        courses: courses(conn, from, to)?,
        completions: completions(conn, begin, end)?,
        holdings: holdings(conn, from, to)?,
    })
}

/// Counts the appointments that start on each date, by status.
fn statuses(conn: &mut Connection, from: NaiveDate, to: NaiveDate) -> QueryResult<Vec<StatusCount>> {
    let kinds = (appointments::date, appointments::status, appointments::cancel_reason);
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::date.between(from, to)))
        .group_by(kinds)
        .select((
            appointments::date,
            appointments::status,
            appointments::cancel_reason,
            diesel::dsl::count_star(),
        ))
        .load(conn.raw)
}

/// Returns the appointments that start on these dates.
fn courses(conn: &mut Connection, from: NaiveDate, to: NaiveDate) -> QueryResult<Vec<Course>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::date.between(from, to)))
        .select(Course::as_select())
        .load(conn.raw)
}

/// Returns the appointments that were completed from one instant until before another.
fn completions(
    conn: &mut Connection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Vec<Completion>> {
    let at = appointments::work_completed_at;
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id))
        .filter(at.ge(from.naive_utc()).and(at.lt(until.naive_utc())))
        .filter(appointments::status.eq(TextEnum(Status::Completed)))
        .select(Completion::as_select())
        .load(conn.raw)
}

/// Returns every slot of these dates that an appointment holds or held. A hold is no work.
fn holdings(conn: &mut Connection, from: NaiveDate, to: NaiveDate) -> QueryResult<Vec<Holding>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(from, to)))
        .filter(occupancy::appointment_id.is_not_null())
        .select(Holding::as_select())
        .load(conn.raw)
}

/// Returns the names of services.
pub fn service_names(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    services::table
        .filter(services::workshop_id.eq(conn.workshop_id).and(services::id.eq_any(ids)))
        .select((services::id, services::name))
        .load(conn.raw)
}

/// Returns the names of employees.
pub fn employee_names(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    let rows: Vec<(i64, String, String)> = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::id.eq_any(ids)))
        .select((accounts::id, accounts::first_name, accounts::last_name))
        .load(conn.raw)?;
    Ok(rows.into_iter().map(|(id, first, last)| (id, full_name(&first, &last))).collect())
}
