//! Booking: the one way to a slot. Customers, the desk and the demo come through [`book`]; moves and
//! reopenings take their slots through the same steps (`retaking.rs`).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest, Usage},
    calendar::Calendar,
    job::{Complexity, Priority},
    reference::Reference,
    slots::SpanPeriod,
    status::Status,
    vehicle::{Plate, VehicleType},
};
use serde_json::json;

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            customer::{self, Customer},
            refusal::AppointmentRefusal,
        },
    },
    db::{
        Connection,
        appointments::{self, AppointmentRow, Person, Shown},
        calendar, catalogue,
        engine::text_enum::TextEnum,
        events, occupancy,
        workshop::{self, Workshop},
    },
};

/// The car.
#[derive(Debug, Clone)]
pub struct Vehicle {
    pub make: String,
    pub model: String,
    pub year: i32,
    pub kind: VehicleType,
    pub plate: Option<Plate>,
}

/// A booking request, parsed.
#[derive(Debug, Clone)]
pub struct NewBooking {
    pub customer: Customer,
    pub service_id: i64,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub vehicle: Vehicle,
    pub complexity: Complexity,
    pub customer_notes: String,
}

impl NewBooking {
    fn booker(&self) -> Booker {
        match self.customer {
            Customer::Own(_) => Booker::Customer,
            Customer::Known(_) | Customer::New { .. } => Booker::Desk,
        }
    }
}

/// Books: locks the customer and the days, counts what is taken, takes the slots. All or nothing.
pub fn book(tx: &mut Tx, new: &NewBooking) -> Result<Shown, Failure> {
    let customer = customer::locked(tx, &new.customer)?;
    let seen = Premises::read(tx, new.date)?;
    let days = dates(&work_out(tx, new, &seen)?.1);
    let at = tx.lock_days(&days)?;
    let premises = seen.again(tx, new.date)?;
    let ((service, amount), span) = work_out(tx, new, &premises)?;
    if dates(&span) != days {
        return Err(Failure::Restart);
    }
    let Premises { workshop, .. } = premises;

    let of_customer = match new.booker() {
        Booker::Customer if workshop.settings.max_active_per_customer > 0 => {
            let now = tx.now();
            Some(customer::active(tx, &workshop, customer.id, now)?)
        }
        Booker::Customer | Booker::Desk => None,
    };
    let plate = new.vehicle.plate.as_ref();
    let slots = slots(tx, &workshop, &span, Wanted { date: new.date, plate, of_customer, itself: None })?;

    let mut row = row(new, &customer, &workshop, &service, &span, amount, at)?;
    row.id = appointments::insert(tx, &row)?;
    let held = occupancy::take(tx, row.id, plate.map(Plate::normal), &span, &slots, at)?;
    let change = json!({
        "status": [null, row.status.0], "service_id": row.service_id, "date": row.date,
        "period": hhmm(row.period_start), "periods": slots.len(), "slots": slots, "price": amount,
    });
    tx.record(events::Event { at, subject: subject(&row), kind: "book", change })?;
    Ok(Shown { row, slots: held, customer, assignee: None, notes: Vec::new() })
}

/// What wants slots.
pub struct Wanted<'a> {
    /// On which it starts.
    pub date: NaiveDate,
    pub plate: Option<&'a Plate>,
    /// The customer's active appointments; `None` where their limit does not count.
    pub of_customer: Option<u32>,
    /// The appointment itself, if it is there already: the daily limit does not count it twice.
    pub itself: Option<i64>,
}

/// Counts what is taken, under the locks of the span's days, and lets the domain give the slot numbers. Every
/// path to a slot comes through here.
pub fn slots(
    conn: &mut Connection,
    workshop: &Workshop,
    span: &[SpanPeriod],
    wanted: Wanted<'_>,
) -> Result<Vec<u32>, Failure> {
    let (Some(first), Some(last)) = (span.first(), span.last()) else {
        return Err(Failure::Internal("a span of no periods".to_owned()));
    };
    let taken = occupancy::taken(conn, first.date, last.date, None)?;
    // Not asked for where nothing limits it.
    let starting = match workshop.settings.daily_limit {
        Some(_) => occupancy::starting(conn, wanted.date, wanted.itself)?,
        None => 0,
    };
    let bookings = Usage { taken: &taken, starting, of_customer: wanted.of_customer };
    Ok(booking::allocate(wanted.date, span, wanted.plate, &workshop.settings, bookings)?)
}

/// What decides where a job may stand, before anything is counted.
pub struct Premises {
    pub workshop: Workshop,
    pub calendar: Calendar,
}

impl Premises {
    /// As they are from a date on; the workshop first, so that its version is not newer than the calendar.
    pub fn read(conn: &mut Connection, from: NaiveDate) -> Result<Self, Failure> {
        let (workshop, calendar) = workshop_and_calendar(conn, from)?;
        Ok(Self { workshop, calendar })
    }

    /// As they are under the locks of days. Every change of them gives the workshop another version: where it has the
    /// same, they are the same.
    pub fn again(self, conn: &mut Connection, from: NaiveDate) -> Result<Self, Failure> {
        let workshop = workshop::load(conn)?;
        if workshop.version == self.workshop.version { Ok(self) } else { Self::read(conn, from) }
    }
}

fn work_out(
    tx: &mut Tx,
    new: &NewBooking,
    Premises { workshop, calendar }: &Premises,
) -> Result<(catalogue::Offer, Vec<SpanPeriod>), Failure> {
    let offer = offered(tx, new.service_id, new.vehicle.kind, new.complexity)?;
    let length = offer.0.period_span.unsigned_abs();
    let plate = new.vehicle.plate.as_ref();
    let ask = BookingRequest { date: new.date, start: new.start, length, plate, by: new.booker() };
    let now = workshop.zone.now(tx.now());
    let span = booking::plan(&ask, calendar, &workshop.settings, now, &workshop.zone)?;
    Ok((offer, span))
}

/// A service that can be booked, with its price for such a car; or the refusal that it names nothing.
pub fn offered(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> Result<catalogue::Offer, Failure> {
    let unknown = || AppointmentRefusal::UnknownService(service_id);
    Ok(catalogue::priced(conn, service_id, vehicle, complexity)?.ok_or_else(unknown)?)
}

/// Every date that a span touches or steps over: what a write locks.
pub fn dates(span: &[SpanPeriod]) -> Vec<NaiveDate> {
    match (span.first(), span.last()) {
        (Some(first), Some(last)) => appointments::days(first.date, last.date),
        _ => Vec::new(),
    }
}

fn row(
    new: &NewBooking,
    customer: &Person,
    workshop: &Workshop,
    service: &catalogue::ServiceRow,
    span: &[SpanPeriod],
    amount: i64,
    at: DateTime<Utc>,
) -> Result<AppointmentRow, Failure> {
    let last = span.last().ok_or_else(|| Failure::Internal("a span of no periods".to_owned()))?;
    let reference = random_reference()?;
    let NewBooking { vehicle, .. } = new;
    Ok(AppointmentRow {
        id: 0,
        search_text: search_text(&reference, customer, vehicle, &service.name),
        reference: reference.to_string(),
        version: 1,
        status: TextEnum(Status::Booked),
        priority: TextEnum(Priority::Normal),
        complexity: TextEnum(new.complexity),
        customer_id: customer.id,
        assignee_id: None,
        service_id: service.id,
        service_name: service.name.clone(),
        category_name: service.category_name.clone(),
        duration_minutes: service.duration_minutes,
        period_span: service.period_span,
        price_amount: amount,
        price_currency: workshop.currency.as_str().to_owned(),
        date: new.date,
        period_start: new.start,
        last_date: last.date,
        last_period_end: last.period.end,
        vehicle_make: vehicle.make.clone(),
        vehicle_model: vehicle.model.clone(),
        vehicle_year: vehicle.year,
        vehicle_type: TextEnum(vehicle.kind),
        license_plate: vehicle.plate.as_ref().map(|plate| plate.shown().to_owned()),
        customer_notes: new.customer_notes.clone(),
        hold_reason: None,
        expected_resume: None,
        cancel_reason: None,
        work_started_at: None,
        work_completed_at: None,
        estimated_completion: None,
        created_at: at.naive_utc(),
        updated_at: at.naive_utc(),
    })
}

fn random_reference() -> Result<Reference, Failure> {
    let mut bytes = [0; 5];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Reference::from_random(bytes))
}

/// What the staff's search looks through, in lower case.
fn search_text(reference: &Reference, customer: &Person, vehicle: &Vehicle, service: &str) -> String {
    let (shown, normal) = vehicle.plate.as_ref().map_or(("", ""), |plate| (plate.shown(), plate.normal()));
    let name = customer.name();
    [reference.as_str(), &name, shown, normal, &vehicle.make, &vehicle.model, service]
        .join(" ")
        .to_lowercase()
}

/// The log's name for an appointment.
pub fn subject(row: &AppointmentRow) -> String {
    format!("appointment:{}", row.reference)
}

/// A local time as it is written everywhere.
pub fn hhmm(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// The calendar from a date on, with the workshop that it belongs to.
pub fn workshop_and_calendar(
    conn: &mut Connection,
    from: NaiveDate,
) -> Result<(Workshop, Calendar), Failure> {
    let workshop = workshop::load(conn)?;
    let calendar = calendar::load(conn, workshop.settings.slots_per_period, from)?;
    Ok((workshop, calendar))
}
