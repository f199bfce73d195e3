//! A request that is sent twice happens once: the key, the body's hash and the stored answer, in the
//! transaction of the work itself. A refusal rolls the key back with it and so frees it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Connection as _, prelude::*, sql_types::Bool};
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
        names::contains,
    },
};

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A caller's key for one operation.
#[derive(Debug, Clone)]
pub struct Key {
    pub caller: i64,
    pub operation: &'static str,
    pub key: String,
    pub body_hash: String,
}

/// Does `work` unless it was done under this key: then gives the answer of that time. A second caller
/// waits here until the first has ended. Taken before every other lock.
pub fn once<T: Serialize + DeserializeOwned>(
    tx: &mut Tx,
    key: Option<&Key>,
    work: impl FnOnce(&mut Tx) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(key) = key else { return work(tx) };
    let now = tx.now();
    if let Some(answer) = claim(tx, key, now)? {
        return serde_json::from_str(&answer)
            .map_err(|error| Failure::Internal(format!("a stored answer: {error}")));
    }
    let answer = work(tx)?;
    let text = serde_json::to_string(&answer).map_err(|error| Failure::Internal(error.to_string()))?;
    diesel::update(row(tx.workshop_id, key)).set(idempotency_keys::answer.eq(text)).execute(tx.raw)?;
    Ok(answer)
}

/// Takes the key, or gives the answer that is stored under it.
fn claim(conn: &mut Connection, key: &Key, now: DateTime<Utc>) -> Result<Option<String>, Failure> {
    let fresh = (
        idempotency_keys::workshop_id.eq(conn.workshop_id),
        idempotency_keys::caller_id.eq(key.caller),
        idempotency_keys::operation.eq(key.operation),
        idempotency_keys::key.eq(&key.key),
        idempotency_keys::body_hash.eq(&key.body_hash),
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
    let renewed =
        diesel::update(row(conn.workshop_id, key).filter(idempotency_keys::created_at.lt(old_before)))
            .set((
                idempotency_keys::body_hash.eq(&key.body_hash),
                idempotency_keys::answer.eq(""),
                idempotency_keys::created_at.eq(now.naive_utc()),
            ))
            .execute(conn.raw)?;
    if renewed == 1 {
        return Ok(None);
    }
    let stored = row(conn.workshop_id, key)
        .select((idempotency_keys::body_hash, idempotency_keys::answer))
        .first(conn.raw)
        .optional()?;
    let (body_hash, answer): (String, String) = stored.ok_or(Failure::Restart)?;
    if body_hash == key.body_hash { Ok(Some(answer)) } else { Err(Refusal::KeyReused.into()) }
}

/// Forgets answers that are older than they are kept.
pub fn forget(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let old = idempotency_keys::created_at.lt((now - KEPT).naive_utc());
    diesel::delete(
        idempotency_keys::table.filter(idempotency_keys::workshop_id.eq(conn.workshop_id).and(old)),
    )
    .execute(conn.raw)
}

/// Forgets the answers that a customer was given, and those that staff were given about them.
pub fn forget_customer(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(idempotency_keys::table.filter(about_customer(conn.workshop_id, id)))
        .execute(conn.raw)
        .map(drop)
}

/// Is there an answer to or about a customer?
pub fn remembers_customer(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let answers: i64 =
        idempotency_keys::table.filter(about_customer(conn.workshop_id, id)).count().get_result(conn.raw)?;
    Ok(answers > 0)
}

type AboutCustomer = Box<dyn BoxableExpression<idempotency_keys::table, MultiBackend, SqlType = Bool>>;

/// Who is named in the answer to a booking at the desk stands there by id, as serde writes it.
fn about_customer(workshop_id: i64, id: i64) -> AboutCustomer {
    let named = contains(&format!(r#""customer":{{"id":{id},"#));
    let own = idempotency_keys::caller_id.eq(id);
    let about = own.or(idempotency_keys::answer.like(named).escape('\\'));
    Box::new(idempotency_keys::workshop_id.eq(workshop_id).and(about))
}

type Row<'a> = diesel::dsl::Find<idempotency_keys::table, (i64, i64, &'a str, &'a str)>;

fn row(workshop_id: i64, key: &Key) -> Row<'_> {
    idempotency_keys::table.find((workshop_id, key.caller, key.operation, key.key.as_str()))
}
