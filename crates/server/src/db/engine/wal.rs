//! The write-ahead log of SQLite. It keeps what has been deleted until it is truncated.

use std::{path::Path, time::Duration};

use diesel::{
    ConnectionError, QueryResult, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Integer,
};

use crate::db::{AnyConnection, Url, engine::connection::Purpose};

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// A reason why the log remains.
#[derive(Debug, thiserror::Error)]
pub enum WalError {
    #[error(transparent)]
    Open(#[from] ConnectionError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Copies the whole log into the file and truncates it; `false` if another transaction was in the way. Writers wait
/// meanwhile, at most about as long as `patience`.
pub fn truncate(path: &Path, patience: Duration) -> Result<bool, WalError> {
    let AnyConnection::Sqlite(mut conn) = Url::Sqlite(path.to_owned()).connect(Purpose::Write)? else {
        return Ok(true);
    };
    conn.batch_execute(&format!("PRAGMA busy_timeout = {}", patience.as_millis()))?;
    // The first copies most of the log and keeps no writer waiting.
    let mut checkpoint = |mode: &str| -> QueryResult<bool> {
        let query = sql_query(format!("PRAGMA wal_checkpoint({mode})"));
        query.get_result::<Checkpoint>(&mut conn).map(|done| done.busy == 0)
    };
    checkpoint("PASSIVE")?;
    Ok(checkpoint("TRUNCATE")?)
}
