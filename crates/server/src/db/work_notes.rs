//! Notes that staff add to appointments.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::{
    Connection,
    engine::schema::{accounts, work_notes},
};

/// A note with the name of its author.
#[derive(Debug, Clone, Queryable)]
pub struct NoteRow {
    pub appointment_id: i64,
    pub at: NaiveDateTime,
    pub first_name: String,
    pub last_name: String,
    pub text: String,
}

/// Returns the notes of appointments, the oldest first.
pub fn of_appointments(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<NoteRow>> {
    let author =
        accounts::workshop_id.eq(work_notes::workshop_id).and(accounts::id.eq(work_notes::author_id));
    work_notes::table
        .inner_join(accounts::table.on(author))
        .filter(work_notes::workshop_id.eq(conn.workshop_id).and(work_notes::appointment_id.eq_any(ids)))
        .order(work_notes::id)
        .select((
            work_notes::appointment_id,
            work_notes::at,
            accounts::first_name,
            accounts::last_name,
            work_notes::text,
        ))
        .load(conn.raw)
}

/// Inserts a note.
pub fn insert(
    conn: &mut Connection,
    appointment_id: i64,
    author_id: i64,
    at: NaiveDateTime,
    text: &str,
) -> QueryResult<()> {
    diesel::insert_into(work_notes::table)
        .values((
            work_notes::workshop_id.eq(conn.workshop_id),
            work_notes::appointment_id.eq(appointment_id),
            work_notes::author_id.eq(author_id),
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
