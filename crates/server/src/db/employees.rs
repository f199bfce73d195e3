//! The team: staff accounts and their load.

use chrono::NaiveDate;
use diesel::prelude::*;
use pitboard_domain::role::{EmployeeStatus, Role};

use super::{
    Connection, WORKSHOP, occupancy,
    schema::{accounts, appointments},
    word::Word,
};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct EmployeeRow {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub role: Word<Role>,
    pub employee_status: Word<EmployeeStatus>,
    pub specialisation: Option<String>,
    pub active: bool,
}

/// A page of staff accounts by id, after the one given.
pub fn list(conn: &mut Connection, after: i64, limit: i64) -> QueryResult<Vec<EmployeeRow>> {
    accounts::table
        .filter(accounts::workshop_id.eq(WORKSHOP).and(accounts::role.ne(Word(Role::Customer))))
        .filter(accounts::id.gt(after))
        .order(accounts::id)
        .limit(limit)
        .select(EmployeeRow::as_select())
        .load(conn)
}

/// An active staff account.
pub fn active(conn: &mut Connection, id: i64) -> QueryResult<Option<EmployeeRow>> {
    accounts::table
        .find((WORKSHOP, id))
        .filter(accounts::role.ne(Word(Role::Customer)).and(accounts::active.eq(true)))
        .select(EmployeeRow::as_select())
        .first(conn)
        .optional()
}

/// How many active appointments each of the staff has on a date.
pub fn loads(conn: &mut Connection, date: NaiveDate) -> QueryResult<Vec<(Option<i64>, i64)>> {
    appointments::table
        .filter(appointments::workshop_id.eq(WORKSHOP).and(appointments::date.eq(date)))
        .filter(appointments::status.eq_any(occupancy::active()).and(appointments::assignee_id.is_not_null()))
        .group_by(appointments::assignee_id)
        .select((appointments::assignee_id, diesel::dsl::count(appointments::id)))
        .load(conn)
}
