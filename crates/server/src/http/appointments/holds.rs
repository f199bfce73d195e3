//! Holds: a start is reserved for some minutes, and released.

use actix_web::{HttpResponse, delete, post, web::Data};
use pitboard_api::{CreateSlotHold, SlotHold, wire::HOLD_SECRET_MAX};
use pitboard_domain::text::TextError;

use crate::{
    app::{
        Actor,
        appointments::holds::{self, HoldRequest},
    },
    auth::{limits, optional::AnyCaller, tokens::OpaqueToken},
    http::appointments::alternatives::{self, Asked},
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, Failures, Forbidden, HoldRefused, Missing, NoSession, Throttled},
        path::HoldSecret,
    },
};

/// Holds a start for ten minutes.
///
/// Takes a slot in each period that the service spans, as a booking does, and reserves them until `expires_at`: book
/// with `hold` before. Held slots are occupied for everybody. A hold does not count for the daily limit, the vehicle
/// or the limit of a customer, and no closure or reduction of the capacity waits for it: only the booking decides.
///
/// With or without a session, or with an API key that may book (`appointments:write`). An account or key has one hold
/// at a time; a new one replaces it. A caller who could not book is refused as a booking is: with 401 a guest where
/// `guest_booking` is off, with 403 a customer whom the staff have not confirmed where `new_customers` is
/// `known_only`. Callers without a session send their previous hold as `replaces`. A network has at most ten holds at
/// a time, those of staff and keys aside, and 429 `rate_limited` says when one of them expires. The response contains
/// a secret, so an `Idempotency-Key` is ignored.
#[utoipa::path(
    tag = "appointments", security((), ("bearer" = [])), request_body = CreateSlotHold,
    responses((status = 201, body = SlotHold), NoSession, Forbidden, BadBody, HoldRefused, Throttled, Failures)
)]
#[post("/api/v1/holds")]
pub async fn create_hold(
    state: Data<State>,
    caller: AnyCaller,
    body: Json<CreateSlotHold>,
) -> Result<HttpResponse, ApiError> {
    let actor = caller.authenticate(&state).await?;
    let body = body.parse().await?;
    let token = OpaqueToken::random()?;
    let request = parse(&state, &actor, &token, &body)?;
    if holds::is_limited(&actor) {
        state.limits.hold(&actor.address)?;
    }
    let asked = Asked::Hold { service_id: request.service_id, date: request.date, start: request.start };
    match state.write(&actor, move |tx| holds::create(tx, &request)).await {
        Ok(held) => Ok(HttpResponse::Created().json(SlotHold {
            hold: token.expose().to_owned(),
            expires_at: held.zone.local(held.expires_at),
            service_id: body.service_id,
            date: body.date,
            period: body.period,
            starts_at: held.zone.local(held.starts_at),
            ends_at: held.zone.local(held.ends_at),
        })),
        Err(error) => Err(alternatives::offer(&state, error, asked).await),
    }
}

/// Releases a hold.
///
/// The secret is the permission, with or without a session. A hold that has expired or was used is 404.
#[utoipa::path(tag = "appointments", security((), ("bearer" = [])), params(HoldSecret), responses((status = 204, description = "Released"), NoSession, Forbidden, Missing, BadQuery, Throttled, Failures))]
#[delete("/api/v1/holds/{hold}")]
pub async fn release_hold(
    state: Data<State>,
    caller: AnyCaller,
    secret: HoldSecret,
) -> Result<HttpResponse, ApiError> {
    let actor = caller.authenticate(&state).await?;
    let hash = parse_secret(secret.as_str()).map_err(|_| ApiError::not_found())?;
    state.write(&actor, move |tx| holds::release(tx, &hash)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn parse(
    state: &State,
    actor: &Actor,
    token: &OpaqueToken,
    body: &CreateSlotHold,
) -> Result<HoldRequest, ApiError> {
    let mut fields = Fields::new();
    let replaces = body.replaces.as_deref().and_then(|sent| fields.check("/replaces", parse_secret(sent)));
    fields.finish()?;
    Ok(HoldRequest {
        service_id: body.service_id,
        date: *body.date,
        start: *body.period,
        secret_hash: token.hash(),
        replaces,
        network: limits::network(&actor.address).to_string(),
        max_per_network: state.limits.max_holds(),
    })
}

/// Validates the secret of a hold, and returns its hash.
pub fn parse_secret(secret: &str) -> Result<String, TextError> {
    match secret.chars().count() {
        0 => Err(TextError::Empty),
        length if length > HOLD_SECRET_MAX => Err(TextError::TooLong(HOLD_SECRET_MAX)),
        _ => Ok(OpaqueToken::sent(secret).hash()),
    }
}
