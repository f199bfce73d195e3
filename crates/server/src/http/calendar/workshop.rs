//! The workshop as everybody sees it.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use pitboard_api::{BookingWindow, Workshop};

use crate::{
    db,
    http::calendar::weekly_patterns::days,
    state::State,
    web::{
        conditional,
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, NotModified},
        query::Unqueried,
    },
};

/// Returns the workshop.
///
/// Its name, time zone, currency, weekly periods and booking window.
#[utoipa::path(tag = "public", security(()), params(IfNoneMatch), responses((status = 200, body = Workshop), NotModified, BadQuery, Failures))]
#[get("/api/v1/workshop")]
pub async fn get_workshop(
    state: Data<State>,
    request: HttpRequest,
    _: Unqueried,
) -> Result<HttpResponse, ApiError> {
    let (workshop, patterns) =
        state.read(|conn| Ok((db::workshop::load(conn)?, db::calendar::patterns(conn)?))).await?;
    let today = workshop.zone.now(state.clock.now()).today;
    let in_force = patterns.iter().rev().find(|pattern| pattern.valid_from() <= today);
    let body = Workshop {
        name: workshop.name,
        slug: workshop.slug,
        zone: workshop.zone.name().to_owned(),
        currency: workshop.currency,
        phone: workshop.phone,
        slots_per_period: workshop.settings.slots_per_period,
        weekly_periods: in_force.map_or_else(|| days(&Default::default()), |pattern| days(pattern.days())),
        booking_window: BookingWindow {
            min_lead_minutes: workshop.settings.min_lead_minutes,
            max_days_ahead: workshop.settings.max_days_ahead,
            cancellation_cutoff_hours: workshop.settings.cancellation_cutoff_hours,
        },
        public_service_names: workshop.settings.public_service_names,
    };
    conditional::answer(&request, &body)
}
