//! Liveness and readiness.

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::Health;

use super::openapi::Failures;
use crate::{
    db::{Failure, migrations},
    error::ApiError,
    state::State,
};

fn ok() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok".to_owned() })
}

/// Is the process alive?
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), Failures))]
#[get("/healthz")]
pub async fn get_health() -> HttpResponse {
    ok()
}

/// Can it serve: is the database reachable and migrated?
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), Failures))]
#[get("/readyz")]
pub async fn get_readiness(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let pending = state.read(|conn| {
        let versions = migrations::versions(conn).map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(versions.pending.len())
    });
    let pending = pending.await?;
    // Nothing is written, but the way there is gone to its end.
    state.db.write(|_| Ok(())).await?;
    match pending {
        0 => Ok(ok()),
        _ => Err(ApiError::unavailable("migrations are pending")),
    }
}
