//! The sessions of the caller, each of which they may end.

use actix_web::{HttpResponse, delete, get, web::Data};
use pitboard_api::{Session, Sessions};

use crate::{
    app::{Confirm, Tx, people::sessions},
    auth::extract::Caller,
    db::{self, Connection, sessions::SessionRow},
    http::{
        change::unless_missing,
        idempotency::{IdempotencyKey, write_once_with},
        respond::NoContent,
    },
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, BadRemoval, Failures, Missing},
        path::SessionId,
    },
    zone::WorkshopZone,
};

/// Lists the sessions of the caller.
///
/// The sessions that have neither ended nor expired, the newest first.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 200, body = Sessions), Caller, BadQuery, Failures))]
#[get("/api/v1/me/sessions")]
pub async fn list_sessions(caller: Caller, state: Data<State>) -> Result<HttpResponse, ApiError> {
    let (id, now) = (caller.id(), state.clock.now());
    let current = caller.session().unwrap_or_default().to_owned();
    let list = move |conn: &mut Connection<'_>| {
        let zone = db::workshop::load(conn)?.zone;
        let rows = db::sessions::active_of_account(conn, id, sessions::ACTIVE_MAX, now)?;
        Ok(rows.into_iter().map(|row| session(row, zone, &current)).collect())
    };
    Ok(HttpResponse::Ok().json(Sessions { items: state.read(list).await? }))
}

/// Ends a session of the caller.
///
/// Its tokens are invalid at once. The session of this request can be ended, too.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(SessionId, IdempotencyKey), responses((status = 204, description = "Ended"), Caller, Missing, BadRemoval, Failures))]
#[delete("/api/v1/me/sessions/{session}")]
pub async fn end_session(
    caller: Caller,
    state: Data<State>,
    session: SessionId,
    key: IdempotencyKey,
) -> Result<NoContent, ApiError> {
    let (id, now) = (caller.id(), state.clock.now());
    let session = session.parse()?.to_owned();
    let sought = session.clone();
    let find = move |conn: &mut Connection| sessions::load(conn, id, &sought, now);
    let key = unless_missing(&state, key.of(&()), find).await?;
    let end = move |tx: &mut Tx<'_>| sessions::end_own(tx, id, &session);
    Ok(NoContent(write_once_with(&state, Confirm::UnderLock, &caller, key, end).await?))
}

fn session(row: SessionRow, zone: WorkshopZone, current: &str) -> Session {
    Session {
        current: row.id == current,
        id: row.id,
        created_at: zone.local(row.created_at.and_utc()),
        last_used_at: zone.local(row.last_used_at.unwrap_or(row.created_at).and_utc()),
        expires_at: zone.local(row.expires_at.and_utc()),
        device: row.device,
        network: row.network,
    }
}
