//! The examination of a database: versions, settings, schema, ledger, appointments, clock. Reads only.

mod appointments;
mod ledger;
pub mod schema;
mod settings;

use chrono::NaiveDateTime;
use diesel::{Connection as _, prelude::*};

use crate::{
    app::{Failure, transactions::SERVED_WORKSHOP},
    clock::Clock,
    db::{
        AnyConnection, Connection,
        engine::{migrations, schema::days},
    },
};

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub what: &'static str,
    pub well: bool,
    pub detail: String,
}

/// What a check comes to: what is wrong, and what there is to say if nothing is.
struct Outcome {
    ills: Vec<String>,
    well: String,
}

/// The ills of one kind that are told; a broken database may have millions.
const TOLD: usize = 20;

/// Every check, the most basic first.
pub fn examine(raw: &mut AnyConnection, clock: &Clock) -> Result<Vec<Finding>, Failure> {
    let conn = &mut Connection { raw, workshop_id: SERVED_WORKSHOP };
    Ok(vec![
        check(conn, "migrations", versions)?,
        check(conn, "settings", settings::examine)?,
        check(conn, "schema", schema::examine)?,
        check(conn, "ledger", ledger::examine)?,
        check(conn, "appointments", |conn| appointments::examine(conn, clock.now()))?,
        check(conn, "clock", |conn| changes(conn, clock))?,
    ])
}

/// One check, in a savepoint: where something is missing, the others go on.
fn check(
    conn: &mut Connection,
    what: &'static str,
    work: impl FnOnce(&mut Connection) -> Result<Outcome, Failure>,
) -> Result<Finding, Failure> {
    let workshop_id = conn.workshop_id;
    let outcome = match conn.raw.transaction(|raw| work(&mut Connection { raw, workshop_id })) {
        Ok(outcome) => outcome,
        Err(Failure::Database(error)) => {
            let ills = vec![format!("cannot be examined: {}", error.to_string().replace('\n', " "))];
            Outcome { ills, well: String::new() }
        }
        Err(other) => return Err(other),
    };
    let (told, untold) = outcome.ills.split_at(outcome.ills.len().min(TOLD));
    let detail = match (told, untold.len()) {
        ([], _) => outcome.well,
        (told, 0) => told.join("; "),
        (told, more) => format!("{}; and {more} more", told.join("; ")),
    };
    Ok(Finding { what, well: told.is_empty(), detail })
}

fn versions(conn: &mut Connection) -> Result<Outcome, Failure> {
    let versions = migrations::versions(conn.raw).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut ills: Vec<String> =
        versions.pending.iter().map(|version| format!("{version} is not applied")).collect();
    ills.extend(versions.newer.iter().map(|version| format!("{version} is newer than this program")));
    Ok(Outcome { ills, well: format!("{} applied", versions.applied.len()) })
}

fn changes(conn: &mut Connection, clock: &Clock) -> Result<Outcome, Failure> {
    let last: Option<NaiveDateTime> = days::table
        .filter(days::workshop_id.eq(conn.workshop_id))
        .select(diesel::dsl::max(days::changed_at))
        .get_result(conn.raw)?;
    let now = clock.now().naive_utc();
    let late = last.filter(|last| *last > now);
    let ills =
        late.map(|last| format!("the last change was at {last}, later than now {now}")).into_iter().collect();
    Ok(Outcome { ills, well: format!("{now} UTC") })
}
