//! Checks that the planner has statistics of large tables: without them, lists become slow.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::{
    app::{Failure, doctor::Outcome},
    db::{AnyConnection, Connection, engine::dialect},
};

/// A table with fewer rows is fast in any way.
const MANY: i64 = 10_000;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

pub(super) fn examine(conn: &mut Connection) -> Result<Outcome, Failure> {
    // SQLite makes this table with the first statistics.
    let has_any = dialect::has_table(conn.raw, "sqlite_stat1")?;
    let names: Vec<Name> = match &mut *conn.raw {
        AnyConnection::Sqlite(conn) => {
            let known = if has_any { "SELECT tbl FROM sqlite_stat1" } else { "SELECT NULL WHERE FALSE" };
            let large = ["appointments", "events", "occupancy"]
                .map(|table| format!("SELECT '{table}' AS name FROM {table} GROUP BY 1 HAVING max(id) > ?"));
            let query =
                format!("SELECT name FROM ({}) WHERE name NOT IN ({known})", large.join(" UNION ALL "));
            diesel::sql_query(query)
                .bind::<BigInt, _>(MANY)
                .bind::<BigInt, _>(MANY)
                .bind::<BigInt, _>(MANY)
                .load(conn)?
        }
        AnyConnection::Postgres(conn) => diesel::sql_query(
            "SELECT relname::text AS name FROM pg_stat_user_tables
             WHERE schemaname = current_schema() AND n_live_tup > $1
                AND last_analyze IS NULL AND last_autoanalyze IS NULL
             ORDER BY 1",
        )
        .bind::<BigInt, _>(MANY)
        .load(conn)?,
    };
    let warning = |Name { name }| format!("the planner has no statistics of {name}");
    Ok(Outcome::warnings(names.into_iter().map(warning).collect(), "of every large table".to_owned()))
}
