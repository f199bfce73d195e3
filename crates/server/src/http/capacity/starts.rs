//! The next starts of a service, and the search that finds starts.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{Datelike, Days as DayCount, NaiveDate};
use pitboard_api::{
    HhMm, Money, NextQuery, NextStart, NextStarts, ServiceName, Weekday, page::limit_or_default,
};
use pitboard_domain::{availability, vehicle::Plate};

use crate::{
    app::{Failure, Refusal},
    clock::Clock,
    db::{self, Connection, workshop::Workshop},
    http::memory,
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, Failures, IfNoneMatch, Missing, NotModified},
        query::Query,
        rendered::Caching,
    },
    zone::WorkshopZone,
};

/// Lists the next starts at which a service fits.
///
/// Starts with room in every period that the service spans, up to the booking horizon (`max_days_ahead`). `from`,
/// `until` and `weekdays` compare the start of the first period, in the workshop's time zone; together they all
/// apply.
#[utoipa::path(tag = "public", security(()), params(NextQuery, IfNoneMatch), responses((status = 200, body = NextStarts), NotModified, BadQuery, Missing, Failures))]
#[get("/api/v1/availability/next")]
pub async fn list_next_starts(
    state: Data<State>,
    request: HttpRequest,
    query: Query<NextQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    check_times(&query)?;
    let clock = state.clock.clone();
    let load = move |conn: &mut Connection<'_>| load_next(conn, &clock, &query);
    memory::respond(&state, &request, Caching::Everyone, load).await
}

/// Finds the next starts, without the memory of public answers.
pub async fn find_next_starts(state: &State, query: NextQuery) -> Result<NextStarts, ApiError> {
    check_times(&query)?;
    let clock = state.clock.clone();
    state.read(move |conn| Ok(load_next(conn, &clock, &query)?.body)).await
}

/// Refuses times of day between which there is none.
fn check_times(query: &NextQuery) -> Result<(), ApiError> {
    let mut fields = Fields::new();
    if query.from.zip(query.until).is_some_and(|(from, until)| from >= until) {
        fields.add("/until", "must be later than `from`");
    }
    fields.finish()
}

fn load_next(
    conn: &mut Connection,
    clock: &Clock,
    query: &NextQuery,
) -> Result<Content<NextStarts>, Failure> {
    let service = db::services::offered(conn, query.service_id)?.ok_or(Refusal::NotFound)?.row;
    let from = query.after.map(|date| date.succ_opt().unwrap_or(*date));
    let search = StartSearch { from, ..StartSearch::default() };
    let limit = limit_or_default(query.limit) as usize;
    let span = service.period_span.unsigned_abs();
    search_starts(conn, clock, &search, |workshop, view, from, last| {
        let start = |s: availability::Start| NextStart {
            date: s.date.into(),
            period: s.period.start.into(),
            starts_at: workshop.zone.local(s.starts_at),
            ends_at: workshop.zone.local(s.ends_at),
            remaining: s.remaining,
            price: Money { amount: service.price_amount, currency: workshop.currency },
        };
        let starts = view.starts(from, last, span).filter(|start| is_wanted(query, start));
        let items: Vec<_> = starts.take(limit).map(start).collect();
        if items.len() < limit && last < workshop.settings.horizon(view.now) {
            return None;
        }
        let body = NextStarts {
            service: ServiceName { id: service.id, name: service.name.clone() },
            zone: workshop.zone.name().to_owned(),
            items,
        };
        Some(Content { body, days: Some(from..=last), valid_until: view.next_change(from..=last) })
    })
}

/// Whether a start passes the filters.
fn is_wanted(query: &NextQuery, start: &availability::Start) -> bool {
    let time = HhMm::from(start.period.start);
    let weekday = Weekday::ALL[start.date.weekday().num_days_from_monday() as usize];
    query.from.is_none_or(|from| from <= time)
        && query.until.is_none_or(|until| time < until)
        && (query.weekdays.is_empty() || query.weekdays.contains(&weekday))
}

/// The first days that a search reads.
const SEARCHED_DAYS: u64 = 8;

/// A search for starts.
#[derive(Default)]
pub struct StartSearch<'a> {
    /// The first date; today if that is later.
    pub from: Option<NaiveDate>,
    /// The appointment whose slots count as free.
    pub except: Option<i64>,
    /// The vehicle that must not be booked twice in a period.
    pub plate: Option<&'a Plate>,
}

/// Reads the bookings of the first days and calls `find` with them, the first and the last date. Reads twice as many
/// days while `find` returns `None` and they do not end with the horizon: a long, full calendar is read only as far
/// as needed.
pub fn search_starts<T>(
    conn: &mut Connection,
    clock: &Clock,
    &StartSearch { from, except, plate }: &StartSearch<'_>,
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
        let mut book = db::held_slots::load_bookings(conn, &workshop.settings, (from, last), now.at, except)?;
        if let Some(plate) = plate {
            book.counts.of_vehicle = db::occupancy::of_vehicle(conn, plate.normal(), from, last, except)?;
        }
        let view = workshop.view(&calendar, &book, now);
        match find(&workshop, view, from, last) {
            Some(found) => return Ok(found),
            None if last < horizon => days *= 2,
            None => return Err(Failure::Internal("a search did not end at the horizon".to_owned())),
        }
    }
}

type View<'a> = availability::AvailabilityView<'a, WorkshopZone>;
