//! The append-only log: every write appends its event in its own transaction. `audit_log.rs` has the list for admins.
//! Rows change only in their network address: an erasure replaces it, and it is removed after some time. The
//! announcements of `public_events.rs` are rows of the same table.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use pitboard_domain::{
    calendar_history::LoggedChange,
    event::{Event, EventKind},
    role::Role,
    webhook::PublicEventType,
};

use crate::db::{
    Connection,
    engine::{
        errors::unreadable,
        schema::{accounts, api_keys, events},
        slices::SLICE,
        text_enum::TextEnum,
    },
};

/// The number of events that are loaded by their ids at once.
const TOGETHER: usize = 1000;

/// An event to be appended, with its origin.
#[derive(Debug)]
pub struct NewEvent<'a> {
    pub at: DateTime<Utc>,
    pub actor_id: Option<i64>,
    pub api_key_id: Option<i64>,
    pub request_id: &'a str,
    pub from_address: &'a str,
    pub event: &'a Event,
    pub public: Option<PublicForm>,
}

/// The form of an event that other programs get.
#[derive(Debug)]
pub struct PublicForm {
    pub public_type: PublicEventType,
    /// JSON.
    pub data: String,
    /// The API key that has booked the appointment of the event.
    pub booked_by: Option<i64>,
}

/// Appends an event and returns its id; called by [`Tx::record`](crate::app::Tx::record) alone.
pub fn insert(conn: &mut Connection, new: &NewEvent<'_>) -> QueryResult<i64> {
    let change = serde_json::to_string(&new.event.change())
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    diesel::insert_into(events::table)
        .values((
            events::workshop_id.eq(conn.workshop_id),
            events::at.eq(new.at.naive_utc()),
            events::actor_id.eq(new.actor_id),
            events::api_key_id.eq(new.api_key_id),
            events::request_id.eq(new.request_id),
            events::from_address.eq(new.from_address),
            events::subject.eq(new.event.subject().to_string()),
            events::kind.eq(TextEnum(new.event.kind())),
            events::change.eq(change),
            events::public_type.eq(new.public.as_ref().map(|public| public.public_type.as_str())),
            events::public_data.eq(new.public.as_ref().map(|public| &public.data)),
            events::public_key_id.eq(new.public.as_ref().and_then(|public| public.booked_by)),
        ))
        .returning(events::id)
        .get_result(conn.raw)
}

/// The events of a workshop with the accounts and the API keys that caused them.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn with_actors(workshop_id: i64) -> _ {
    let by_actor =
        accounts::workshop_id.eq(events::workshop_id).and(accounts::id.nullable().eq(events::actor_id));
    let by_key =
        api_keys::workshop_id.eq(events::workshop_id).and(api_keys::id.nullable().eq(events::api_key_id));
    events::table
        .left_join(accounts::table.on(by_actor))
        .left_join(api_keys::table.on(by_key))
        .filter(events::workshop_id.eq(workshop_id))
}

/// An entry of a subject's history, with its actor.
#[derive(Debug, Queryable)]
pub struct EventRow {
    pub id: i64,
    pub at: NaiveDateTime,
    pub kind: TextEnum<EventKind>,
    pub change: String,
    pub actor_id: Option<i64>,
    pub actor_first_name: Option<String>,
    pub actor_last_name: Option<String>,
    pub actor_role: Option<TextEnum<Role>>,
    /// The API key that created the actor's account.
    pub actor_creator: Option<i64>,
    pub key_name: Option<String>,
}

/// Returns a page of a subject's history, the oldest entry first, from after the entry `after` on.
pub fn history(conn: &mut Connection, subject: &str, after: i64, limit: i64) -> QueryResult<Vec<EventRow>> {
    with_actors(conn.workshop_id)
        .filter(events::subject.eq(subject).and(events::id.gt(after)))
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
            accounts::api_key_id.nullable(),
            api_keys::name.nullable(),
        ))
        .load(conn.raw)
}

/// An event in the history of an appointment, for the doctor.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct LoggedWrite {
    pub subject: String,
    pub at: NaiveDateTime,
    pub kind: String,
    pub change: String,
}

/// Returns the events of some subjects, those of each in their order.
pub fn of_subjects(conn: &mut Connection, subjects: &[String]) -> QueryResult<Vec<LoggedWrite>> {
    events::table
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::subject.eq_any(subjects)))
        // The order of an index: in the order of the ids alone, the whole log would be read.
        .order((events::subject, events::id))
        .select(LoggedWrite::as_select())
        .load(conn.raw)
}

/// Returns the time of the newest event.
pub fn newest(conn: &mut Connection) -> QueryResult<Option<DateTime<Utc>>> {
    let newest: Option<NaiveDateTime> = events::table
        .filter(events::workshop_id.eq(conn.workshop_id))
        .select(diesel::dsl::max(events::at))
        .get_result(conn.raw)?;
    Ok(newest.map(|at| at.and_utc()))
}

/// Returns the events after an instant that can change capacities, newest first.
pub fn capacity_changes_since(conn: &mut Connection, at: DateTime<Utc>) -> QueryResult<Vec<LoggedChange>> {
    let kinds = EventKind::ALL.iter().filter(|kind| kind.is_capacity_change()).map(|kind| TextEnum(*kind));
    // In two steps, and sorted here: the index by kind has all that the first needs. For the rows themselves, or for
    // the order of their ids, the database would read the log of everything since.
    let mut ids: Vec<i64> = events::table
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::at.gt(at.naive_utc())))
        .filter(events::kind.eq_any(kinds))
        .select(events::id)
        .load(conn.raw)?;
    ids.sort_by_key(|id| Reverse(*id));
    let mut changes = Vec::with_capacity(ids.len());
    for ids in ids.chunks(TOGETHER) {
        let mut rows: Vec<ChangeRow> = events::table
            .filter(events::workshop_id.eq(conn.workshop_id).and(events::id.eq_any(ids)))
            .select((events::id, events::at, events::subject, events::kind, events::change))
            .load(conn.raw)?;
        rows.sort_by_key(|(id, ..)| Reverse(*id));
        for row in rows {
            changes.push(logged_change(row)?);
        }
    }
    Ok(changes)
}

type ChangeRow = (i64, NaiveDateTime, String, TextEnum<EventKind>, String);

fn logged_change((id, at, subject, kind, change): ChangeRow) -> QueryResult<LoggedChange> {
    let broken = |error: &dyn std::fmt::Display| unreadable(format!("event {id} ({error})"));
    let subject = subject.parse().map_err(|error| broken(&error))?;
    let mut change = serde_json::Deserializer::from_str(&change);
    let event = Event::read(subject, kind.0, &mut change).map_err(|error| broken(&error))?;
    Ok(LoggedChange { at: at.and_utc(), event })
}

/// A logged write and its actor's name.
#[derive(Debug, Queryable)]
pub struct WriteRow {
    pub subject: String,
    pub at: NaiveDateTime,
    pub actor_first_name: Option<String>,
    pub actor_last_name: Option<String>,
    pub key_name: Option<String>,
}

/// Returns the writes of some instants to some subjects, except those of the program itself.
pub fn writes(
    conn: &mut Connection,
    subjects: &[String],
    instants: &[NaiveDateTime],
) -> QueryResult<Vec<WriteRow>> {
    with_actors(conn.workshop_id)
        .filter(events::subject.eq_any(subjects).and(events::at.eq_any(instants)))
        .filter(events::actor_id.is_not_null().or(events::api_key_id.is_not_null()))
        .select((
            events::subject,
            events::at,
            accounts::first_name.nullable(),
            accounts::last_name.nullable(),
            api_keys::name.nullable(),
        ))
        .load(conn.raw)
}

/// Replaces the network addresses of a slice of an account's events after an id: of those that it caused, and of its
/// registration, which an anonymous caller caused. Returns the id of the last of them; `None` if there is none left.
pub fn replace_addresses(
    conn: &mut Connection,
    account_id: i64,
    address: &str,
    after: i64,
) -> QueryResult<Option<i64>> {
    let mut ids = of_account_after(conn, account_id, after, SLICE)?;
    ids.truncate(SLICE);
    set_addresses(conn, &ids, address)?;
    Ok(ids.last().copied())
}

/// Returns whether [`replace_addresses`] would leave events for another slice.
pub fn exceed_slice(conn: &mut Connection, account_id: i64, after: i64) -> QueryResult<bool> {
    Ok(of_account_after(conn, account_id, after, SLICE + 1)?.len() > SLICE)
}

/// Returns ids of events of an account after an id, ascending: the first `limit` and perhaps more. One query for each
/// index.
fn of_account_after(
    conn: &mut Connection,
    account_id: i64,
    after: i64,
    limit: usize,
) -> QueryResult<Vec<i64>> {
    let later = || events::table.filter(events::workshop_id.eq(conn.workshop_id).and(events::id.gt(after)));
    let caused = later().filter(events::actor_id.eq(account_id));
    let registration = later()
        .filter(events::subject.eq(format!("account:{account_id}")))
        .filter(events::actor_id.is_null());
    let mut ids: Vec<i64> = caused.order(events::id).limit(limit as i64).select(events::id).load(conn.raw)?;
    let registered: Vec<i64> =
        registration.order(events::id).limit(limit as i64).select(events::id).load(conn.raw)?;
    ids.extend(registered);
    ids.sort_unstable();
    Ok(ids)
}

/// Removes the network addresses of a slice of the events before an instant, and returns their number.
pub fn remove_addresses(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    let ids: Vec<i64> = events::table
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::at.lt(before.naive_utc())))
        // The condition of the partial index.
        .filter(sql::<Bool>("from_address <> ''"))
        .order(events::at)
        .limit(SLICE as i64)
        .select(events::id)
        .load(conn.raw)?;
    set_addresses(conn, &ids, "")?;
    Ok(ids.len())
}

fn set_addresses(conn: &mut Connection, ids: &[i64], address: &str) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let rows = events::table.filter(events::workshop_id.eq(conn.workshop_id).and(events::id.eq_any(ids)));
    diesel::update(rows).set(events::from_address.eq(address)).execute(conn.raw).map(drop)
}
