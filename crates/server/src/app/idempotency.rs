//! Idempotency keys: a request that is sent twice is executed once. The key, a hash of the request and the response
//! are stored in the transaction of the write itself, so that a refusal rolls the key back and frees it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    Connection as _,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{Failure, Refusal, Tx},
    db::{
        Connection,
        engine::{
            connection::MultiBackend,
            errors::{Class, classify},
            schema::idempotency_keys,
        },
    },
};

/// How long a response is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A key that a caller chose for one request.
#[derive(Debug, Clone)]
pub struct Key {
    pub operation: String,
    pub key: String,
    /// Of everything in the request that decides what is written, its path included.
    pub request_hash: String,
}

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
    let (caller, now) = (tx.identity()?.id, tx.now());
    if let Some(stored) = claim(tx, caller, key, now)? {
        tx.confirm_credential()?;
        let value = serde_json::from_str(&stored)
            .map_err(|error| Failure::Internal(format!("a stored response: {error}")))?;
        return Ok(Written { value, is_replayed: true });
    }
    let value = work(tx)?;
    let text = serde_json::to_string(&value).map_err(|error| Failure::Internal(error.to_string()))?;
    diesel::update(row(tx.workshop_id, caller, key))
        .set((idempotency_keys::answer.eq(text), idempotency_keys::customer_id.eq(customer_of(&value))))
        .execute(tx.raw)?;
    Ok(value.into())
}

/// Inserts the key, or returns the response that is stored under it.
fn claim(
    conn: &mut Connection,
    caller: i64,
    key: &Key,
    now: DateTime<Utc>,
) -> Result<Option<String>, Failure> {
    let fresh = (
        idempotency_keys::workshop_id.eq(conn.workshop_id),
        idempotency_keys::caller_id.eq(caller),
        idempotency_keys::operation.eq(&key.operation),
        idempotency_keys::key.eq(&key.key),
        idempotency_keys::body_hash.eq(&key.request_hash),
        idempotency_keys::answer.eq(""),
        idempotency_keys::created_at.eq(now.naive_utc()),
    );
    match conn.raw.transaction(|raw| diesel::insert_into(idempotency_keys::table).values(fresh).execute(raw))
    {
        Ok(_) => return Ok(None),
        Err(error) if matches!(classify(&error), Class::Unique(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let old_before = (now - KEPT).naive_utc();
    let renewed = diesel::update(
        row(conn.workshop_id, caller, key).filter(idempotency_keys::created_at.lt(old_before)),
    )
    .set((
        idempotency_keys::body_hash.eq(&key.request_hash),
        idempotency_keys::answer.eq(""),
        idempotency_keys::customer_id.eq(None::<i64>),
        idempotency_keys::created_at.eq(now.naive_utc()),
    ))
    .execute(conn.raw)?;
    if renewed == 1 {
        return Ok(None);
    }
    let stored = row(conn.workshop_id, caller, key)
        .select((idempotency_keys::body_hash, idempotency_keys::answer))
        .first(conn.raw)
        .optional()?;
    // The first request was refused meanwhile and freed the key.
    let (request_hash, answer): (String, String) = stored.ok_or(Failure::Restart)?;
    if request_hash == key.request_hash { Ok(Some(answer)) } else { Err(Refusal::KeyReused.into()) }
}

/// Deletes the responses that are no longer kept.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let expired = idempotency_keys::created_at.lt((now - KEPT).naive_utc());
    diesel::delete(
        idempotency_keys::table.filter(idempotency_keys::workshop_id.eq(conn.workshop_id).and(expired)),
    )
    .execute(conn.raw)
}

/// Deletes the responses to a customer, and those to staff about them.
pub fn delete_of_customer(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(idempotency_keys::table.filter(of_customer(conn.workshop_id, id)))
        .execute(conn.raw)
        .map(drop)
}

/// Whether a response to or about a customer is stored.
pub fn has_customer(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let responses: i64 =
        idempotency_keys::table.filter(of_customer(conn.workshop_id, id)).count().get_result(conn.raw)?;
    Ok(responses > 0)
}

type OfCustomer = Box<dyn BoxableExpression<idempotency_keys::table, MultiBackend, SqlType = Nullable<Bool>>>;

fn of_customer(workshop_id: i64, id: i64) -> OfCustomer {
    let to_or_about = idempotency_keys::caller_id.eq(id).nullable().or(idempotency_keys::customer_id.eq(id));
    Box::new(idempotency_keys::workshop_id.eq(workshop_id).nullable().and(to_or_about))
}

type Row<'a> = diesel::dsl::Find<idempotency_keys::table, (i64, i64, &'a str, &'a str)>;

fn row(workshop_id: i64, caller: i64, key: &Key) -> Row<'_> {
    idempotency_keys::table.find((workshop_id, caller, key.operation.as_str(), key.key.as_str()))
}
