//! Liveness and readiness.

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::Health;

use crate::{
    app::readiness::NotReady,
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures},
        query::Unqueried,
    },
};

fn ok() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok".to_owned() })
}

/// Returns whether the process is alive.
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), BadQuery, Failures))]
#[get("/healthz")]
pub async fn get_health(_: Unqueried) -> HttpResponse {
    ok()
}

/// Returns whether the server can handle requests.
///
/// 503 `unavailable` while writes fail, because the database is unreachable or its disk is full, and before the
/// server stops. This is known from the last writes; after five seconds without one, a call makes the server try in
/// the background, for the next call. The response never waits for the database.
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), BadQuery, Failures))]
#[get("/readyz")]
pub async fn get_readiness(state: Data<State>, _: Unqueried) -> Result<HttpResponse, ApiError> {
    match state.readiness.check() {
        Ok(()) => Ok(ok()),
        Err(NotReady::Failing) => Err(ApiError::unavailable("the last write failed")),
        Err(NotReady::Stopping) => Err(ApiError::unavailable("the server stops")),
    }
}
