//! Examines the database after a run: with the audit, with `pitboard doctor`, and with the database's own
//! checks.

use chrono::TimeDelta;
use diesel::{RunQueryDsl, sql_types::BigInt};
use pitboard_server::{clock::Clock, db::AnyConnection};
use pitboard_tests::{
    Database,
    audit::{self, Journal},
    backend::Place,
    faketime::FakeClock,
    ledger::Snapshot,
    program::{pitboard, run},
};

use crate::Options;

/// The offset of the doctor's clock after clocks were set: later than that of any server.
const LATER: TimeDelta = TimeDelta::minutes(10);

/// The result of an examination.
pub struct Examined {
    pub violations: Vec<String>,
    /// The amount of examined data, for the report.
    pub summary: String,
}

/// Examines a database. `is_exclusive` means that no other program has written to this PostgreSQL.
pub async fn examine(place: &Place, journal: &Journal, options: &Options, is_exclusive: bool) -> Examined {
    let db = Database::open(&place.url, &Clock::System);
    let snapshot = Snapshot::read(&db).await;
    let mut violations = audit::find_violations(&snapshot, journal);
    let unacknowledged = journal.count_unacknowledged(&snapshot);
    if unacknowledged > 0 && !options.faults.iter().any(|fault| fault.loses_answers()) {
        violations.push(format!("{unacknowledged} committed writes were not acknowledged"));
    }
    violations.extend(audit::find_corruption(&db).await);
    let mut doctor = pitboard(place, &["doctor"]);
    if let Some(library) = &options.clock_library {
        // By the right time, some changes are in the future.
        let clock = FakeClock::new(library, place.directory(), "doctor");
        clock.set(LATER);
        clock.drive(&mut doctor);
    }
    let doctor = run(doctor, "");
    if doctor.code != Some(0) {
        let failures = doctor.stdout.lines().filter(|line| line.starts_with("FAIL"));
        violations.extend(failures.chain(doctor.stderr.lines()).map(|line| format!("doctor: {line}")));
    }
    let mut summary = format!(
        "{} appointments, {} acknowledged and {unacknowledged} unacknowledged writes, {} slots taken",
        snapshot.appointments.len(),
        journal.acknowledged.len() + journal.changes.len(),
        snapshot.holdings.len(),
    );
    if let Some(deadlocks) = count_deadlocks(&db).await {
        summary.push_str(&format!(", {deadlocks} deadlocks"));
        if is_exclusive && deadlocks > 0 {
            violations.push(format!("{deadlocks} deadlocks: some write takes the locks in another order"));
        }
    }
    Examined { violations, summary }
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Returns PostgreSQL's count of deadlocks since its last crash, including those after which a server
/// retried.
async fn count_deadlocks(db: &Database) -> Option<i64> {
    let count = db.read(|conn| match &mut *conn.raw {
        AnyConnection::Sqlite(_) => Ok(None),
        AnyConnection::Postgres(conn) => {
            let query = "SELECT deadlocks AS number FROM pg_stat_database WHERE datname = current_database()";
            Ok(Some(diesel::sql_query(query).get_result::<Number>(conn)?.number))
        }
    });
    count.await.expect("a count")
}
