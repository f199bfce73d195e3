//! Switching accounts on and off. Off, nobody signs in and every session has ended; appointments that need the
//! account stand in the way.

use diesel::prelude::*;
use pitboard_api::{FieldError, ProblemCode};
use pitboard_domain::role::Role;
use serde_json::json;

use crate::{
    app::{
        Context,
        appointments::book::hhmm,
        people::{
            accounts::{self, Kind},
            sessions,
        },
    },
    db::{
        Connection, Failure, Refused, WORKSHOP,
        appointments::{self, Use},
        engine::{lock, schema::accounts as account_rows},
        events,
    },
};

/// How many appointments a refusal names at most.
const NAMED: usize = 20;

/// Switches an account on; nothing happens if it is.
pub fn activate(conn: &mut Connection, context: &Context, id: i64, of: Kind) -> Result<(), Failure> {
    lock::workshop(conn)?;
    if accounts::locked(conn, context, id, of)?.active {
        return Ok(());
    }
    set_active(conn, id, true)?;
    Ok(events::of_account(conn, context, id, "activate", json!({ "active": [false, true] }))?)
}

/// Switches an account off; nothing happens if it is.
pub fn deactivate(conn: &mut Connection, context: &Context, id: i64, of: Kind) -> Result<(), Failure> {
    lock::workshop(conn)?;
    let row = accounts::locked(conn, context, id, of)?;
    if !row.active {
        return Ok(());
    }
    if row.role.0 == Role::Admin {
        accounts::expect_another_admin(conn, id)?;
    }
    expect_unused(conn, id, of)?;
    set_active(conn, id, false)?;
    sessions::end_others(conn, context, id, None)?;
    accounts::end_link(conn, id)?;
    Ok(events::of_account(conn, context, id, "deactivate", json!({ "active": [true, false] }))?)
}

fn set_active(conn: &mut Connection, id: i64, active: bool) -> QueryResult<()> {
    let row = account_rows::table.find((WORKSHOP, id));
    diesel::update(row).set(account_rows::active.eq(active)).execute(conn).map(drop)
}

/// Refuses what would leave appointments without their customer or employee, and names them.
pub fn expect_unused(conn: &mut Connection, id: i64, of: Kind) -> Result<(), Failure> {
    let (using, detail) = match of {
        Kind::Customer => (Use::Customer(id), "They have appointments that are not over"),
        Kind::Staff => (Use::Assignee(id), "They have work that is not finished"),
    };
    let found = appointments::active_for(conn, using)?;
    if found.is_empty() {
        return Ok(());
    }
    let error = |row: &appointments::InTheWay| FieldError {
        pointer: format!("/appointments/{}", row.reference),
        detail: format!("{}, {} {}", row.service_name, row.date, hhmm(row.period_start)),
    };
    let errors = found.iter().take(NAMED).map(error).collect();
    let refused = Refused::new(ProblemCode::InUse, format!("{detail}: {} in all.", found.len()));
    Err(Refused { errors, ..refused }.into())
}
