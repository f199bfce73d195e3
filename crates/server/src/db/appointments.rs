//! Rows of appointments: loading, saving by compare-and-swap, finding.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use diesel::prelude::*;
use pitboard_domain::{
    job::{CancelReason, Complexity, HoldReason, Priority},
    reference::Reference,
    status::Status,
    vehicle::{Plate, VehicleType},
};

use crate::db::{
    Connection,
    engine::{
        errors::unreadable,
        schema::{accounts, appointments, work_notes},
        text_enum::TextEnum,
    },
    occupancy::{self, OccupancyRow},
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appointments, treat_none_as_null = true)]
pub struct AppointmentRow {
    #[diesel(skip_insertion, skip_update)]
    pub id: i64,
    pub reference: String,
    pub version: i64,
    pub status: TextEnum<Status>,
    pub priority: TextEnum<Priority>,
    pub complexity: TextEnum<Complexity>,
    pub customer_id: i64,
    pub assignee_id: Option<i64>,
    pub service_id: i64,
    pub service_name: String,
    pub category_name: String,
    pub duration_minutes: i32,
    pub period_span: i32,
    pub price_amount: i64,
    pub price_currency: String,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    pub last_date: NaiveDate,
    pub last_period_end: NaiveTime,
    pub vehicle_make: String,
    pub vehicle_model: String,
    pub vehicle_year: i32,
    pub vehicle_type: TextEnum<VehicleType>,
    pub license_plate: Option<String>,
    pub customer_notes: String,
    pub hold_reason: Option<TextEnum<HoldReason>>,
    pub expected_resume: Option<NaiveDateTime>,
    pub cancel_reason: Option<TextEnum<CancelReason>>,
    pub work_started_at: Option<NaiveDateTime>,
    pub work_completed_at: Option<NaiveDateTime>,
    pub estimated_completion: Option<NaiveDateTime>,
    // A new name changes it without a new version (see `accounts::update`).
    #[diesel(skip_update)]
    pub search_text: String,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

impl AppointmentRow {
    /// Returns every date from the first to the last, including skipped closed ones: the days that a write locks.
    pub fn days(&self) -> Vec<NaiveDate> {
        days(self.date, self.last_date)
    }

    /// Returns the plate as it was booked.
    pub fn plate(&self) -> QueryResult<Option<Plate>> {
        let unreadable = |error| unreadable(format!("the plate of {} ({error})", self.reference));
        self.license_plate.as_deref().map(Plate::parse).transpose().map_err(unreadable)
    }

    /// Returns the subject of its events, `appointment:7K3M9QXR`.
    pub fn subject(&self) -> String {
        format!("appointment:{}", self.reference)
    }

    /// Ends a pause of the work.
    pub fn end_hold(&mut self) {
        self.hold_reason = None;
        self.expected_resume = None;
    }

    /// Starts the work; the estimate is the start plus the duration of the service.
    pub fn start_work(&mut self, at: NaiveDateTime) {
        self.work_started_at = Some(at);
        self.estimated_completion = Some(at + TimeDelta::minutes(i64::from(self.duration_minutes)));
    }
}

/// Returns every date from `first` to `last`.
pub fn days(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    first.iter_days().take_while(|date| *date <= last).collect()
}

pub fn by_reference(conn: &mut Connection, reference: &Reference) -> QueryResult<Option<AppointmentRow>> {
    appointments::table
        .filter(
            appointments::workshop_id
                .eq(conn.workshop_id)
                .and(appointments::reference.eq(reference.as_str())),
        )
        .select(AppointmentRow::as_select())
        .first(conn.raw)
        .optional()
}

pub fn insert(conn: &mut Connection, row: &AppointmentRow) -> QueryResult<i64> {
    diesel::insert_into(appointments::table)
        .values((appointments::workshop_id.eq(conn.workshop_id), row))
        .returning(appointments::id)
        .get_result(conn.raw)
}

/// Saves a changed row over the version that was read. `false` if another write was first.
pub fn save(conn: &mut Connection, row: &AppointmentRow, read_at: i64) -> QueryResult<bool> {
    let unchanged =
        appointments::table.find((conn.workshop_id, row.id)).filter(appointments::version.eq(read_at));
    diesel::update(unchanged).set(row).execute(conn.raw).map(|rows| rows == 1)
}

/// Updates the search text, under the lock of the customer.
pub fn set_search_text(conn: &mut Connection, id: i64, text: &str) -> QueryResult<()> {
    let row = appointments::table.find((conn.workshop_id, id));
    diesel::update(row).set(appointments::search_text.eq(text)).execute(conn.raw).map(drop)
}

/// Returns the ends of a customer's active appointments that may not be over by `from`.
pub fn active_ends(
    conn: &mut Connection,
    customer_id: i64,
    from: NaiveDate,
) -> QueryResult<Vec<(NaiveDate, NaiveTime)>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(customer_id)))
        .filter(appointments::status.eq_any(occupancy::active()).and(appointments::last_date.ge(from)))
        .select((appointments::last_date, appointments::last_period_end))
        .load(conn.raw)
}

/// The side of an appointment that an account is on.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    Customer(i64),
    Assignee(i64),
}

/// An active appointment that prevents an account's deactivation.
#[derive(Debug, Clone, Queryable)]
pub struct InTheWay {
    pub reference: String,
    pub service_name: String,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
}

/// Returns the active appointments of a customer or an employee, the earliest first.
pub fn active_for(conn: &mut Connection, using: Use) -> QueryResult<Vec<InTheWay>> {
    let mut query = appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id))
        .filter(appointments::status.eq_any(occupancy::active()))
        .order((appointments::date, appointments::period_start, appointments::id))
        .select((
            appointments::reference,
            appointments::service_name,
            appointments::date,
            appointments::period_start,
        ))
        .into_boxed();
    query = match using {
        Use::Customer(id) => query.filter(appointments::customer_id.eq(id)),
        Use::Assignee(id) => query.filter(appointments::assignee_id.eq(id)),
    };
    query.load(conn.raw)
}

/// An account's name and phone, as staff and the customer see them.
#[derive(Debug, Clone, Queryable)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
}

impl Person {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// A note of the staff, with its author.
#[derive(Debug, Clone, Queryable)]
pub struct NoteRow {
    pub appointment_id: i64,
    pub at: NaiveDateTime,
    pub first_name: String,
    pub last_name: String,
    pub text: String,
}

/// An appointment with everything that responses show of it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub row: AppointmentRow,
    pub slots: Vec<OccupancyRow>,
    pub customer: Person,
    pub assignee: Option<Person>,
    pub notes: Vec<NoteRow>,
}

/// Loads the details of rows, in a fixed number of queries.
pub fn show(conn: &mut Connection, rows: Vec<AppointmentRow>) -> QueryResult<Vec<Shown>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut slots = occupancy::of_appointments(conn, &ids)?;
    let people = people(
        conn,
        rows.iter().flat_map(|row| [Some(row.customer_id), row.assignee_id]).flatten().collect(),
    )?;
    let notes = notes(conn, &ids)?;
    let person = |id: i64| people.iter().find(|person| person.id == id).cloned();
    rows.into_iter()
        .map(|row| {
            Ok(Shown {
                slots: slots.remove(&row.id).unwrap_or_default(),
                customer: person(row.customer_id).ok_or(diesel::result::Error::NotFound)?,
                assignee: row.assignee_id.and_then(person),
                notes: notes.iter().filter(|note| note.appointment_id == row.id).cloned().collect(),
                row,
            })
        })
        .collect()
}

/// Loads the details of one row.
pub fn show_one(conn: &mut Connection, row: AppointmentRow) -> QueryResult<Shown> {
    show(conn, vec![row])?.pop().ok_or(diesel::result::Error::NotFound)
}

/// Loads accounts by id.
pub fn people(conn: &mut Connection, ids: Vec<i64>) -> QueryResult<Vec<Person>> {
    accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::id.eq_any(ids)))
        .select((accounts::id, accounts::first_name, accounts::last_name, accounts::phone))
        .load(conn.raw)
}

fn notes(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<NoteRow>> {
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

/// Inserts a note of the staff.
pub fn add_note(
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

/// Loads rows by id.
pub fn by_ids(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::id.eq_any(ids)))
        .select(AppointmentRow::as_select())
        .load(conn.raw)
}
