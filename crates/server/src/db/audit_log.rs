//! Lists of events for admins, newest first. `events.rs` writes them. Announcements of the feed are not among them.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{event::EventKind, role::Role};

use crate::db::{
    Connection,
    engine::{
        schema::{accounts, api_keys, events},
        text_enum::TextEnum,
    },
    events::with_actors,
    public_events::ANNOUNCEMENT,
};

/// The filters of a list of events.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub from: Option<DateTime<Utc>>,
    /// Exclusive.
    pub until: Option<DateTime<Utc>>,
    pub actor: Option<i64>,
    pub kind: Option<String>,
    /// Any of these; empty for all.
    pub subjects: Vec<String>,
    /// The id of the last entry of the page before.
    pub after: Option<i64>,
    pub limit: i64,
}

/// An event with the present name of its actor.
#[derive(Debug, Clone, Queryable)]
pub struct EntryRow {
    pub id: i64,
    pub at: NaiveDateTime,
    pub kind: TextEnum<EventKind>,
    pub subject: String,
    pub change: String,
    pub request_id: String,
    pub from_address: String,
    pub actor_id: Option<i64>,
    pub actor_first_name: Option<String>,
    pub actor_last_name: Option<String>,
    pub actor_role: Option<TextEnum<Role>>,
    pub key_id: Option<i64>,
    pub key_name: Option<String>,
}

/// Returns a page of events; `None` if there is no event with the id `after`.
pub fn list(conn: &mut Connection, filter: &Filter) -> QueryResult<Option<Vec<EntryRow>>> {
    let mut query = with_actors(conn.workshop_id)
        .filter(events::kind.ne(ANNOUNCEMENT))
        .order((events::at.desc(), events::id.desc()))
        .limit(filter.limit)
        .select((
            events::id,
            events::at,
            events::kind,
            events::subject,
            events::change,
            events::request_id,
            events::from_address,
            events::actor_id,
            accounts::first_name.nullable(),
            accounts::last_name.nullable(),
            accounts::role.nullable(),
            events::api_key_id,
            api_keys::name.nullable(),
        ))
        .into_boxed();
    if let Some(from) = filter.from {
        query = query.filter(events::at.ge(from.naive_utc()));
    }
    if let Some(until) = filter.until {
        query = query.filter(events::at.lt(until.naive_utc()));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(events::actor_id.eq(actor));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(events::kind.eq(kind));
    }
    query = match filter.subjects.as_slice() {
        [] => query,
        [subject] => query.filter(events::subject.eq(subject)),
        subjects => query.filter(events::subject.eq_any(subjects)),
    };
    if let Some(after) = filter.after {
        let seen = events::table.find((conn.workshop_id, after)).select(events::at);
        let Some(at) = seen.first::<NaiveDateTime>(conn.raw).optional()? else { return Ok(None) };
        // The first bound lets the database use the index; the second orders events of the same instant.
        query = query.filter(events::at.le(at)).filter(events::at.lt(at).or(events::id.lt(after)));
    }
    query.load(conn.raw).map(Some)
}

/// Returns every event by an account, about it, or about one of `subjects`, newest first.
pub fn of_account(conn: &mut Connection, id: i64, subjects: Vec<String>) -> QueryResult<Vec<EntryRow>> {
    let all = Filter { limit: i64::MAX, ..Filter::default() };
    let by = list(conn, &Filter { actor: Some(id), ..all.clone() })?.unwrap_or_default();
    let subjects = [vec![format!("account:{id}")], subjects].concat();
    let about = list(conn, &Filter { subjects, ..all })?.unwrap_or_default();
    let mut entries = by;
    entries.extend(about.into_iter().filter(|entry| entry.actor_id != Some(id)));
    entries.sort_by_key(|entry| Reverse((entry.at, entry.id)));
    Ok(entries)
}
