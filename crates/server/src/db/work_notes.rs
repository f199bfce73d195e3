//! Notes that staff add to appointments.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::{
    Connection,
    engine::schema::{accounts, api_keys, work_notes},
};

/// A note with the name of its author.
#[derive(Debug, Clone, Queryable)]
pub struct NoteRow {
    pub appointment_id: i64,
    pub at: NaiveDateTime,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub key_name: Option<String>,
    pub text: String,
}

/// The author of a note.
#[derive(Debug, Clone, Copy)]
pub enum Author {
    Account(i64),
    ApiKey(i64),
}

/// Returns the notes of appointments, the oldest first.
pub fn of_appointments(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<NoteRow>> {
    notes(conn.workshop_id).filter(work_notes::appointment_id.eq_any(ids)).load(conn.raw)
}

/// Returns the notes of an appointment, the oldest first.
pub fn of_appointment(conn: &mut Connection, id: i64) -> QueryResult<Vec<NoteRow>> {
    notes(conn.workshop_id).filter(work_notes::appointment_id.eq(id)).load(conn.raw)
}

/// The notes of a workshop with their authors, the oldest first.
#[diesel::dsl::auto_type(no_type_alias)]
fn notes(workshop_id: i64) -> _ {
    let account = accounts::workshop_id
        .eq(work_notes::workshop_id)
        .and(accounts::id.nullable().eq(work_notes::author_id));
    let key = api_keys::workshop_id
        .eq(work_notes::workshop_id)
        .and(api_keys::id.nullable().eq(work_notes::api_key_id));
    let columns = (
        work_notes::appointment_id,
        work_notes::at,
        accounts::first_name.nullable(),
        accounts::last_name.nullable(),
        api_keys::name.nullable(),
        work_notes::text,
    );
    work_notes::table
        .left_join(accounts::table.on(account))
        .left_join(api_keys::table.on(key))
        .filter(work_notes::workshop_id.eq(workshop_id))
        .order(work_notes::id)
        .select(columns)
}

/// Inserts a note.
pub fn insert(
    conn: &mut Connection,
    appointment_id: i64,
    author: Author,
    at: NaiveDateTime,
    text: &str,
) -> QueryResult<()> {
    let (author_id, api_key_id) = match author {
        Author::Account(id) => (Some(id), None),
        Author::ApiKey(id) => (None, Some(id)),
    };
    diesel::insert_into(work_notes::table)
        .values((
            work_notes::workshop_id.eq(conn.workshop_id),
            work_notes::appointment_id.eq(appointment_id),
            work_notes::author_id.eq(author_id),
            work_notes::api_key_id.eq(api_key_id),
            work_notes::at.eq(at),
            work_notes::text.eq(text),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Replaces the text of every note of an appointment.
pub fn replace_texts(conn: &mut Connection, appointment_id: i64, text: &str) -> QueryResult<()> {
    let rows =
        work_notes::workshop_id.eq(conn.workshop_id).and(work_notes::appointment_id.eq(appointment_id));
    diesel::update(work_notes::table.filter(rows)).set(work_notes::text.eq(text)).execute(conn.raw).map(drop)
}
