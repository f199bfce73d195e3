//! Public availability: counts of slots and names of services, nothing personal.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{Days as DayCount, NaiveDate};
use pitboard_api::{
    AvailabilityQuery, Day, DaySummary, Days, DaysQuery, LocalDate, NextQuery, NextStart, NextStarts, Period,
    availability::DAYS_DEFAULT, page::limit_or_default,
};
use pitboard_domain::{
    availability::{self, DayView, PeriodView, State as DayState},
    reference::Reference,
};

use crate::{
    app::{
        Failure, Refusal, appointments::fits::PlannedAppointment,
        calendar::workshop_calendar::workshop_and_calendar,
    },
    auth::extract::OptionalCaller,
    clock::Clock,
    db::{self, Connection, workshop::Workshop},
    http::memory,
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NoSession, NotModified},
        query::Query,
        rendered::{Caching, Rendered},
    },
    zone::WorkshopZone,
};

/// The last date that can be written as `YYYY-MM-DD`.
const LAST_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Returns the availability of a day.
///
/// Capacity, occupied and remaining slots of each period. All services share the slots. Contains no
/// personal data.
///
/// With `service_id` or `reference`, `fits` of each period is whether the whole appointment has room from there on:
/// consecutive open periods, over the end of the day if it is longer, each with a free slot, within the booking horizon
/// and the daily limit. For customers and without a session, the lead time counts too, and the period must not have
/// begun; staff may start in a period that has begun and not ended. `fits` reserves nothing, and the write also checks
/// what does not depend on slots: the vehicle, the number of the customer's active appointments, and the cut-off of a
/// reschedule. The response to a session is `no-store`; the counts are the same for every caller.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), params(AvailabilityQuery, IfNoneMatch), responses((status = 200, body = Day), NotModified, BadQuery, NoSession, Missing, Failures))]
#[get("/api/v1/availability")]
pub async fn get_availability(
    state: Data<State>,
    request: HttpRequest,
    caller: OptionalCaller,
    query: Query<AvailabilityQuery>,
) -> Result<HttpResponse, ApiError> {
    answer_day(&state, &request, caller, &query).await
}

/// Returns the availability of a day, at its former address.
///
/// The same response as `get_availability`.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), params(AvailabilityQuery, IfNoneMatch), responses((status = 200, body = Day), NotModified, BadQuery, NoSession, Missing, Failures))]
#[get("/appointments/api/available-slots/")]
pub async fn get_available_slots(
    state: Data<State>,
    request: HttpRequest,
    caller: OptionalCaller,
    query: Query<AvailabilityQuery>,
) -> Result<HttpResponse, ApiError> {
    answer_day(&state, &request, caller, &query).await
}

async fn answer_day(
    state: &State,
    request: &HttpRequest,
    caller: OptionalCaller,
    query: &Query<AvailabilityQuery>,
) -> Result<HttpResponse, ApiError> {
    let AvailabilityQuery { date: LocalDate(date), service_id, reference } = query.parse()?;
    let clock = state.clock.clone();
    if service_id.is_none() && reference.is_none() {
        let load = move |conn: &mut Connection<'_>| load_day(conn, &clock, date, None);
        return memory::respond(state, request, Caching::Everyone, load).await;
    }
    let caller = caller.authenticate(state).await?.map(|caller| caller.identity());
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
        return memory::respond(state, request, Caching::WithoutSession, load).await;
    }
    let body = state.read(move |conn| Ok(load(conn)?.body)).await?;
    Rendered::json(&body, Caching::Caller)?.respond(request.headers())
}

/// Loads the public day with five queries, and with three more the periods in which an appointment may start.
pub fn load_day(
    conn: &mut Connection,
    clock: &Clock,
    date: NaiveDate,
    planned: Option<PlannedAppointment>,
) -> Result<Content<Day>, Failure> {
    let (workshop, calendar) = workshop_and_calendar(conn, date)?;
    let book = db::occupancy::load_bookings(conn, date, date, None)?;
    let names = if workshop.settings.public_service_names {
        db::occupancy::service_names(conn, date)?
    } else {
        Vec::new()
    };
    let now = workshop.zone.now(clock.now());
    let fitting = planned.map(|planned| planned.starts(conn, &workshop, &calendar, now, date)).transpose()?;
    let last_date = fitting.as_ref().map_or(date, |fitting| fitting.last_date);
    let view = workshop.view(&calendar, &book, now);
    let (day, valid_until) = (view.day(date), view.next_change(date..=date));
    let remaining = day.remaining();
    let DayView { occupancy, bookable, state, note, periods, .. } = day;
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
        fits: fitting.as_ref().map(|fitting| fitting.starts.contains(&p.period.start)),
        services: names
            .iter()
            .filter(|(start, _)| *start == p.period.start)
            .map(|(_, name)| name.clone())
            .collect(),
        note: p.note,
    };
    let shown = if state == DayState::Closed { Vec::new() } else { periods };
    let body = Day {
        workshop: workshop.slug,
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
    };
    Ok(Content { body, days: Some(date..=last_date), valid_until })
}

/// Lists the availability of several days.
///
/// At most 62 days, without their periods.
#[utoipa::path(tag = "public", security(()), params(DaysQuery, IfNoneMatch), responses((status = 200, body = Days), NotModified, BadQuery, Failures))]
#[get("/api/v1/availability/days")]
pub async fn list_availability_days(
    state: Data<State>,
    request: HttpRequest,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, ApiError> {
    let DaysQuery { from, days } = query.parse()?;
    let clock = state.clock.clone();
    let count = u64::from(days.unwrap_or(DAYS_DEFAULT));
    let load = move |conn: &mut Connection<'_>| {
        let workshop = db::workshop::load(conn)?;
        let now = workshop.zone.now(clock.now());
        let first = from.map_or(now.today, NaiveDate::from);
        let last = first.checked_add_days(DayCount::new(count - 1)).unwrap_or(LAST_DATE).min(LAST_DATE);
        let calendar = db::calendar::load(conn, workshop.settings.slots_per_period, first)?;
        let book = db::occupancy::load_bookings(conn, first, last, None)?;
        let view = workshop.view(&calendar, &book, now);
        let summary = |date| {
            let day = view.day(date);
            DaySummary {
                date: date.into(),
                capacity: day.occupancy.capacity,
                occupied: day.occupancy.occupied,
                remaining: day.remaining(),
                bookable: day.bookable,
                state: day.state,
            }
        };
        let items = db::appointments::days(first, last).into_iter().map(summary).collect();
        let valid_until = view.next_change(first..=last);
        Ok(Content { body: Days { items }, days: Some(first..=last), valid_until })
    };
    memory::respond(&state, &request, Caching::Everyone, load).await
}

/// Lists the next starts at which a service fits.
///
/// Starts with room in every period that the service spans, up to the booking horizon (`max_days_ahead`).
#[utoipa::path(tag = "public", security(()), params(NextQuery, IfNoneMatch), responses((status = 200, body = NextStarts), NotModified, BadQuery, Missing, Failures))]
#[get("/api/v1/availability/next")]
pub async fn list_next_starts(
    state: Data<State>,
    request: HttpRequest,
    query: Query<NextQuery>,
) -> Result<HttpResponse, ApiError> {
    let NextQuery { service_id, after, limit } = query.parse()?;
    let clock = state.clock.clone();
    let load = move |conn: &mut Connection<'_>| {
        let service = db::services::offered(conn, service_id)?.ok_or(Refusal::NotFound)?;
        let from = after.map(|date| date.succ_opt().unwrap_or(*date));
        let limit = limit_or_default(limit) as usize;
        let span = service.row.period_span.unsigned_abs();
        search_starts(conn, &clock, from, None, |workshop, view, from, last| {
            let start = |s: availability::Start| NextStart {
                date: s.date.into(),
                period: s.period.start.into(),
                starts_at: workshop.zone.local(s.starts_at),
                ends_at: workshop.zone.local(s.ends_at),
                remaining: s.remaining,
            };
            let items: Vec<_> = view.starts(from, last, span, None).take(limit).map(start).collect();
            if items.len() < limit && last < workshop.settings.horizon(view.now) {
                return None;
            }
            let valid_until = view.next_change(from..=last);
            Some(Content { body: NextStarts { items }, days: Some(from..=last), valid_until })
        })
    };
    memory::respond(&state, &request, Caching::Everyone, load).await
}

/// The first days that a search reads.
const SEARCHED_DAYS: u64 = 8;

/// Reads the bookings of the days from `from` on (from today, if that is later), except the slots of one appointment, and
/// calls `find` with them, the first and the last date. Reads twice as many days while `find` returns `None` and they do
/// not end with the horizon: a long, full calendar is read only as far as needed.
pub fn search_starts<T>(
    conn: &mut Connection,
    clock: &Clock,
    from: Option<NaiveDate>,
    except: Option<i64>,
    mut find: impl FnMut(&Workshop, View<'_>, NaiveDate, NaiveDate) -> Option<T>,
) -> Result<T, Failure> {
    let workshop = db::workshop::load(conn)?;
    let now = workshop.zone.now(clock.now());
    let from = from.unwrap_or(now.today).max(now.today);
    let horizon = workshop.settings.horizon(now).max(from);
    let calendar = db::calendar::load(conn, workshop.settings.slots_per_period, from)?;
    let mut days = SEARCHED_DAYS;
    loop {
        let last = from.checked_add_days(DayCount::new(days - 1)).unwrap_or(horizon).min(horizon);
        let book = db::occupancy::load_bookings(conn, from, last, except)?;
        let view = workshop.view(&calendar, &book, now);
        match find(&workshop, view, from, last) {
            Some(found) => return Ok(found),
            None if last < horizon => days *= 2,
            None => return Err(Failure::Internal("a search did not end at the horizon".to_owned())),
        }
    }
}

type View<'a> = availability::AvailabilityView<'a, WorkshopZone>;
