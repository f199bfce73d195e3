//! The few statements that differ between the two databases, each an explicit `match`. Only for queries that cannot
//! be written once.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_types::Text,
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

/// Admits one migrator at a time, until the end of the transaction. SQLite's write lock does so already.
pub fn lock_migrations(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => {
            conn.batch_execute("LOCK TABLE __diesel_schema_migrations IN ACCESS EXCLUSIVE MODE")
        }
    }
}

/// Begins a savepoint within the transaction.
pub fn begin_savepoint(conn: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::begin_transaction(conn)
}

/// Allows statements and pauses of any length: whole tables are read and written.
pub fn lift_time_outs(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => {
            conn.batch_execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        }
    }
}

/// Updates the planner's statistics of a table that was filled at once. SQLite plans well without any.
pub fn analyze(conn: &mut AnyConnection, table: &str) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(conn) => conn.batch_execute(&format!("ANALYZE \"{table}\"")),
    }
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
