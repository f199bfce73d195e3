//! The team: staff accounts and the work that they have open.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::{
    role::{EmployeeStatus, Role},
    status::Status,
};

use crate::db::{
    Connection,
    engine::{
        schema::{accounts, appointments},
        text_enum::TextEnum,
    },
};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct EmployeeRow {
    pub id: i64,
    pub email: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    pub role: TextEnum<Role>,
    pub employee_status: TextEnum<EmployeeStatus>,
    pub specialisation: Option<String>,
    pub active: bool,
    #[diesel(
        select_expression = accounts::password_hash.is_not_null(),
        select_expression_type = diesel::dsl::IsNotNull<accounts::password_hash>
    )]
    pub has_password: bool,
}

/// A page of staff accounts by id, after the one given.
pub fn list(conn: &mut Connection, after: i64, limit: i64) -> QueryResult<Vec<EmployeeRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::role.ne(TextEnum(Role::Customer))))
        .filter(accounts::id.gt(after))
        .order(accounts::id)
        .limit(limit)
        .select(EmployeeRow::as_select())
        .load(conn.raw)
}

/// A staff account.
pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<EmployeeRow>> {
    accounts::table
        .find((conn.workshop_id, id))
        .filter(accounts::role.ne(TextEnum(Role::Customer)))
        .select(EmployeeRow::as_select())
        .first(conn.raw)
        .optional()
}

/// An active staff account.
pub fn active(conn: &mut Connection, id: i64) -> QueryResult<Option<EmployeeRow>> {
    Ok(by_id(conn, id)?.filter(|row| row.active))
}

/// Sets what an employee is doing.
pub fn set_status(conn: &mut Connection, id: i64, status: EmployeeStatus) -> QueryResult<()> {
    let row = accounts::table.find((conn.workshop_id, id));
    diesel::update(row).set(accounts::employee_status.eq(TextEnum(status))).execute(conn.raw).map(drop)
}

/// An appointment that somebody works on or is about to.
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

/// All that these employees have not finished, in one query.
pub fn open_jobs(conn: &mut Connection, employees: &[i64]) -> QueryResult<Vec<OpenJob>> {
    appointments::table
        .filter(
            appointments::workshop_id.eq(conn.workshop_id).and(appointments::assignee_id.eq_any(employees)),
        )
        .filter(appointments::status.eq_any(OPEN))
        .select(OpenJob::as_select())
        .load(conn.raw)
}
