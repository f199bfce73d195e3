//! Idempotency keys with the responses that are stored under them.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    Connection as _,
    prelude::*,
    sql_types::{Bool, Nullable},
};

use crate::db::{
    Connection,
    engine::{
        connection::MultiBackend,
        errors::{Class, classify, unreadable},
        schema::idempotency_keys,
        slices::SLICE,
    },
};

/// A key that a caller chose for one request.
#[derive(Debug, Clone)]
pub struct Key {
    pub operation: String,
    pub key: String,
    /// Of everything in the request that decides what is written, its path included.
    pub request_hash: String,
}

/// A response that is stored under a key, with the hash of its request.
#[derive(Debug, Clone, Queryable)]
pub struct StoredResponse {
    pub request_hash: String,
    pub response: String,
}

/// Inserts a key without a response, in a savepoint; `false` if the caller has used it.
pub fn insert(conn: &mut Connection, caller_id: i64, key: &Key, now: DateTime<Utc>) -> QueryResult<bool> {
    let row = (
        idempotency_keys::workshop_id.eq(conn.workshop_id),
        idempotency_keys::caller_id.eq(caller_id),
        idempotency_keys::operation.eq(&key.operation),
        idempotency_keys::key.eq(&key.key),
        idempotency_keys::body_hash.eq(&key.request_hash),
        idempotency_keys::answer.eq(""),
        idempotency_keys::created_at.eq(now.naive_utc()),
    );
    match conn.raw.transaction(|raw| diesel::insert_into(idempotency_keys::table).values(row).execute(raw)) {
        Ok(_) => Ok(true),
        Err(error) if matches!(classify(&error), Class::Unique(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Takes a key again that was created before an instant, and deletes its response; `false` if it is newer.
pub fn renew(
    conn: &mut Connection,
    caller_id: i64,
    key: &Key,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let is_old = idempotency_keys::created_at.lt(before.naive_utc());
    diesel::update(row(conn.workshop_id, caller_id, key).filter(is_old))
        .set((
            idempotency_keys::body_hash.eq(&key.request_hash),
            idempotency_keys::answer.eq(""),
            idempotency_keys::customer_id.eq(None::<i64>),
            idempotency_keys::created_at.eq(now.naive_utc()),
        ))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Returns the response that is stored under a key.
pub fn response(conn: &mut Connection, caller_id: i64, key: &Key) -> QueryResult<Option<StoredResponse>> {
    row(conn.workshop_id, caller_id, key)
        .select((idempotency_keys::body_hash, idempotency_keys::answer))
        .first(conn.raw)
        .optional()
}

/// Stores a response, with the customer whose personal data it holds.
pub fn set_response(
    conn: &mut Connection,
    caller_id: i64,
    key: &Key,
    response: &str,
    customer_id: Option<i64>,
) -> QueryResult<()> {
    diesel::update(row(conn.workshop_id, caller_id, key))
        .set((idempotency_keys::answer.eq(response), idempotency_keys::customer_id.eq(customer_id)))
        .execute(conn.raw)
        .and_then(
            |rows| if rows == 1 { Ok(()) } else { Err(unreadable("the idempotency key of this write")) },
        )
}

/// Deletes the oldest of the keys that were created before an instant, and returns their number: about a slice, because
/// those of one instant go together.
pub fn delete_old(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    let workshop_id = conn.workshop_id;
    let is_old = || {
        let is_old = idempotency_keys::created_at.lt(before.naive_utc());
        idempotency_keys::table.filter(idempotency_keys::workshop_id.eq(workshop_id).and(is_old))
    };
    let last: Option<NaiveDateTime> = is_old()
        .order(idempotency_keys::created_at)
        .offset(SLICE as i64 - 1)
        .select(idempotency_keys::created_at)
        .first(conn.raw)
        .optional()?;
    let last = last.unwrap_or(before.naive_utc());
    diesel::delete(is_old().filter(idempotency_keys::created_at.le(last))).execute(conn.raw)
}

/// Deletes the responses to a customer, and those to staff about them.
pub fn delete_of_customer(conn: &mut Connection, id: i64) -> QueryResult<()> {
    let rows = of_customer(conn.workshop_id, id);
    diesel::delete(idempotency_keys::table.filter(rows)).execute(conn.raw).map(drop)
}

/// Returns whether a response to or about a customer is stored.
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

fn row(workshop_id: i64, caller_id: i64, key: &Key) -> Row<'_> {
    idempotency_keys::table.find((workshop_id, caller_id, key.operation.as_str(), key.key.as_str()))
}
