//! What could be booked instead: worked out after the refusal, outside its transaction.

use pitboard_api::{Alternative, ProblemCode};
use pitboard_domain::availability::{self, alternatives_from};

use crate::{
    db::{self, booking::NewBooking},
    error::ApiError,
    http::availability::starts,
    state::State,
};

/// How many are offered.
const OFFERED: usize = 3;

/// The refusal, with the nearest starts where another start would do.
pub async fn offer(state: &State, mut error: ApiError, asked: NewBooking) -> ApiError {
    let another_would_do = matches!(
        error.code(),
        ProblemCode::CapacityExceeded
            | ProblemCode::Closed
            | ProblemCode::UnknownPeriod
            | ProblemCode::PastPeriod
            | ProblemCode::TooSoon
            | ProblemCode::DailyLimit
            | ProblemCode::VehicleAlreadyBooked
    );
    if !another_would_do {
        return error;
    }
    let clock = state.clock.clone();
    let from = alternatives_from(asked.date);
    let found = state.read(move |conn| {
        let Some(service) = db::catalogue::active_service(conn, asked.service_id)? else {
            return Ok(Vec::new());
        };
        starts(conn, &clock, Some(from), |workshop, view, _| {
            let alternative = |s: availability::Start| Alternative {
                date: s.date,
                period: s.period.start,
                starts_at: workshop.zone.local(s.starts_at),
                remaining: s.remaining,
            };
            let length = service.period_span.unsigned_abs();
            let near =
                view.alternatives(asked.date, asked.start, length, asked.vehicle.plate.as_ref(), OFFERED);
            near.into_iter().map(alternative).collect()
        })
    });
    // The refusal stands with or without them.
    match found.await {
        Ok(found) => error.refused_mut().alternatives = found,
        Err(failure) => tracing::warn!(%failure, "no alternatives"),
    }
    error
}
