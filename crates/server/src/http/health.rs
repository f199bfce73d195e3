//! Liveness and readiness.

use actix_web::{HttpResponse, get, web::Data};
use pitboard_api::Health;

use crate::{
    app::{Actor, Confirm, Failure},
    db::engine::migrations,
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
/// 503 `unavailable` while the database is unreachable or not migrated.
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), BadQuery, Failures))]
#[get("/readyz")]
pub async fn get_readiness(state: Data<State>, _: Unqueried) -> Result<HttpResponse, ApiError> {
    let pending = state.read(|conn| {
        let versions =
            migrations::versions(conn.raw).map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(versions.pending.len())
    });
    let pending = pending.await?;
    // Nothing is written, but the way there is gone to its end.
    state.transactions.write(Actor::system("ready"), Confirm::AtEnd, |_| Ok(())).await?;
    match pending {
        0 => Ok(ok()),
        _ => Err(ApiError::unavailable("migrations are pending")),
    }
}
