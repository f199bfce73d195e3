//! Finds appointments of a customer that were written to after an erasure had passed them.

use diesel::{
    dsl::{not, sql},
    prelude::*,
    sql_types::{Bool, Text},
};

use crate::db::{Connection, appointments::AppointmentRow, engine::schema::appointments, names};

/// Returns the appointments of a customer up to an id that have personal data, or that an erasure has not given its
/// name and its text.
pub fn unerased(
    conn: &mut Connection,
    customer_id: i64,
    until: i64,
    name: &str,
    text: &str,
) -> QueryResult<Vec<AppointmentRow>> {
    let has_note = sql::<Bool>(
        "EXISTS (SELECT 1 FROM work_notes WHERE work_notes.workshop_id = appointments.workshop_id \
         AND work_notes.appointment_id = appointments.id AND work_notes.text <> ",
    )
    .bind::<Text, _>(text)
    .sql(")");
    let is_named = appointments::search_text.like(names::contains(name)).escape('\\');
    let has_vehicle = appointments::vehicle_make.ne(text).or(appointments::vehicle_model.ne(text));
    let has_text = appointments::license_plate.is_not_null().or(appointments::customer_notes.ne(""));
    let is_attached = appointments::external_reference.is_not_null().or(appointments::metadata.is_not_null());
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(customer_id)))
        .filter(appointments::id.le(until))
        .filter(has_note.or(not(is_named)).or(has_vehicle).or(has_text).or(is_attached))
        .order(appointments::id)
        .select(AppointmentRow::as_select())
        .load(conn.raw)
}
