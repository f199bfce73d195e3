//! The starts of a day at which an appointment fits: planned and counted as a write does it, without its locks.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest},
    calendar::Calendar,
    reference::Reference,
    slots::SpanPeriod,
    time::Now,
};

use crate::{
    app::{Failure, Identity, Refusal, appointments::locked_appointment::load_visible},
    db::{Connection, appointments::AppointmentRow, held_slots, services, workshop::Workshop},
};

/// A caller's appointment that needs a start.
#[derive(Debug, Clone, Copy)]
pub struct PlannedAppointment {
    /// In periods.
    length: u32,
    by: Booker,
    /// The booked appointment to be rescheduled, whose own slots count as free.
    booked: Option<i64>,
}

/// The starts of a date at which an appointment fits.
#[derive(Debug, Clone)]
pub struct FittingStarts {
    pub starts: Vec<NaiveTime>,
    /// The last date whose slots were counted.
    pub last_date: NaiveDate,
    /// When the next hold expires whose slots were counted.
    pub next_expiry: Option<DateTime<Utc>>,
}

impl PlannedAppointment {
    /// Loads the appointment of a caller: a new one for a service, or the one that `reference` names. A service that
    /// cannot be booked is not found, nor is an appointment that the caller may not see.
    pub fn load(
        conn: &mut Connection,
        caller: Option<Identity>,
        service_id: Option<i64>,
        reference: Option<&Reference>,
    ) -> Result<Self, Failure> {
        let load = |reference| load_visible(conn, caller.ok_or(Refusal::SessionEnded)?, reference);
        let booked = reference.map(load).transpose()?;
        let length = span_length(conn, service_id, booked.as_ref())?.ok_or(Refusal::NotFound)?;
        let by = caller.map_or(Booker::Customer, Identity::booker);
        Ok(Self { length, by, booked: booked.map(|row| row.id) })
    }

    /// Returns the starts of a date at which calendar, clock, slots and daily limit have room for it.
    pub fn starts(
        &self,
        conn: &mut Connection,
        workshop: &Workshop,
        calendar: &Calendar,
        now: Now,
        date: NaiveDate,
    ) -> Result<FittingStarts, Failure> {
        let Self { length, by, booked } = *self;
        let settings = &workshop.settings;
        let plan = |start| {
            let request = BookingRequest { date, start, length, by };
            booking::plan(&request, calendar, settings, now, &workshop.zone).ok()
        };
        let spans: Vec<Vec<SpanPeriod>> =
            calendar.day(date).iter().filter_map(|period| plan(period.period.start)).collect();
        let last_dates = spans.iter().filter_map(|span| Some(span.last()?.date));
        let last_date = last_dates.max().unwrap_or(date);
        let book = held_slots::load_bookings(conn, settings, (date, last_date), now.at, booked)?;
        let has_room = |span: &&Vec<SpanPeriod>| {
            booking::check_room(date, span, &book.counts, book.starting(date), settings).is_ok()
        };
        let starts =
            spans.iter().filter(has_room).filter_map(|span| Some(span.first()?.period.start)).collect();
        Ok(FittingStarts { starts, last_date, next_expiry: book.next_expiry })
    }
}

/// Returns the periods of an appointment: as booked, unless `service_id` names another service. `None` if that cannot
/// be booked.
pub fn span_length(
    conn: &mut Connection,
    service_id: Option<i64>,
    booked: Option<&AppointmentRow>,
) -> Result<Option<u32>, Failure> {
    let another = service_id.filter(|id| booked.is_none_or(|row| row.service_id != *id));
    let length = match another {
        Some(id) => services::offered(conn, id)?.map(|service| service.row.period_span),
        None => booked.map(|row| row.period_span),
    };
    Ok(length.map(i32::unsigned_abs))
}
