//! The counters of generated ids: AUTOINCREMENT on SQLite, identity columns on PostgreSQL. An id is never given out
//! again, so a copy continues after the last one that the source gave out.

use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Nullable, Text},
};

use crate::db::AnyConnection;

/// The last id that a table gave out.
#[derive(Debug, Clone, QueryableByName)]
pub struct LastId {
    #[diesel(sql_type = Text)]
    pub table: String,
    /// `None` if there was none, or if the database does not tell this role.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub id: Option<i64>,
}

/// Loads the last ids of the tables with generated ids. SQLite knows only those that ever had a row.
pub fn last_ids(conn: &mut AnyConnection) -> QueryResult<Vec<LastId>> {
    match conn {
        AnyConnection::Sqlite(conn) => {
            diesel::sql_query("SELECT name AS \"table\", seq AS id FROM sqlite_sequence").load(conn)
        }
        AnyConnection::Postgres(conn) => diesel::sql_query(
            "SELECT c.table_name::text AS \"table\", s.last_value AS id
             FROM information_schema.columns c LEFT JOIN pg_sequences s ON s.schemaname = c.table_schema
                AND format('%I.%I', s.schemaname, s.sequencename)
                    = pg_get_serial_sequence(format('%I.%I', c.table_schema, c.table_name), c.column_name)
             WHERE c.table_schema = current_schema() AND c.is_identity = 'YES'",
        )
        .load(conn),
    }
}

/// Continues the ids of filled tables after those that are stored and those that `source` gave out.
pub fn continue_after(conn: &mut AnyConnection, source: &[LastId]) -> QueryResult<()> {
    let filled = last_ids(conn)?;
    match conn {
        AnyConnection::Sqlite(conn) => source.iter().try_for_each(|last| continue_sqlite(conn, last)),
        AnyConnection::Postgres(conn) => filled.iter().try_for_each(|LastId { table, .. }| {
            let last = source.iter().find(|last| last.table == *table).and_then(|last| last.id);
            continue_postgres(conn, table, last)
        }),
    }
}

/// SQLite has counted the inserted rows already.
fn continue_sqlite(conn: &mut SqliteConnection, last: &LastId) -> QueryResult<()> {
    let Some(id) = last.id else { return Ok(()) };
    let changed = diesel::sql_query("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?")
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(&last.table)
        .execute(conn)?;
    if changed == 0 {
        diesel::sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
            .bind::<Text, _>(&last.table)
            .bind::<BigInt, _>(id)
            .execute(conn)?;
    }
    Ok(())
}

fn continue_postgres(conn: &mut PgConnection, table: &str, last: Option<i64>) -> QueryResult<()> {
    diesel::sql_query(format!(
        "SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), id)
         FROM (SELECT greatest($1, (SELECT max(id) FROM \"{table}\")) AS id) AS last WHERE id IS NOT NULL"
    ))
    .bind::<Nullable<BigInt>, _>(last)
    .execute(conn)
    .map(drop)
}
