//! The examination of a database: versions, settings, schema, ledger, clock. Reads only.

use chrono::NaiveDateTime;
use diesel::{prelude::*, sql_types};
use pitboard_domain::status::Status;

use super::{
    Connection, Failure, WORKSHOP, migrations,
    schema::{appointments, days, occupancy},
    word::Word,
};
use crate::clock::Clock;

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub what: &'static str,
    pub well: bool,
    pub detail: String,
}

/// The indexes that the promise rests on.
const GUARDS: [&str; 4] = [
    "occupancy_slot_held_once",
    "occupancy_plate_held_once",
    "accounts_email_unique",
    "capacity_overrides_period_unique",
];

/// Every check, the most basic first.
pub fn examine(conn: &mut Connection, clock: &Clock) -> Result<Vec<Finding>, Failure> {
    Ok(vec![
        versions(conn)?,
        settings(conn)?,
        guards(conn)?,
        unheld(conn)?,
        overheld(conn)?,
        clock_of(conn, clock)?,
    ])
}

fn finding(what: &'static str, wrong: &[String], fine: String) -> Finding {
    let well = wrong.is_empty();
    Finding { what, well, detail: if well { fine } else { wrong.join("; ") } }
}

fn versions(conn: &mut Connection) -> Result<Finding, Failure> {
    let versions = migrations::versions(conn).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut wrong: Vec<String> =
        versions.pending.iter().map(|version| format!("{version} is not applied")).collect();
    wrong.extend(versions.newer.iter().map(|version| format!("{version} is newer than this program")));
    Ok(finding("migrations", &wrong, format!("{} applied", versions.applied.len())))
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

fn settings(conn: &mut Connection) -> Result<Finding, Failure> {
    let mut wrong = Vec::new();
    match conn {
        Connection::Sqlite(conn) => {
            for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1)] {
                let query = format!("SELECT {pragma} AS number FROM pragma_{pragma}");
                let found: Number = diesel::sql_query(query).get_result(conn)?;
                if found.number != expected {
                    wrong.push(format!("{pragma} is {}, not {expected}", found.number));
                }
            }
            let journal: Named =
                diesel::sql_query("SELECT journal_mode AS name FROM pragma_journal_mode").get_result(conn)?;
            if journal.name != "wal" {
                wrong.push(format!("journal_mode is {}", journal.name));
            }
        }
        Connection::Postgres(conn) => {
            for (setting, expected) in [("fsync", "on"), ("full_page_writes", "on")] {
                let query = diesel::sql_query("SELECT current_setting($1) AS name")
                    .bind::<sql_types::Text, _>(setting);
                let found: Named = query.get_result(conn)?;
                if found.name != expected {
                    wrong.push(format!("{setting} is {}", found.name));
                }
            }
        }
    }
    Ok(finding("settings", &wrong, "as the guarantees need them".to_owned()))
}

fn guards(conn: &mut Connection) -> Result<Finding, Failure> {
    let indexes: Vec<Named> = match conn {
        Connection::Sqlite(conn) => diesel::sql_query(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'",
        )
        .load(conn)?,
        Connection::Postgres(conn) => diesel::sql_query(
            "SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             WHERE i.indisunique AND i.indisvalid AND pg_table_is_visible(c.oid)",
        )
        .load(conn)?,
    };
    let missing = |guard: &&str| !indexes.iter().any(|index| index.name == **guard);
    let wrong: Vec<String> =
        GUARDS.iter().filter(|g| missing(g)).map(|guard| format!("the index {guard} is missing")).collect();
    Ok(finding("guards", &wrong, format!("{} unique indexes in place", GUARDS.len())))
}

/// Active appointments hold slots; others hold none but those of periods that ended before they did.
fn unheld(conn: &mut Connection) -> Result<Finding, Failure> {
    let held = occupancy::table
        .filter(occupancy::workshop_id.eq(WORKSHOP).and(occupancy::released_at.is_null()))
        .select(occupancy::appointment_id);
    let active: Vec<Word<Status>> = super::occupancy::active();
    let homeless: Vec<String> = appointments::table
        .filter(appointments::workshop_id.eq(WORKSHOP).and(appointments::status.eq_any(active)))
        .filter(diesel::dsl::not(appointments::id.eq_any(held)))
        .select(appointments::reference)
        .limit(10)
        .load(conn)?;
    let wrong: Vec<String> =
        homeless.iter().map(|reference| format!("{reference} is active and holds no slot")).collect();
    Ok(finding("appointments", &wrong, "every active one holds its slots".to_owned()))
}

/// Slots held twice, or beyond the capacity in force when they were taken.
fn overheld(conn: &mut Connection) -> Result<Finding, Failure> {
    let rows: Vec<(chrono::NaiveDate, chrono::NaiveTime, i32, i32)> = occupancy::table
        .filter(occupancy::workshop_id.eq(WORKSHOP).and(occupancy::released_at.is_null()))
        .order((occupancy::date, occupancy::period_start, occupancy::slot_no))
        .select((occupancy::date, occupancy::period_start, occupancy::slot_no, occupancy::capacity))
        .load(conn)?;
    let mut wrong: Vec<String> = rows
        .windows(2)
        .filter(|pair| (pair[0].0, pair[0].1, pair[0].2) == (pair[1].0, pair[1].1, pair[1].2))
        .map(|pair| format!("slot {} of {} {} is held twice", pair[0].2, pair[0].0, pair[0].1))
        .collect();
    wrong.extend(
        rows.iter()
            .filter(|row| row.2 > row.3)
            .map(|row| format!("slot {} of {} {} is beyond its capacity", row.2, row.0, row.1)),
    );
    Ok(finding("ledger", &wrong, format!("{} slots held, each once", rows.len())))
}

fn clock_of(conn: &mut Connection, clock: &Clock) -> Result<Finding, Failure> {
    let last: Option<NaiveDateTime> = days::table
        .filter(days::workshop_id.eq(WORKSHOP))
        .select(diesel::dsl::max(days::changed_at))
        .get_result(conn)?;
    let now = clock.now().naive_utc();
    let wrong: Vec<String> = last
        .filter(|last| *last > now)
        .map(|last| format!("the last change was at {last}, later than now {now}"))
        .into_iter()
        .collect();
    Ok(finding("clock", &wrong, format!("{now} UTC")))
}
