//! The examination of a database and its surroundings: versions, settings, schema, ledger, appointments, holds, clock,
//! connections, statistics, backups, secret, disk. Reads only.

mod appointments;
mod backups;
mod connections;
mod disk;
mod files;
mod holds;
mod ledger;
pub mod schema;
mod secret;
mod settings;
mod statistics;

pub use disk::{examine_disk, examine_log};
pub use files::{examine_files, examine_given_files};
pub use secret::examine_secret;

use chrono::NaiveDateTime;
use diesel::{Connection as _, prelude::*};
use serde::Serialize;

use crate::{
    app::{Failure, transactions::SERVED_WORKSHOP},
    clock::Clock,
    db::{
        AnyConnection, Connection,
        engine::{migrations, schema::days},
    },
};

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    #[serde(rename = "check")]
    pub what: &'static str,
    pub verdict: Verdict,
    pub detail: String,
}

/// The judgement of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Well,
    /// The data are right, but an operator should look at it.
    Warning,
    Failure,
}

impl Finding {
    fn well(what: &'static str, detail: String) -> Self {
        Self { what, verdict: Verdict::Well, detail }
    }

    fn warning(what: &'static str, detail: String) -> Self {
        Self { what, verdict: Verdict::Warning, detail }
    }

    pub fn is_failure(&self) -> bool {
        self.verdict == Verdict::Failure
    }
}

/// The result of a check: what is wrong, and a summary if nothing is.
struct Outcome {
    failures: Vec<String>,
    warnings: Vec<String>,
    well: String,
}

impl Outcome {
    /// The result of a check that finds failures only.
    fn new(failures: Vec<String>, well: String) -> Self {
        Self { failures, warnings: Vec::new(), well }
    }

    /// The result of a check that finds nothing worse than a reason to warn.
    fn warnings(warnings: Vec<String>, well: String) -> Self {
        Self { failures: Vec::new(), warnings, well }
    }
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
        check(conn, "connections", connections::examine)?,
        check(conn, "encryption", connections::examine_encryption)?,
        check(conn, "statistics", statistics::examine)?,
        check(conn, "backup", |conn| backups::examine(conn, clock.now()))?,
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
            Outcome::new(failures, String::new())
        }
        Err(other) => return Err(other),
    };
    let verdict = match (outcome.failures.is_empty(), outcome.warnings.is_empty()) {
        (false, _) => Verdict::Failure,
        (true, false) => Verdict::Warning,
        (true, true) => Verdict::Well,
    };
    let worst = [outcome.failures, outcome.warnings].concat();
    let (listed, unlisted) = worst.split_at(worst.len().min(LISTED_MAX));
    let detail = match (listed, unlisted.len()) {
        ([], _) => outcome.well,
        (listed, 0) => listed.join("; "),
        (listed, more) => format!("{}; and {more} more", listed.join("; ")),
    };
    Ok(Finding { what, verdict, detail })
}

fn versions(conn: &mut Connection) -> Result<Outcome, Failure> {
    let versions = migrations::versions(conn.raw).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut failures: Vec<String> =
        versions.pending.iter().map(|version| format!("{version} is not applied")).collect();
    failures.extend(versions.newer.iter().map(|version| format!("{version} is newer than this program")));
    Ok(Outcome::new(failures, format!("{} applied", versions.applied.len())))
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
    let warnings = connections::clock_difference(conn)?.into_iter().collect();
    Ok(Outcome { failures, warnings, well: format!("{now} UTC") })
}
