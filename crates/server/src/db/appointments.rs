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
    accounts::Person,
    engine::{errors::unreadable, schema::appointments, text_enum::TextEnum},
    occupancy,
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appointments, treat_none_as_null = true, treat_none_as_default_value = false)]
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
    /// The API key that booked it.
    pub api_key_id: Option<i64>,
    /// The hash of the secret whose holder may manage it; only a guest's appointment has one.
    pub manage_hash: Option<String>,
    /// The reference of the program that booked it.
    pub external_reference: Option<String>,
    /// Entries of that program, as a JSON object of texts.
    pub metadata: Option<String>,
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

    /// Returns the text in which staff search for the appointment, in lower case.
    pub fn search_text(&self, customer: &Person) -> QueryResult<String> {
        let plate = self.plate()?;
        let (shown, normal) = plate.as_ref().map_or(("", ""), |plate| (plate.shown(), plate.normal()));
        let Self { reference, vehicle_make, vehicle_model, service_name, .. } = self;
        let name = customer.name();
        let parts = [reference, &name, shown, normal, vehicle_make, vehicle_model, service_name];
        Ok(parts.join(" ").to_lowercase())
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

/// Returns all appointments of a customer, by start.
pub fn of_customer(conn: &mut Connection, customer_id: i64) -> QueryResult<Vec<AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(customer_id)))
        .order((appointments::date, appointments::period_start, appointments::id))
        .select(AppointmentRow::as_select())
        .load(conn.raw)
}

/// Returns at most `limit` appointments of a customer after an id, by id.
pub fn of_customer_after(
    conn: &mut Connection,
    customer_id: i64,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(customer_id)))
        .filter(appointments::id.gt(after))
        .order(appointments::id)
        .limit(limit)
        .select(AppointmentRow::as_select())
        .load(conn.raw)
}

/// Counts the appointments of a customer.
pub fn count_of_customer(conn: &mut Connection, customer_id: i64) -> QueryResult<i64> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::customer_id.eq(customer_id)))
        .count()
        .get_result(conn.raw)
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

/// The customer or the assignee of appointments.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    Customer(i64),
    Assignee(i64),
}

/// An active appointment, which needs its customer and its assignee.
#[derive(Debug, Clone, Queryable)]
pub struct ActiveAppointment {
    pub reference: String,
    pub service_name: String,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
}

/// Returns the active appointments of a customer or an employee, by start.
pub fn active_for(conn: &mut Connection, using: Use) -> QueryResult<Vec<ActiveAppointment>> {
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

/// Loads rows by id.
pub fn by_ids(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::id.eq_any(ids)))
        .select(AppointmentRow::as_select())
        .load(conn.raw)
}

/// Returns the appointment that the holder of a secret with this hash may manage.
pub fn by_manage_hash(conn: &mut Connection, hash: &str) -> QueryResult<Option<AppointmentRow>> {
    appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::manage_hash.eq(hash)))
        .select(AppointmentRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Returns whether an appointment has a link by which it is managed.
pub fn is_managed(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let row = appointments::table.find((conn.workshop_id, id));
    diesel::select(diesel::dsl::exists(row.filter(appointments::manage_hash.is_not_null())))
        .get_result(conn.raw)
}

/// Sets the hash of the secret whose holder may manage an appointment.
pub fn set_manage_hash(conn: &mut Connection, id: i64, hash: &str) -> QueryResult<()> {
    diesel::update(appointments::table.find((conn.workshop_id, id)))
        .set(appointments::manage_hash.eq(hash))
        .execute(conn.raw)
        .map(drop)
}

/// The values that a program has attached to an appointment.
#[derive(Debug, Queryable)]
pub struct AttachedRow {
    pub reference: String,
    pub external_reference: Option<String>,
    /// JSON.
    pub metadata: Option<String>,
}

/// Returns what is attached to appointments, of those to which something is.
pub fn attached(conn: &mut Connection, references: &[String]) -> QueryResult<Vec<AttachedRow>> {
    appointments::table
        .filter(
            appointments::workshop_id.eq(conn.workshop_id).and(appointments::reference.eq_any(references)),
        )
        .filter(appointments::external_reference.is_not_null().or(appointments::metadata.is_not_null()))
        .select((appointments::reference, appointments::external_reference, appointments::metadata))
        .load(conn.raw)
}
