//! The overview of several days, without their periods.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{Days as DayCount, NaiveDate};
use pitboard_api::{DaySummary, Days, DaysQuery, availability::DAYS_DEFAULT};

use crate::{
    db::{self, Connection},
    http::memory,
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, NotModified},
        query::Query,
        rendered::Caching,
    },
};

/// The last date that can be written as `YYYY-MM-DD`.
const LAST_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Lists the availability of several days, without their periods.
///
/// At most 62 days.
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
        let book = db::held_slots::load_bookings(conn, &workshop.settings, (first, last), now.at, None)?;
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
