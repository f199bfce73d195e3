//! The few statements that differ between the two databases, each an explicit `match`. Only for queries that cannot
//! be written once.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_types::{Array, BigInt, Nullable, Text, Timestamp},
};

use crate::db::AnyConnection;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Begins a transaction that will write. SQLite takes its write lock at once: a later upgrade could fail.
pub fn begin_write(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
        AnyConnection::Postgres(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN ISOLATION LEVEL READ COMMITTED")
        }
    }
}

/// Begins a transaction whose queries all see one state of the database.
pub fn begin_read(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
        AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
}

/// Commits the outermost transaction, or the innermost savepoint.
pub fn commit(conn: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::commit_transaction(conn)
}

/// Rolls back the innermost savepoint, or the transaction.
pub fn rollback(conn: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::rollback_transaction(conn)
}

/// Returns the depth of transactions and savepoints; `None` if the connection does not know it.
pub fn depth(conn: &mut AnyConnection) -> Option<u32> {
    let status =
        <AnyConnection as diesel::Connection>::TransactionManager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().map(|depth| depth.map_or(0, u32::from))
}

/// Makes the row that [`lock_migrations`] locks. Its table is named as diesel's own, which is no part of the schema
/// either.
pub fn make_migration_lock(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => conn.batch_execute(
            "CREATE TABLE IF NOT EXISTS __diesel_migration_lock (id INTEGER PRIMARY KEY); \
             INSERT INTO __diesel_migration_lock VALUES (1) ON CONFLICT DO NOTHING",
        ),
    }
}

/// Admits one migrator at a time, until the end of the transaction. SQLite's write lock does so already.
pub fn lock_migrations(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        // Of one row: a lock of a table would wait for a dump, and all readers behind it.
        AnyConnection::Postgres(conn) => conn.batch_execute("UPDATE __diesel_migration_lock SET id = 1"),
    }
}

/// Begins a savepoint within the transaction.
pub fn begin_savepoint(conn: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::begin_transaction(conn)
}

/// Allows statements, pauses and waits for locks of any length: whole tables are read and written.
pub fn lift_time_outs(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => conn.batch_execute(
            "SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0",
        ),
    }
}

/// Limits the waits for locks until the end of the transaction: other statements on a table queue behind a migration
/// that waits for it.
pub fn limit_waits(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => conn.batch_execute("SET LOCAL lock_timeout = '2s'"),
    }
}

/// Drops those of the named indexes whose build was interrupted, and returns their names. On PostgreSQL an index that
/// was built `CONCURRENTLY` is not undone with its transaction.
pub fn drop_invalid_indexes(conn: &mut AnyConnection, names: &[String]) -> QueryResult<Vec<String>> {
    let AnyConnection::Postgres(conn) = conn else { return Ok(Vec::new()) };
    let found: Vec<Name> = diesel::sql_query(
        "SELECT quote_ident(c.relname) AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relnamespace = current_schema()::regnamespace
            AND c.relname::text = ANY($1)",
    )
    .bind::<Array<Text>, _>(names)
    .load(conn)?;
    for Name { name } in &found {
        conn.batch_execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"))?;
    }
    Ok(found.into_iter().map(|index| index.name).collect())
}

/// The encoding of a PostgreSQL and the locale of its messages.
#[derive(QueryableByName)]
pub struct Texts {
    #[diesel(sql_type = Text)]
    pub encoding: String,
    #[diesel(sql_type = Text)]
    pub language: String,
}

/// Returns how a PostgreSQL stores and writes texts. SQLite has one way.
pub fn texts(conn: &mut AnyConnection) -> QueryResult<Option<Texts>> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(None),
        AnyConnection::Postgres(conn) => diesel::sql_query(
            "SELECT current_setting('server_encoding') AS encoding, current_setting('lc_messages') AS language",
        )
        .get_result(conn)
        .map(Some),
    }
}

/// Updates the planner's statistics of a table that was filled at once.
pub fn analyze(conn: &mut AnyConnection, table: &str) -> QueryResult<()> {
    let sql = format!("ANALYZE \"{table}\"");
    match conn {
        AnyConnection::Sqlite(conn) => conn.batch_execute(&format!("{ANALYSIS_LIMIT}; {sql}")),
        AnyConnection::Postgres(conn) => conn.batch_execute(&sql),
    }
}

/// Reads at most this number of rows of each index: a few milliseconds.
const ANALYSIS_LIMIT: &str = "PRAGMA analysis_limit = 400";

/// Updates the planner's statistics of the tables that have changed much. PostgreSQL does so by itself.
pub fn update_statistics(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        // 0x10000: also of tables that this connection has not read.
        AnyConnection::Sqlite(conn) => {
            conn.batch_execute(&format!("{ANALYSIS_LIMIT}; PRAGMA optimize = 0x10002"))
        }
        AnyConnection::Postgres(_) => Ok(()),
    }
}

/// Whether there is a table of this name.
pub fn has_table(conn: &mut AnyConnection, name: &str) -> QueryResult<bool> {
    let found: Vec<Name> = match conn {
        AnyConnection::Sqlite(conn) => {
            diesel::sql_query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ?")
                .bind::<Text, _>(name)
                .load(conn)?
        }
        AnyConnection::Postgres(conn) => {
            diesel::sql_query("SELECT $1 AS name WHERE to_regclass(quote_ident($1)) IS NOT NULL")
                .bind::<Text, _>(name)
                .load(conn)?
        }
    };
    Ok(!found.is_empty())
}

/// Returns the names of all tables, also of those that are not in the schema of this program.
pub fn table_names(conn: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let names: Vec<Name> = match conn {
        AnyConnection::Sqlite(conn) => diesel::sql_query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )
        .load(conn)?,
        AnyConnection::Postgres(conn) => diesel::sql_query(
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
        )
        .load(conn)?,
    };
    Ok(names.into_iter().map(|row| row.name).collect())
}

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// Returns the size of the database.
pub fn database_bytes(conn: &mut AnyConnection) -> QueryResult<i64> {
    let found: Bytes = match conn {
        AnyConnection::Sqlite(conn) => diesel::sql_query(
            "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
        )
        .get_result(conn)?,
        AnyConnection::Postgres(conn) => {
            diesel::sql_query("SELECT pg_database_size(current_database()) AS bytes").get_result(conn)?
        }
    };
    Ok(found.bytes)
}

#[derive(QueryableByName)]
struct First {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

/// Returns the first event, of those dated after an instant, before which another may still appear. PostgreSQL gives
/// out ids when rows are inserted, and a transaction with a lower id may commit later. The time-outs of statements
/// and of idle transactions end each within thirty seconds of its event, so a gap before an older event stays one.
/// SQLite has one writer, and no gaps.
pub fn first_unsettled_event(
    conn: &mut AnyConnection,
    workshop_id: i64,
    since: DateTime<Utc>,
) -> QueryResult<Option<i64>> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(None),
        // The bound of `at` lets the database use an index; that of `recorded_at` is by one clock for all servers.
        AnyConnection::Postgres(conn) => diesel::sql_query(
            "SELECT min(e.id) AS id FROM events e
             WHERE e.workshop_id = $1 AND e.at > $2 AND e.id > 1
                AND e.recorded_at > (clock_timestamp() AT TIME ZONE 'UTC') - interval '30 seconds'
                AND NOT EXISTS (SELECT FROM events p WHERE p.workshop_id = e.workshop_id AND p.id = e.id - 1)",
        )
        .bind::<BigInt, _>(workshop_id)
        .bind::<Timestamp, _>(since.naive_utc())
        .get_result(conn)
        .map(|First { id }| id),
    }
}
