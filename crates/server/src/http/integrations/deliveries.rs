//! The deliveries of a webhook.

use actix_web::{HttpResponse, get, post, web::Data};
use pitboard_api::{NoBody, PageQuery, WebhookDelivery, WebhookDeliveryPage};

use crate::{
    app::{
        Failure, Tx,
        integrations::{deliver, webhooks},
    },
    auth::extract::WebhookManager,
    db::{
        self, Connection,
        webhook_deliveries::{self, DeliveryRow},
    },
    http::{
        change::{ChangeRequest, unless_missing},
        idempotency::IdempotencyKey,
        respond::{Resource, Updated},
    },
    state::State,
    web::{
        cursor::ListQuery,
        error::ApiError,
        openapi::{BadQuery, BadWrite, Failures, Missing, WebhookRefused},
        path::{DeliveryId, Id},
    },
    zone::WorkshopZone,
};

/// Lists the deliveries of a webhook.
///
/// The newest first. They are kept for 30 days.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(Id, PageQuery), responses((status = 200, body = WebhookDeliveryPage), WebhookManager, Missing, BadQuery, Failures))]
#[get("/api/v1/webhooks/{id}/deliveries")]
pub async fn list_webhook_deliveries(
    state: Data<State>,
    manager: WebhookManager,
    id: Id,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (id, of_key) = (id.parse()?, manager.identity().key().map(|key| key.id));
    let find = move |conn: &mut Connection<'_>| webhooks::load(conn, id, of_key);
    let (_, page) = unless_missing(&state, query.parse(), find).await?;
    let before = page.after(Some)?;
    let listed = state
        .read(move |conn| {
            webhooks::load(conn, id, of_key)?;
            let zone = db::workshop::load(conn)?.zone;
            let rows = webhook_deliveries::list(conn, id, before, page.rows())?;
            let present = |rows: Vec<DeliveryRow>| Ok(rows.into_iter().map(|row| view(row, zone)).collect());
            page.page::<_, _, _, Failure>(rows, |row| row.id, present)
        })
        .await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// Sends a delivery again.
///
/// At once and, if that fails, with all repetitions; the id of the event stays. Refused with 409 `inconsistent` while
/// the webhook is not active.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), request_body = NoBody,
    params(Id, DeliveryId, IdempotencyKey),
    responses((status = 200, body = WebhookDelivery), WebhookManager, Missing, BadWrite, WebhookRefused, Failures)
)]
#[post("/api/v1/webhooks/{id}/deliveries/{delivery}/replay")]
pub async fn replay_webhook_delivery(
    state: Data<State>,
    manager: WebhookManager,
    delivery: DeliveryId,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<WebhookDelivery>, ApiError> {
    let (delivery, of_key) = (delivery.parse()?, manager.identity().key().map(|key| key.id));
    let find = move |conn: &mut Connection<'_>, id| webhooks::load_delivery(conn, id, delivery, of_key);
    let replay = move |tx: &mut Tx<'_>, id, _: &NoBody| {
        let row = webhooks::replay(tx, id, delivery)?;
        Ok(view(row, tx.workshop()?.zone))
    };
    change.execute(&state, &manager, find, Ok, replay).await
}

/// Returns a delivery as the API shows it.
pub fn view(row: DeliveryRow, zone: WorkshopZone) -> WebhookDelivery {
    WebhookDelivery {
        id: row.id,
        event_id: deliver::message_id(&row),
        r#type: row.public_type.0,
        status: row.status.0,
        attempts: row.attempts.unsigned_abs(),
        response_status: row.response_status.and_then(|status| status.try_into().ok()),
        error: row.error,
        created_at: zone.local(row.created_at.and_utc()),
        last_attempt_at: row.last_attempt_at.map(|at| zone.local(at.and_utc())),
        next_attempt_at: row.next_attempt_at.map(|at| zone.local(at.and_utc())),
    }
}

impl Resource for WebhookDelivery {}
