//! The examination of a database: versions, settings, schema, ledger, appointments, holds, clock. Reads only.

mod appointments;
mod files;
mod holds;
mod ledger;
pub mod schema;
mod settings;

pub use files::examine_files;

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

/// The result of a check: what is wrong, and a summary if nothing is.
struct Outcome {
    failures: Vec<String>,
    well: String,
}

/// The number of failures of one kind that are listed; a broken database may have millions.
const LISTED_MAX: usize = 20;

/// All checks, the most basic first.
pub fn examine(raw: &mut AnyConnection, clock: &Clock) -> Result<Vec<Finding>, Failure> {
    let conn = &mut Connection { raw, workshop_id: SERVED_WORKSHOP };
    Ok(vec![
        check(conn, "migrations", versions)?,
        check(conn, "settings", settings::examine)?,
        check(conn, "schema", schema::examine)?,
        check(conn, "ledger", ledger::examine)?,
        check(conn, "appointments", |conn| appointments::examine(conn, clock.now()))?,
        check(conn, "holds", |conn| holds::examine(conn, clock.now()))?,
        check(conn, "clock", |conn| changes(conn, clock))?,
    ])
}

/// Runs one check in a savepoint: if it fails, the others go on.
fn check(
    conn: &mut Connection,
    what: &'static str,
    work: impl FnOnce(&mut Connection) -> Result<Outcome, Failure>,
) -> Result<Finding, Failure> {
    let workshop_id = conn.workshop_id;
    let outcome = match conn.raw.transaction(|raw| work(&mut Connection { raw, workshop_id })) {
        Ok(outcome) => outcome,
        Err(Failure::Database(error)) => {
            let failures = vec![format!("cannot be examined: {}", error.to_string().replace('\n', " "))];
            Outcome { failures, well: String::new() }
        }
        Err(other) => return Err(other),
    };
    let (listed, unlisted) = outcome.failures.split_at(outcome.failures.len().min(LISTED_MAX));
    let detail = match (listed, unlisted.len()) {
        ([], _) => outcome.well,
        (listed, 0) => listed.join("; "),
        (listed, more) => format!("{}; and {more} more", listed.join("; ")),
    };
    Ok(Finding { what, well: listed.is_empty(), detail })
}

fn versions(conn: &mut Connection) -> Result<Outcome, Failure> {
    let versions = migrations::versions(conn.raw).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut failures: Vec<String> =
        versions.pending.iter().map(|version| format!("{version} is not applied")).collect();
    failures.extend(versions.newer.iter().map(|version| format!("{version} is newer than this program")));
    Ok(Outcome { failures, well: format!("{} applied", versions.applied.len()) })
}

fn changes(conn: &mut Connection, clock: &Clock) -> Result<Outcome, Failure> {
    let last: Option<NaiveDateTime> = days::table
        .filter(days::workshop_id.eq(conn.workshop_id))
        .select(diesel::dsl::max(days::changed_at))
        .get_result(conn.raw)?;
    let now = clock.now().naive_utc();
    let late = last.filter(|last| *last > now);
    let failures =
        late.map(|last| format!("the last change was at {last}, later than now {now}")).into_iter().collect();
    Ok(Outcome { failures, well: format!("{now} UTC") })
}
