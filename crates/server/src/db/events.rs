//! The one append-only log: every write records who, from where, what, in its own transaction.
//! Names, contacts, plates and notes never enter it. Read by admins through `audit_log.rs`; only an erasure ever
//! changes an entry (`erasure.rs`): the address that it came from.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::role::Role;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    app::Actor,
    db::{
        Connection,
        engine::{
            errors::unreadable,
            schema::{accounts, events},
            text_enum::TextEnum,
        },
    },
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

/// Appends an event to the log; called by [`Tx::record`](crate::app::Tx::record) alone.
pub fn insert(conn: &mut Connection, actor: &Actor, event: &Event<'_>) -> QueryResult<()> {
    diesel::insert_into(events::table)
        .values((
            events::workshop_id.eq(conn.workshop_id),
            events::at.eq(event.at.naive_utc()),
            events::actor_id.eq(actor.identity().map(|identity| identity.id)),
            events::request_id.eq(&actor.request_id),
            events::from_address.eq(&actor.address),
            events::subject.eq(&event.subject),
            events::kind.eq(event.kind),
            events::change.eq(event.change.to_string()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Before and after of every field in which two states differ; `None` is before it was made, or after it is gone.
pub fn difference<T: Serialize>(before: Option<&T>, after: Option<&T>) -> QueryResult<Map<String, Value>> {
    let (mut before, after) = (fields(before)?, fields(after)?);
    let mut told = Map::new();
    for (field, value) in after {
        let was = before.remove(&field).unwrap_or_default();
        if was != value {
            told.insert(field, json!([was, value]));
        }
    }
    told.extend(before.into_iter().map(|(field, was)| (field, json!([was, null]))));
    Ok(told)
}

fn fields<T: Serialize>(state: Option<&T>) -> QueryResult<Map<String, Value>> {
    match state.map(serde_json::to_value) {
        None => Ok(Map::new()),
        Some(Ok(Value::Object(fields))) => Ok(fields),
        Some(_) => Err(unreadable("a logged state")),
    }
}

/// One entry of a subject's history.
#[derive(Debug, Queryable)]
pub struct EventRow {
    pub id: i64,
    pub at: NaiveDateTime,
    pub kind: String,
    pub change: String,
    pub actor_id: Option<i64>,
    pub actor_first_name: Option<String>,
    pub actor_last_name: Option<String>,
    pub actor_role: Option<TextEnum<Role>>,
}

/// Returns a page of a subject's history, the oldest entry first, from after the entry `after` on.
pub fn history(conn: &mut Connection, subject: &str, after: i64, limit: i64) -> QueryResult<Vec<EventRow>> {
    let by_actor =
        accounts::workshop_id.eq(events::workshop_id).and(accounts::id.nullable().eq(events::actor_id));
    events::table
        .left_join(accounts::table.on(by_actor))
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::subject.eq(subject)))
        .filter(events::id.gt(after))
        .order(events::id)
        .limit(limit)
        .select((
            events::id,
            events::at,
            events::kind,
            events::change,
            events::actor_id,
            accounts::first_name.nullable(),
            accounts::last_name.nullable(),
            accounts::role.nullable(),
        ))
        .load(conn.raw)
}

/// A change of the calendar or the settings that was logged.
#[derive(Debug, Queryable)]
pub struct ChangeRow {
    pub at: NaiveDateTime,
    pub subject: String,
    pub kind: String,
    pub change: String,
}

/// The kinds of change by which a period gets another capacity.
const OF_CAPACITY: [&str; 9] = [
    "update_settings",
    "import_settings",
    "reset_settings",
    "create_weekly_pattern",
    "delete_weekly_pattern",
    "create_closure",
    "delete_closure",
    "create_capacity_override",
    "delete_capacity_override",
];

/// What capacities depend on and was changed after an instant, the last first.
pub fn changes_since(conn: &mut Connection, at: DateTime<Utc>) -> QueryResult<Vec<ChangeRow>> {
    events::table
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::at.gt(at.naive_utc())))
        .filter(events::kind.eq_any(OF_CAPACITY))
        .order(events::id.desc())
        .select((events::at, events::subject, events::kind, events::change))
        .load(conn.raw)
}

/// A write that was logged, and by whom.
#[derive(Debug, Queryable)]
pub struct WriteRow {
    pub subject: String,
    pub at: NaiveDateTime,
    pub actor_first_name: String,
    pub actor_last_name: String,
}

/// The writes of these instants to these subjects, but for those that the program itself made.
pub fn writes(
    conn: &mut Connection,
    subjects: &[String],
    instants: &[NaiveDateTime],
) -> QueryResult<Vec<WriteRow>> {
    let by_actor =
        accounts::workshop_id.eq(events::workshop_id).and(accounts::id.nullable().eq(events::actor_id));
    events::table
        .inner_join(accounts::table.on(by_actor))
        .filter(events::workshop_id.eq(conn.workshop_id))
        .filter(events::subject.eq_any(subjects).and(events::at.eq_any(instants)))
        .select((events::subject, events::at, accounts::first_name, accounts::last_name))
        .load(conn.raw)
}
