//! The public facts of the workshop.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use pitboard_api::{BookingWindow, Workshop};
use pitboard_domain::{calendar::WeeklyPattern, time::next_midnight};

use crate::{
    db::{self, Connection},
    http::{calendar::weekly_patterns::weekday_periods, memory},
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures, IfNoneMatch, NotModified},
        query::Unqueried,
        rendered::Caching,
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
    let clock = state.clock.clone();
    let load = move |conn: &mut Connection<'_>| {
        let (workshop, patterns) = (db::workshop::load(conn)?, db::weekly_patterns::list(conn)?);
        let now = workshop.zone.now(clock.now());
        let valid_until = next_midnight(&workshop.zone, now);
        Ok(Content { body: present(workshop, &patterns, now.today), days: None, valid_until })
    };
    memory::respond(&state, &request, Caching::Everyone, load).await
}

fn present(workshop: db::workshop::Workshop, patterns: &[WeeklyPattern], today: NaiveDate) -> Workshop {
    let in_force = patterns.iter().rev().find(|pattern| pattern.valid_from() <= today);
    Workshop {
        name: workshop.name,
        slug: workshop.slug,
        zone: workshop.zone.name().to_owned(),
        currency: workshop.currency,
        phone: workshop.phone,
        slots_per_period: workshop.settings.slots_per_period,
        weekly_periods: in_force
            .map_or_else(|| weekday_periods(&Default::default()), |pattern| weekday_periods(pattern.days())),
        booking_window: BookingWindow {
            min_lead_minutes: workshop.settings.min_lead_minutes,
            max_days_ahead: workshop.settings.max_days_ahead,
            cancellation_cutoff_hours: workshop.settings.cancellation_cutoff_hours,
        },
        public_service_names: workshop.settings.public_service_names,
        guest_booking: workshop.settings.admits_guests(),
        registration: workshop.settings.admits_strangers(),
    }
}
