//! Idempotency keys: a request that is sent twice is executed once. The key, a hash of the request and the response
//! are stored in the transaction of the write itself, so that a refusal rolls the key back and frees it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, de::DeserializeOwned};

pub use crate::db::idempotency_keys::Key;
use crate::{
    app::{Failure, Refusal, Tx},
    db::{Connection, QueryResult, idempotency_keys},
};

/// How long a response is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// The result of a write that may have been executed by an earlier request.
#[derive(Debug, Clone)]
pub struct Written<T> {
    pub value: T,
    pub is_replayed: bool,
}

impl<T> From<T> for Written<T> {
    fn from(value: T) -> Self {
        Self { value, is_replayed: false }
    }
}

/// Executes `work` unless it was executed under this key, and then returns the stored value. A second caller waits
/// here until the first has ended. Must precede every other lock. `customer_of` names the customer whose personal
/// data the value holds; their erasure deletes it.
pub fn once<T: Serialize + DeserializeOwned>(
    tx: &mut Tx,
    key: Option<&Key>,
    customer_of: impl FnOnce(&T) -> Option<i64>,
    work: impl FnOnce(&mut Tx) -> Result<T, Failure>,
) -> Result<Written<T>, Failure> {
    let Some(key) = key else { return Ok(work(tx)?.into()) };
    let (caller, now) = (tx.actor().idempotency_caller(), tx.now());
    if let Some(stored) = claim(tx, caller, key, now)? {
        tx.confirm_credential()?;
        let value = serde_json::from_str(&stored)
            .map_err(|error| Failure::Internal(format!("a stored response: {error}")))?;
        return Ok(Written { value, is_replayed: true });
    }
    let value = work(tx)?;
    let text = serde_json::to_string(&value).map_err(|error| Failure::Internal(error.to_string()))?;
    idempotency_keys::set_response(tx, caller, key, &text, customer_of(&value))?;
    Ok(value.into())
}

/// Inserts the key, or returns the response that is stored under it.
fn claim(
    conn: &mut Connection,
    caller: i64,
    key: &Key,
    now: DateTime<Utc>,
) -> Result<Option<String>, Failure> {
    if idempotency_keys::insert(conn, caller, key, now)?
        || idempotency_keys::renew(conn, caller, key, now - KEPT, now)?
    {
        return Ok(None);
    }
    // Without a row, the first request was refused meanwhile and freed the key.
    let stored = idempotency_keys::response(conn, caller, key)?.ok_or(Failure::Restart)?;
    if stored.request_hash == key.request_hash {
        Ok(Some(stored.response))
    } else {
        Err(Refusal::KeyReused.into())
    }
}

/// Returns whether a response is stored under a key, to whatever request.
pub fn is_used(conn: &mut Connection, caller: i64, key: &Key) -> QueryResult<bool> {
    Ok(idempotency_keys::response(conn, caller, key)?.is_some())
}

/// Deletes the responses that are no longer kept.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    idempotency_keys::delete_old(conn, now - KEPT)
}
