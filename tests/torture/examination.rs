//! The examination of what is left: by the audit, by the doctor, by the database itself.

use diesel::{RunQueryDsl, sql_types::BigInt};
use pitboard_server::{clock::Clock, db::AnyConnection};
use pitboard_tests::Database;
use pitboard_tests::{
    audit::{self, Journal},
    backend::Place,
    ledger::Books,
    program::{pitboard, run},
};

use crate::Terms;

pub struct Examined {
    pub violations: Vec<String>,
    /// How much there was to be examined.
    pub books: String,
}

/// `alone`: nobody else has written to this database.
pub async fn examine(place: &Place, journal: &Journal, terms: &Terms, alone: bool) -> Examined {
    let db = Database::open(&place.url, 1, &Clock::System);
    let books = Books::read(&db).await;
    let mut violations = audit::violations(&books, journal);
    let untold = journal.untold(&books);
    if untold > 0 && !terms.kill {
        violations.push(format!("{untold} writes were made of which nobody was told"));
    }
    violations.extend(audit::corruption(&db).await);
    let doctor = run(pitboard(place, &["doctor"]), "");
    if doctor.code != Some(0) {
        let ills = doctor.stdout.lines().filter(|line| !line.starts_with("ok "));
        violations.extend(ills.chain(doctor.stderr.lines()).map(|ill| format!("doctor: {ill}")));
    }
    let mut books = format!(
        "{} appointments, {} acknowledged writes and {untold} that nobody was told of, {} slots taken",
        books.logged.len(),
        journal.acknowledged.len() + journal.told.len(),
        books.holdings.len(),
    );
    if let Some(deadlocks) = deadlocks(&db).await {
        books.push_str(&format!(", {deadlocks} deadlocks"));
        if alone && deadlocks > 0 {
            violations
                .push(format!("{deadlocks} deadlocks: somebody does not take the locks in their order"));
        }
    }
    Examined { violations, books }
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// As PostgreSQL counts them since it last crashed; those that the servers got over too.
async fn deadlocks(db: &Database) -> Option<i64> {
    let count = db.read(|conn| match &mut *conn.raw {
        AnyConnection::Sqlite(_) => Ok(None),
        AnyConnection::Postgres(conn) => {
            let query = "SELECT deadlocks AS number FROM pg_stat_database WHERE datname = current_database()";
            Ok(Some(diesel::sql_query(query).get_result::<Number>(conn)?.number))
        }
    });
    count.await.expect("a count")
}
