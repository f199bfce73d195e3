//! Employees: staff accounts and the work that is assigned to them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::{role::Role, status::Status};

use crate::db::{
    self, Connection,
    accounts::AccountRow,
    engine::{
        schema::{accounts, appointments},
        text_enum::TextEnum,
    },
};

/// Returns a page of the staff accounts by id, after the one given.
pub fn list(conn: &mut Connection, after: i64, limit: i64) -> QueryResult<Vec<AccountRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.ne(TextEnum(Role::Customer))))
        .filter(accounts::id.gt(after))
        .order(accounts::id)
        .limit(limit)
        .select(AccountRow::as_select())
        .load(conn.raw)
}

/// Returns the active employee with this id.
pub fn active(conn: &mut Connection, id: i64) -> QueryResult<Option<AccountRow>> {
    let found = db::accounts::by_id(conn, id)?;
    Ok(found.filter(|row| row.role.0.is_staff() && row.active))
}

/// An appointment that has an assignee and is not finished.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appointments)]
pub struct OpenJob {
    pub assignee_id: Option<i64>,
    pub reference: String,
    pub status: TextEnum<Status>,
    pub service_name: String,
    pub vehicle_make: String,
    pub vehicle_model: String,
    pub license_plate: Option<String>,
    pub date: NaiveDate,
    pub last_date: NaiveDate,
    pub last_period_end: NaiveTime,
    pub work_started_at: Option<NaiveDateTime>,
    pub estimated_completion: Option<NaiveDateTime>,
}

/// The statuses of an appointment that has an employee and is not finished.
const OPEN: [TextEnum<Status>; 3] =
    [TextEnum(Status::Assigned), TextEnum(Status::InProgress), TextEnum(Status::OnHold)];

/// Returns the unfinished appointments of employees, in one query.
pub fn open_jobs(conn: &mut Connection, employees: &[i64]) -> QueryResult<Vec<OpenJob>> {
    appointments::table
        .filter(
            appointments::workshop_id.eq(conn.workshop_id).and(appointments::assignee_id.eq_any(employees)),
        )
        .filter(appointments::status.eq_any(OPEN))
        .select(OpenJob::as_select())
        .load(conn.raw)
}
