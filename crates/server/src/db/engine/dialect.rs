//! The few things that the two databases say differently. Each is an open `match`; grows only when a
//! query cannot be written once.

use diesel::{
    QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

use crate::db::AnyConnection;

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

/// How deep in transactions and savepoints the connection is; `None` if it cannot tell any more.
pub fn depth(conn: &mut AnyConnection) -> Option<u32> {
    let status =
        <AnyConnection as diesel::Connection>::TransactionManager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().map(|depth| depth.map_or(0, u32::from))
}

/// Lets one migrator in at a time; held to the end of the transaction. SQLite's write lock does it.
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
