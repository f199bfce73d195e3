//! Rescheduling: another start of an appointment, with the same reference, in one transaction.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest},
    cancellation,
    event::{AppointmentChange, Changed, appointment::Rescheduled},
    slots::SpanPeriod,
    status::{Status, Transition},
    time::Zone,
    vehicle::Plate,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            book::{BookingContext, dates, offered},
            customer,
            locked_appointment::{LockedAppointment, Target, check_transition, load_visible, window_passed},
            slots::{SlotRequest, allocate_slots},
        },
    },
    db::{
        Connection, accounts,
        appointments::{self, AppointmentRow},
        engine::text_enum::TextEnum,
        occupancy::{self, Taker},
        prices::Offer,
    },
};

/// The start that an appointment is rescheduled to.
#[derive(Debug, Clone, Copy)]
pub struct NewStart {
    pub date: NaiveDate,
    pub start: NaiveTime,
    /// `None` or the booked service keeps name, price and span as promised.
    pub service_id: Option<i64>,
}

impl NewStart {
    /// Whether the appointment has this start and service already.
    fn is_current(&self, row: &AppointmentRow) -> bool {
        let same_service = self.service_id.is_none_or(|id| id == row.service_id);
        (self.date, self.start) == (row.date, row.period_start) && same_service
    }
}

/// Reschedules an appointment: releases its slots that have not ended and takes the new ones as a booking does. A
/// refusal leaves everything as it was; the current start is checked as any other, and changes nothing.
pub fn reschedule(tx: &mut Tx, target: &Target, to: &NewStart) -> Result<AppointmentRow, Failure> {
    let identity = tx.identity()?;
    // An appointment never changes its customer, whose name its search text contains.
    let customer_id = load_visible(tx, identity, &target.reference)?.customer_id;
    tx.lock_account(customer_id)?;
    let seen = load_visible(tx, identity, &target.reference)?;
    check_transition(&seen, identity, target.versions.as_deref(), Transition::Reschedule)?;
    let by = identity.booker();
    let context = BookingContext::load(tx, to.date)?;
    let days = dates(&plan(tx, &seen, to, by, &context)?.0);
    if to.is_current(&seen) {
        return Ok(seen);
    }
    let changes = customer::count_change(tx)?;
    let appointment = LockedAppointment::open_with_days(tx, target, &days)?;
    customer::check_changes(changes, &appointment.workshop, tx.now())?;
    check_transition(&appointment.row, identity, target.versions.as_deref(), Transition::Reschedule)?;
    let context = context.reload(tx, to.date)?;
    let (span, service) = plan(tx, &appointment.row, to, by, &context)?;
    if dates(&span) != days {
        return Err(Failure::Restart);
    }

    appointment.release(tx, Transition::Reschedule)?;
    let slots = take_slots(tx, &appointment, to.date, &span)?;
    let LockedAppointment { mut row, at, .. } = appointment;
    let mut change = Rescheduled {
        date: Changed::new(row.date, to.date),
        period: Changed::new(row.period_start.into(), to.start.into()),
        slots,
        status: None,
        assignee_id: None,
        service_id: None,
        price: None,
    };
    if by == Booker::Customer && to.date != row.date && row.status.0 == Status::Assigned {
        change.assignee_id = Some(Changed::new(row.assignee_id.take(), None));
        change.status = Some(Changed::new(row.status.0, Status::Booked));
        row.status = TextEnum(Status::Booked);
    }
    if let Some(offer) = service {
        change.service_id = Some(Changed::new(row.service_id, offer.service.id));
        change.price = Some(Changed::new(row.price_amount, offer.price_amount));
        change_service(tx, &mut row, offer)?;
    }
    let last = span[span.len() - 1];
    (row.date, row.period_start) = (to.date, to.start);
    (row.last_date, row.last_period_end) = (last.date, last.period.end);
    super::locked_appointment::save(tx, row, at, AppointmentChange::Reschedule(change))
}

/// Plans the new periods, with the service that the appointment changes to and its price.
fn plan(
    tx: &mut Tx,
    row: &AppointmentRow,
    to: &NewStart,
    by: Booker,
    BookingContext { workshop, calendar }: &BookingContext,
) -> Result<(Vec<SpanPeriod>, Option<Offer>), Failure> {
    if by == Booker::Customer {
        let starts_at = workshop.zone.instant(row.date, row.period_start);
        cancellation::customer_may_reschedule(&workshop.settings, tx.now(), starts_at)
            .map_err(|refusal| window_passed(refusal, workshop))?;
    }
    let another = to.service_id.filter(|id| *id != row.service_id);
    let offer = |id| offered(tx, id, row.vehicle_type.0, row.complexity.0);
    let service = another.map(offer).transpose()?;
    let length = service.as_ref().map_or(row.period_span, |offer| offer.service.period_span).unsigned_abs();
    let request = BookingRequest { date: to.date, start: to.start, length, by };
    let now = workshop.zone.now(tx.now());
    let span = booking::plan(&request, calendar, &workshop.settings, now, &workshop.zone)?;
    Ok((span, service))
}

fn change_service(
    conn: &mut Connection,
    row: &mut AppointmentRow,
    Offer { service, category_name, price_amount }: Offer,
) -> Result<(), Failure> {
    row.service_id = service.id;
    row.service_name = service.name;
    row.category_name = category_name;
    row.price_amount = price_amount;
    row.duration_minutes = service.duration_minutes;
    row.period_span = service.period_span;
    if let Some(started) = row.work_started_at {
        row.start_work(started);
    }
    let customer = accounts::person(conn, row.customer_id)?;
    Ok(appointments::set_search_text(conn, row.id, &row.search_text(&customer)?)?)
}

/// Takes a slot in each period of a span for an appointment, as every booking does.
pub fn take_slots(
    conn: &mut Connection,
    appointment: &LockedAppointment,
    date: NaiveDate,
    span: &[SpanPeriod],
) -> Result<Vec<u32>, Failure> {
    let LockedAppointment { row, workshop, at, .. } = appointment;
    let plate = row.plate()?;
    let wanted = SlotRequest {
        at: *at,
        date,
        plate: plate.as_ref(),
        of_customer: None,
        exclude: Some(row.id),
        hold: None,
    };
    let slots = allocate_slots(conn, workshop, span, wanted)?;
    let taker = Taker::Appointment { id: row.id, plate: plate.as_ref().map(Plate::normal) };
    occupancy::take(conn, taker, span, &slots, *at)?;
    Ok(slots)
}
