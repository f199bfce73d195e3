//! Appointments with everything that is shown of them: slots, customer, assignee and notes.

use diesel::{QueryResult, result::Error};

use crate::db::{
    Connection,
    accounts::{self, Person},
    appointments::AppointmentRow,
    occupancy::{self, OccupancyRow},
    work_notes::{self, NoteRow},
};

/// An appointment with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct AppointmentDetails {
    pub row: AppointmentRow,
    pub slots: Vec<OccupancyRow>,
    pub customer: Person,
    pub assignee: Option<Person>,
    pub notes: Vec<NoteRow>,
}

/// Loads the details of appointments, with three queries for any number of them.
pub fn load(conn: &mut Connection, rows: Vec<AppointmentRow>) -> QueryResult<Vec<AppointmentDetails>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut slots = occupancy::of_appointments(conn, &ids)?;
    let people = accounts::people(
        conn,
        rows.iter().flat_map(|row| [Some(row.customer_id), row.assignee_id]).flatten().collect(),
    )?;
    let notes = work_notes::of_appointments(conn, &ids)?;
    let person = |id: i64| people.iter().find(|person| person.id == id).cloned();
    rows.into_iter()
        .map(|row| {
            Ok(AppointmentDetails {
                slots: slots.remove(&row.id).unwrap_or_default(),
                customer: person(row.customer_id).ok_or(Error::NotFound)?,
                assignee: row.assignee_id.and_then(person),
                notes: notes.iter().filter(|note| note.appointment_id == row.id).cloned().collect(),
                row,
            })
        })
        .collect()
}

/// Loads the details of one appointment: by queries of their own, because those for any number of appointments are
/// prepared each time.
pub fn load_one(conn: &mut Connection, row: AppointmentRow) -> QueryResult<AppointmentDetails> {
    Ok(AppointmentDetails {
        slots: occupancy::of_appointment(conn, row.id)?,
        customer: accounts::person(conn, row.customer_id)?,
        assignee: row.assignee_id.map(|id| accounts::person(conn, id)).transpose()?,
        notes: work_notes::of_appointment(conn, row.id)?,
        row,
    })
}
