//! Public availability: counts of slots and names of services, nothing personal.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, NaiveDate};
use pitboard_api::{
    Availability, AvailabilityParameters, AvailabilityQuery, Day, DayList, LocalDate, Period,
    availability::RANGE_MAX, paths,
};
use pitboard_domain::{
    availability::{DayView, PeriodView, State as DayState},
    reference::Reference,
};

use crate::{
    app::{
        Failure,
        appointments::fits::{FittingStarts, PlannedAppointment},
        calendar::workshop_calendar::workshop_and_calendar,
    },
    auth::optional::OptionalCaller,
    clock::Clock,
    db::{self, Connection, held_slots::ServiceNames, workshop::Workshop},
    http::memory,
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NoSession, NotModified},
        query::Query,
        rendered::{Caching, Rendered},
    },
};

/// Returns the availability of a day, or of several days.
///
/// Capacity, occupied and remaining slots of each period. All services share the slots. A slot that a hold reserves
/// is occupied, and no service is named for it. Contains no personal data. With `date` the response is one day; with
/// `from` and `to` it has up to 31 days in `items`.
///
/// With `service_id` or `reference`, `fits` of each period is whether the whole appointment has room from there on:
/// consecutive open periods, over the end of the day if it is longer, each with a free slot, within the booking
/// horizon and the daily limit. For customers and without a session, the lead time counts too, and the period must
/// not have begun; staff may start in a period that has begun and not ended. `fits` reserves nothing, and the write
/// also checks what does not depend on slots: the vehicle, the number of the customer's active appointments, and the
/// cut-off of a reschedule. The response to a session is `no-store`; the counts are the same for every caller. The
/// holder of the link of a guest's appointment may name it as `reference`.
#[utoipa::path(tag = "public", security((), ("bearer" = []), ("guest" = [])), params(AvailabilityParameters, IfNoneMatch), responses((status = 200, body = Availability), NotModified, BadQuery, NoSession, Missing, Failures))]
#[get("/api/v1/availability")]
pub async fn get_availability(
    state: Data<State>,
    request: HttpRequest,
    caller: OptionalCaller,
    query: Query<AvailabilityParameters>,
) -> Result<HttpResponse, ApiError> {
    match parse_parameters(query.parse()?)? {
        Asked::Day(query) => answer_day(&state, &request, caller, query).await,
        Asked::Days(first, last) => {
            let clock = state.clock.clone();
            let load = move |conn: &mut Connection<'_>| load_days(conn, &clock, first, last);
            memory::respond(&state, &request, Caching::Everyone, load).await
        }
    }
}

/// Returns the availability of a day, at its former address.
///
/// The same response as `get_availability` with `date`. The address may be written without the slash at its end.
/// Parameters that are not known are ignored, here only: scripts add some against caches.
#[utoipa::path(tag = "public", security((), ("bearer" = []), ("guest" = [])), params(AvailabilityQuery, IfNoneMatch), responses((status = 200, body = Day), NotModified, BadQuery, NoSession, Missing, Failures))]
#[get("/appointments/api/available-slots/")]
pub async fn get_available_slots(
    state: Data<State>,
    request: HttpRequest,
    caller: OptionalCaller,
    query: Query<AvailabilityQuery>,
) -> Result<HttpResponse, ApiError> {
    answer_day(&state, &request, caller, query.parse_known(&KNOWN)?).await
}

/// Handles the former address without the slash at its end.
#[get("/appointments/api/available-slots")]
pub async fn get_available_slots_without_slash(
    state: Data<State>,
    request: HttpRequest,
    caller: OptionalCaller,
    query: Query<AvailabilityQuery>,
) -> Result<HttpResponse, ApiError> {
    answer_day(&state, &request, caller, query.parse_known(&KNOWN)?).await
}

/// The parameters of the former address.
const KNOWN: [&str; 3] = ["date", "service_id", "reference"];

/// The parameters, parsed.
enum Asked {
    Day(AvailabilityQuery),
    /// From the first date to the last.
    Days(NaiveDate, NaiveDate),
}

fn parse_parameters(parameters: AvailabilityParameters) -> Result<Asked, ApiError> {
    let AvailabilityParameters { date, from, to, service_id, reference } = parameters;
    let mut fields = Fields::new();
    if let (None, None) = (from, to) {
        let date = fields.check("/date", date.ok_or("is missing"));
        return Ok(Asked::Day(AvailabilityQuery { date: fields.done(date)?, service_id, reference }));
    }
    for (pointer, is_given) in [
        ("/date", date.is_some()),
        ("/service_id", service_id.is_some()),
        ("/reference", reference.is_some()),
    ] {
        if is_given {
            fields.add(pointer, "cannot be combined with `from` and `to`");
        }
    }
    let from = fields.check("/from", from.ok_or("is missing"));
    let to = fields.check("/to", to.ok_or("is missing"));
    let range = from.zip(to).map(|(LocalDate(from), LocalDate(to))| (from, to));
    if range.is_some_and(|(from, to)| !(0..RANGE_MAX).contains(&(to - from).num_days())) {
        fields.add("/to", format_args!("must be `from` or one of the {} days after it", RANGE_MAX - 1));
    }
    fields.done(range).map(|(first, last)| Asked::Days(first, last))
}

/// Answers with a day. Memory keeps it once for all addresses, orders of parameters and ignored parameters.
async fn answer_day(
    state: &State,
    request: &HttpRequest,
    caller: OptionalCaller,
    query: AvailabilityQuery,
) -> Result<HttpResponse, ApiError> {
    let AvailabilityQuery { date: LocalDate(date), service_id, reference } = query;
    let clock = state.clock.clone();
    let service = service_id.map(|id| format!("&service_id={id}")).unwrap_or_default();
    let address = format!("{}?date={}{service}", paths::GET_AVAILABILITY.path, LocalDate(date));
    if service_id.is_none() && reference.is_none() {
        let load = move |conn: &mut Connection<'_>| load_day(conn, &clock, date, None);
        return memory::respond_as(state, request, &address, Caching::Everyone, load).await;
    }
    let caller = match reference {
        Some(_) => caller.authenticate_holder(state).await?,
        None => caller.authenticate(state).await?,
    };
    let caller = caller.map(|caller| caller.identity());
    let reference = match reference {
        Some(_) if caller.is_none() => return Err(ApiError::unauthenticated()),
        Some(reference) => Some(Reference::parse(&reference).ok_or_else(ApiError::not_found)?),
        None => None,
    };
    let load = move |conn: &mut Connection<'_>| {
        let planned = PlannedAppointment::load(conn, caller, service_id, reference.as_ref())?;
        load_day(conn, &clock, date, Some(planned))
    };
    if caller.is_none() {
        return memory::respond_as(state, request, &address, Caching::WithoutSession, load).await;
    }
    let body = state.read(move |conn| Ok(load(conn)?.body)).await?;
    Rendered::json(&body, Caching::Caller)?.respond(request.headers())
}

/// Loads the public day with at most six queries, and with four more the periods in which an appointment may start.
pub fn load_day(
    conn: &mut Connection,
    clock: &Clock,
    date: NaiveDate,
    planned: Option<PlannedAppointment>,
) -> Result<Content<Day>, Failure> {
    let (workshop, calendar) = workshop_and_calendar(conn, date)?;
    let now = workshop.zone.now(clock.now());
    let book = db::held_slots::load_bookings(conn, &workshop.settings, (date, date), now.at, None)?;
    let names = public_names(conn, &workshop, date, date)?;
    let fitting = planned.map(|planned| planned.starts(conn, &workshop, &calendar, now, date)).transpose()?;
    let last_date = fitting.as_ref().map_or(date, |fitting| fitting.last_date);
    let view = workshop.view(&calendar, &book, now);
    let body = day_body(&workshop, view.day(date), &names, fitting.as_ref());
    let next_expiry = fitting.and_then(|fitting| fitting.next_expiry);
    let valid_until = next_expiry.into_iter().fold(view.next_change(date..=date), DateTime::min);
    Ok(Content { body, days: Some(date..=last_date), valid_until })
}

/// Loads the public days from `first` to `last`, with as many queries as for one.
fn load_days(
    conn: &mut Connection,
    clock: &Clock,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Content<DayList>, Failure> {
    let (workshop, calendar) = workshop_and_calendar(conn, first)?;
    let now = workshop.zone.now(clock.now());
    let book = db::held_slots::load_bookings(conn, &workshop.settings, (first, last), now.at, None)?;
    let names = public_names(conn, &workshop, first, last)?;
    let view = workshop.view(&calendar, &book, now);
    let day = |date| day_body(&workshop, view.day(date), &names, None);
    let items = db::appointments::days(first, last).into_iter().map(day).collect();
    let valid_until = view.next_change(first..=last);
    Ok(Content { body: DayList { items }, days: Some(first..=last), valid_until })
}

/// Returns the `ETag`s of public days, which ascend, as [`get_availability`] answers with them.
pub fn day_tags(conn: &mut Connection, clock: &Clock, dates: &[NaiveDate]) -> Result<Vec<String>, Failure> {
    let mut tags = Vec::with_capacity(dates.len());
    let mut rest = dates;
    while let Some(first) = rest.first() {
        let (dates, later) =
            rest.split_at(rest.partition_point(|date| (*date - *first).num_days() < RANGE_MAX));
        let last = dates.last().unwrap_or(first);
        let days = load_days(conn, clock, *first, *last)?.body.items;
        for day in days.iter().filter(|day| dates.contains(&day.date.0)) {
            let body = Rendered::json(day, Caching::Everyone);
            tags.push(body.map_err(|error| Failure::Internal(error.to_string()))?.tag());
        }
        rest = later;
    }
    Ok(tags)
}

/// Loads the names of the services in the held slots if the workshop publishes them.
fn public_names(
    conn: &mut Connection,
    workshop: &Workshop,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<ServiceNames, Failure> {
    if !workshop.settings.public_service_names {
        return Ok(ServiceNames::new());
    }
    Ok(db::held_slots::service_names(conn, first, last)?)
}

fn day_body(workshop: &Workshop, day: DayView, names: &ServiceNames, fitting: Option<&FittingStarts>) -> Day {
    let remaining = day.remaining();
    let DayView { date, occupancy, bookable, state, note, periods } = day;
    let period = |p: PeriodView| Period {
        start: p.period.start.into(),
        end: p.period.end.into(),
        starts_at: workshop.zone.local(p.starts_at),
        ends_at: workshop.zone.local(p.ends_at),
        capacity: p.occupancy.capacity,
        occupied: p.occupancy.occupied,
        remaining: p.occupancy.remaining(),
        over_by: p.occupancy.over_by(),
        bookable: p.bookable,
        state: p.state,
        fits: fitting.map(|fitting| fitting.starts.contains(&p.period.start)),
        services: names.get(&(date, p.period.start)).cloned().unwrap_or_default(),
        note: p.note,
    };
    let shown = if state == DayState::Closed { Vec::new() } else { periods };
    Day {
        workshop: workshop.slug.clone(),
        date: date.into(),
        zone: workshop.zone.name().to_owned(),
        slots_per_period: workshop.settings.slots_per_period,
        capacity: occupancy.capacity,
        occupied: occupancy.occupied,
        remaining,
        bookable,
        state,
        note,
        periods: shown.into_iter().map(period).collect(),
    }
}
