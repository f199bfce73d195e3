//! Booking: customers, guests, API keys, the desk and the demo book through [`book`].

use std::{rc::Rc, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest},
    calendar::Calendar,
    event::{AppointmentChange, Changed, Event, appointment::Booked},
    hold::HoldEnd,
    job::{Complexity, Priority},
    metadata::Metadata,
    reference::Reference,
    slots::SpanPeriod,
    status::Status,
    vehicle::{Plate, VehicleType},
};

use crate::{
    app::{
        Failure, GuestIdentity, Tx,
        appointments::{
            customer::{self, Customer},
            holds::{self, GivenHold},
            refusal::AppointmentRefusal,
            slots::{SlotRequest, allocate_slots},
        },
        integrations::public_event::Snapshot,
        metadata::store_metadata,
        people::confirmation,
    },
    db::{
        Connection,
        accounts::Person,
        appointment_details::AppointmentDetails,
        appointments::{self, AppointmentRow},
        engine::text_enum::TextEnum,
        occupancy::{self, Taker},
        prices::{self, Offer},
        workshop::Workshop,
    },
};

/// The car of a booking.
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
    pub external_reference: Option<String>,
    pub metadata: Option<Metadata>,
    /// The hash of the secret of a hold of this start.
    pub hold: Option<String>,
}

/// Books a service for a customer: locks the customer and the days, counts the held slots, takes those of its hold,
/// or the lowest free ones. All or nothing.
pub fn book(tx: &mut Tx, new: &NewBooking) -> Result<AppointmentDetails, Failure> {
    let mut locked = customer::locked(tx, &new.customer)?;
    let is_new = locked.person.confirmed_at.is_none();
    let by = tx.actor().booker();
    if by == Booker::Desk && is_new {
        confirmation::confirm(tx, locked.person.id)?;
        locked.person.confirmed_at = Some(tx.now().naive_utc());
    }
    let LockedSpan { at, context, offer, span, hold } = lock_span(tx, new)?;
    let workshop = context.workshop;
    customer::check_changes(locked.changes, &workshop, tx.now())?;
    let is_new = is_new && by == Booker::Customer;
    if is_new {
        check_admitted(matches!(new.customer, Customer::Guest(_)), &workshop)?;
    }
    let has_limit = is_new || workshop.settings.max_active_per_customer > 0;
    let of_customer = match locked.of_contact {
        _ if by == Booker::Desk || !has_limit => None,
        Some(active) => Some(active),
        None => {
            let now = tx.now();
            Some(customer::active(tx, &workshop, locked.person.id, now)?)
        }
    };
    let customer = locked.person;
    let plate = new.vehicle.plate.as_ref();
    let wanted = SlotRequest { at, date: new.date, plate, of_customer, exclude: None, hold: hold.id() };
    let slots = allocate_slots(tx, &workshop, &span, wanted).map_err(|failure| hold.explain(failure))?;
    if let Some(active) = of_customer.filter(|_| is_new) {
        booking::check_new_customer(active, &workshop.settings)?;
    }
    if let GivenHold::Live(hold) = &hold {
        holds::end(tx, hold, at, HoldEnd::Used)?;
    }

    let mut row = booked_row(new, &customer, &workshop, &offer, &span, at)?;
    row.api_key_id = tx.key_id();
    row.id = appointments::insert(tx, &row)?;
    if matches!(new.customer, Customer::Guest(_)) {
        // Before the event, so that the log names the guest: an erasure finds their network address by it.
        tx.act_as_guest(GuestIdentity { appointment_id: row.id, customer_id: customer.id });
    }
    let taker = Taker::Appointment { id: row.id, plate: plate.map(Plate::normal) };
    let held = occupancy::take(tx, taker, &span, &slots, at)?;
    let change = Booked {
        status: Changed::created(row.status.0),
        service_id: row.service_id,
        date: row.date,
        period: row.period_start.into(),
        periods: span.len() as u32,
        slots,
        price: row.price_amount,
    };
    record(tx, &row, at, AppointmentChange::Book(change))?;
    Ok(AppointmentDetails { row, slots: held, customer, assignee: None, notes: Vec::new() })
}

/// Refuses a guest where nobody books without an account, and strangers where only known customers book.
pub fn check_admitted(is_guest: bool, workshop: &Workshop) -> Result<(), Failure> {
    if !workshop.settings.admits_strangers() {
        return Err(AppointmentRefusal::OnlyKnown(workshop.phone.clone()).into());
    }
    if is_guest && !workshop.settings.guest_booking {
        return Err(AppointmentRefusal::NoGuests.into());
    }
    Ok(())
}

/// The periods of a booking, planned under the locks of their days.
struct LockedSpan {
    /// The instant of this write.
    at: DateTime<Utc>,
    context: BookingContext,
    offer: Offer,
    span: Vec<SpanPeriod>,
    hold: GivenHold,
}

/// Locks the days of a booking and of its hold, and plans its periods under the locks. Most bookings take one day,
/// which is locked before anything is read; the further days of a longer one follow in order, and if the calendar
/// changed meanwhile, the booking starts over.
fn lock_span(tx: &mut Tx, new: &NewBooking) -> Result<LockedSpan, Failure> {
    let at = tx.lock_days(&[new.date])?;
    let hold = GivenHold::find(tx, new, at)?;
    let context = BookingContext::load(tx, new.date)?;
    let (offer, span) = plan_span(tx, new, &context)?;
    let planned = dates(&span);
    let further = match planned.last().max(hold.last_date().as_ref()) {
        Some(last) => appointments::days(new.date, *last).split_off(1),
        None => Vec::new(),
    };
    if further.is_empty() {
        return Ok(LockedSpan { at, context, offer, span, hold });
    }
    let at = tx.lock_more_days(&[new.date], &further, at)?;
    if tx.reload_workshop()?.version != context.workshop.version {
        return Err(Failure::Restart);
    }
    let (offer, span) = plan_span(tx, new, &context)?;
    if dates(&span) != planned {
        return Err(Failure::Restart);
    }
    Ok(LockedSpan { at, context, offer, span, hold: hold.at(at) })
}

/// The workshop and the calendar that decide on a booking, before anything is counted.
pub struct BookingContext {
    pub workshop: Rc<Workshop>,
    pub calendar: Arc<Calendar>,
}

impl BookingContext {
    /// Loads the context for days from `from` on. The workshop comes first, so that its version is not newer than the
    /// calendar.
    pub fn load(tx: &mut Tx, from: NaiveDate) -> Result<Self, Failure> {
        Ok(Self { workshop: tx.workshop()?, calendar: tx.calendar(from)? })
    }

    /// Loads the context again under the locks of days. At the same version of the workshop it is the same.
    pub fn reload(self, tx: &mut Tx, from: NaiveDate) -> Result<Self, Failure> {
        let workshop = tx.reload_workshop()?;
        if workshop.version == self.workshop.version { Ok(self) } else { Self::load(tx, from) }
    }
}

fn plan_span(
    tx: &mut Tx,
    new: &NewBooking,
    BookingContext { workshop, calendar }: &BookingContext,
) -> Result<(Offer, Vec<SpanPeriod>), Failure> {
    let offer = offered(tx, new.service_id, new.vehicle.kind, new.complexity)?;
    let length = offer.service.period_span.unsigned_abs();
    let by = tx.actor().booker();
    let request = BookingRequest { date: new.date, start: new.start, length, by };
    let now = workshop.zone.now(tx.now());
    let span = booking::plan(&request, calendar, &workshop.settings, now, &workshop.zone)?;
    Ok((offer, span))
}

/// Loads an active service with its price for such a car; refuses an id that names none.
pub fn offered(
    conn: &mut Connection,
    service_id: i64,
    vehicle: VehicleType,
    complexity: Complexity,
) -> Result<Offer, Failure> {
    let unknown = || AppointmentRefusal::UnknownService(service_id);
    Ok(prices::offer(conn, service_id, vehicle, complexity)?.ok_or_else(unknown)?)
}

/// Returns every date from the first to the last of a span, including those that it skips: the days that a write locks.
pub fn dates(span: &[SpanPeriod]) -> Vec<NaiveDate> {
    match (span.first(), span.last()) {
        (Some(first), Some(last)) => appointments::days(first.date, last.date),
        _ => Vec::new(),
    }
}

fn booked_row(
    new: &NewBooking,
    customer: &Person,
    workshop: &Workshop,
    offer: &Offer,
    span: &[SpanPeriod],
    at: DateTime<Utc>,
) -> Result<AppointmentRow, Failure> {
    let last = span.last().ok_or_else(|| Failure::Internal("a span of no periods".to_owned()))?;
    let reference = random_reference()?;
    let NewBooking { vehicle, .. } = new;
    let Offer { service, category_name, price_amount } = offer;
    let mut row = AppointmentRow {
        id: 0,
        search_text: String::new(),
        reference: reference.to_string(),
        version: 1,
        status: TextEnum(Status::Booked),
        priority: TextEnum(Priority::Normal),
        complexity: TextEnum(new.complexity),
        customer_id: customer.id,
        assignee_id: None,
        service_id: service.id,
        service_name: service.name.clone(),
        category_name: category_name.clone(),
        duration_minutes: service.duration_minutes,
        period_span: service.period_span,
        price_amount: *price_amount,
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
        api_key_id: None,
        manage_hash: None,
        external_reference: new.external_reference.clone(),
        metadata: new.metadata.as_ref().map(store_metadata).transpose()?,
    };
    row.search_text = row.search_text(customer)?;
    Ok(row)
}

fn random_reference() -> Result<Reference, Failure> {
    let mut bytes = [0; 5];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Reference::from_random(bytes))
}

/// Appends an event of an appointment to the log.
pub fn record(
    tx: &mut Tx,
    row: &AppointmentRow,
    at: DateTime<Utc>,
    change: AppointmentChange,
) -> Result<(), Failure> {
    let unreadable = || Failure::Internal(format!("the reference {} cannot be read", row.reference));
    let reference = Reference::parse(&row.reference).ok_or_else(unreadable)?;
    let snapshot = Snapshot {
        version: row.version,
        status: row.status.0,
        date: row.date.into(),
        period: row.period_start.into(),
        booked_by: row.api_key_id,
    };
    tx.record_with(at, Event::Appointment(reference, change), Some(snapshot))
}
