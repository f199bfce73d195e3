//! The one append-only log: every write records who, from where, what, in its own transaction.
//! Names, contacts, plates and notes never enter it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::role::Role;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Connection, Failure, WORKSHOP,
    context::Actor,
    schema::{accounts, events},
    word::Word,
};

/// What the log says of one change.
#[derive(Debug)]
pub struct Event<'a> {
    pub at: DateTime<Utc>,
    /// `appointment:7K3M9QXR`, `account:12`.
    pub subject: String,
    /// `book`, `cancel`, `register`.
    pub kind: &'a str,
    /// Before and after of fields that are not personal.
    pub change: Value,
}

/// Appends to the log.
pub fn record(conn: &mut Connection, actor: &Actor, event: &Event<'_>) -> QueryResult<()> {
    diesel::insert_into(events::table)
        .values((
            events::workshop_id.eq(WORKSHOP),
            events::at.eq(event.at.naive_utc()),
            events::actor_id.eq(actor.id()),
            events::request_id.eq(&actor.request_id),
            events::from_address.eq(&actor.from),
            events::subject.eq(&event.subject),
            events::kind.eq(event.kind),
            events::change.eq(event.change.to_string()),
        ))
        .execute(conn)
        .map(drop)
}

/// Before and after of every field in which two states differ; `None` is before it was made, or after it is gone.
pub fn difference<T: Serialize>(before: Option<&T>, after: Option<&T>) -> Result<Value, Failure> {
    let [before, after] = [before, after].map(|state| state.map(serde_json::to_value).transpose());
    let broken = |error: serde_json::Error| Failure::Internal(format!("an entry of the log: {error}"));
    let [before, after] =
        [before.map_err(broken)?.unwrap_or_default(), after.map_err(broken)?.unwrap_or_default()];
    let fields = before.as_object().or(after.as_object()).into_iter().flat_map(Map::keys);
    let differing = fields.filter(|field| before[field.as_str()] != after[field.as_str()]);
    Ok(differing
        .map(|field| (field.clone(), json!([before[field.as_str()], after[field.as_str()]])))
        .collect())
}

/// One entry of a subject's history.
#[derive(Debug, Queryable)]
pub struct EventRow {
    pub at: NaiveDateTime,
    pub kind: String,
    pub change: String,
    pub actor_id: Option<i64>,
    pub actor_first_name: Option<String>,
    pub actor_last_name: Option<String>,
    pub actor_role: Option<Word<Role>>,
}

/// What happened to a subject, the first first.
pub fn history(conn: &mut Connection, subject: &str, offset: i64, limit: i64) -> QueryResult<Vec<EventRow>> {
    let by_actor =
        accounts::workshop_id.eq(events::workshop_id).and(accounts::id.nullable().eq(events::actor_id));
    events::table
        .left_join(accounts::table.on(by_actor))
        .filter(events::workshop_id.eq(WORKSHOP).and(events::subject.eq(subject)))
        .order(events::id)
        .offset(offset)
        .limit(limit)
        .select((
            events::at,
            events::kind,
            events::change,
            events::actor_id,
            accounts::first_name.nullable(),
            accounts::last_name.nullable(),
            accounts::role.nullable(),
        ))
        .load(conn)
}
