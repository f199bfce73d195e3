//! Webhooks: addresses to which events are sent. An API key manages those that it has created.

use actix_web::{HttpResponse, delete, get, patch, post, web::Data};
use pitboard_api::{
    CreateWebhook, NoBody, PageQuery, Webhook, WebhookDelivery, WebhookPage, WebhookPatch, paths,
};

use crate::{
    app::{
        Failure, Tx,
        integrations::webhooks::{self, WebhookEdit},
    },
    auth::extract::WebhookManager,
    db::{self, Connection, webhooks::WebhookRow},
    http::{
        change::{ChangeRequest, RemovalRequest, unless_missing},
        idempotency::IdempotencyKey,
        integrations::{
            deliveries,
            webhook_body::{parse_patch, parse_webhook, view, view_with_secret},
        },
        respond::{Created, Found, NoContent, Resource, Updated},
    },
    outgoing::signature,
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        headers::IfMatch,
        openapi::{
            BadBody, BadQuery, BadRemoval, BadWrite, Failures, IfNoneMatch, Missing, NotModified, Versioned,
            WebhookRefused,
        },
        path::Id,
    },
};

/// Lists the webhooks.
///
/// The oldest first; for an API key those that it has created.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = WebhookPage), WebhookManager, Missing, BadQuery, Failures))]
#[get("/api/v1/webhooks")]
pub async fn list_webhooks(
    state: Data<State>,
    manager: WebhookManager,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let (after, of_key) = (page.after(Some)?.unwrap_or(0), key_of(&manager));
    let listed = state
        .read(move |conn| {
            let zone = db::workshop::load(conn)?.zone;
            let rows = db::webhooks::list(conn, of_key, after, page.rows())?;
            let present = |rows: Vec<WebhookRow>| rows.into_iter().map(|row| view(row, zone)).collect();
            Ok(page.page(rows, |row| row.id, present)?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(listed))
}

/// Returns a webhook.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = Webhook, headers(("ETag" = String))), NotModified, WebhookManager, Missing, BadQuery, Failures))]
#[get("/api/v1/webhooks/{id}")]
pub async fn get_webhook(
    state: Data<State>,
    manager: WebhookManager,
    id: Id,
) -> Result<Found<Webhook>, ApiError> {
    let (id, of_key) = (id.parse()?, key_of(&manager));
    let found = move |conn: &mut Connection<'_>| {
        let zone = db::workshop::load(conn)?.zone;
        Ok(view(webhooks::load(conn, id, of_key)?, zone)?)
    };
    Ok(Found(state.read(found).await?))
}

/// Creates a webhook.
///
/// From now on, events of its types are posted to the address, signed as Standard Webhooks specifies. The response
/// contains the secret of the signatures, once. The address must be https at a public host; this is checked again at
/// each delivery. At most sixteen webhooks are active, of which an API key has four; with the inactive ones there are
/// at most 64. That of a key gets the events that the key may read, as long as the key is valid.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), request_body = CreateWebhook,
    responses((status = 201, body = Webhook, headers(("Location" = String), ("ETag" = String))), WebhookManager, BadBody, WebhookRefused, Failures)
)]
#[post("/api/v1/webhooks")]
pub async fn create_webhook(
    state: Data<State>,
    manager: WebhookManager,
    body: Json<CreateWebhook>,
) -> Result<Created<Webhook>, ApiError> {
    let visible = manager.identity().visible_events();
    let new = parse_webhook(body.parse().await?, state.webhooks, visible, new_secret()?)?;
    let create = move |tx: &mut Tx<'_>| {
        let row = webhooks::create(tx, &new)?;
        Ok(view_with_secret(row, tx.workshop()?.zone)?)
    };
    Ok(Created(state.write(manager.actor(), create).await?.into()))
}

/// Edits a webhook.
///
/// Deactivating it gives up the deliveries that wait. Activating it ends a disablement by the server; events of the
/// meantime are not sent, but the feed has them. Refused with 409 `inconsistent` if its API key has ended or as many
/// are active as may be.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), request_body = WebhookPatch,
    params(Id, IfMatch, IdempotencyKey),
    responses(
        (status = 200, body = Webhook, headers(("ETag" = String))),
        WebhookManager, Missing, BadWrite, Versioned, WebhookRefused, Failures
    )
)]
#[patch("/api/v1/webhooks/{id}")]
pub async fn update_webhook(
    state: Data<State>,
    manager: WebhookManager,
    versions: IfMatch,
    change: ChangeRequest<WebhookPatch>,
) -> Result<Updated<Webhook>, ApiError> {
    let (policy, visible, IfMatch(versions)) =
        (state.webhooks, manager.identity().visible_events(), versions);
    let update = move |tx: &mut Tx, id, edit: &WebhookEdit| {
        let row = webhooks::update(tx, id, versions.as_deref(), edit)?;
        Ok(view(row, tx.workshop()?.zone)?)
    };
    let parse = |body| parse_patch(body, policy, visible);
    change.execute(&state, &manager, find(&manager), parse, update).await
}

/// Deletes a webhook.
///
/// With its deliveries, those that wait included.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), params(Id, IfMatch, IdempotencyKey),
    responses((status = 204, description = "Deleted"), WebhookManager, Missing, BadRemoval, Versioned, Failures)
)]
#[delete("/api/v1/webhooks/{id}")]
pub async fn delete_webhook(
    state: Data<State>,
    manager: WebhookManager,
    versions: IfMatch,
    removal: RemovalRequest,
) -> Result<NoContent, ApiError> {
    let IfMatch(versions) = versions;
    let delete = move |tx: &mut Tx, id| webhooks::delete(tx, id, versions.as_deref());
    removal.execute(&state, &manager, find(&manager), delete).await
}

/// Sends a test to a webhook.
///
/// An event of type `ping`, whatever types the webhook asks for. Refused with 409 `inconsistent` while it is not
/// active.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), request_body = NoBody,
    params(Id, IdempotencyKey),
    responses((status = 200, body = WebhookDelivery), WebhookManager, Missing, BadWrite, WebhookRefused, Failures)
)]
#[post("/api/v1/webhooks/{id}/test")]
pub async fn test_webhook(
    state: Data<State>,
    manager: WebhookManager,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<WebhookDelivery>, ApiError> {
    let test = |tx: &mut Tx, id, _: &NoBody| {
        let row = webhooks::test(tx, id)?;
        Ok(deliveries::view(row, tx.workshop()?.zone))
    };
    change.execute(&state, &manager, find(&manager), Ok, test).await
}

/// Replaces the secret of a webhook.
///
/// The response contains the new secret, once. The old one stays valid for 24 hours, in which deliveries have a
/// signature of each.
#[utoipa::path(
    tag = "integrations", security(("bearer" = [])), request_body = NoBody, params(Id, IfMatch),
    responses(
        (status = 200, body = Webhook, headers(("ETag" = String))),
        WebhookManager, Missing, BadBody, Versioned, Failures
    )
)]
#[post("/api/v1/webhooks/{id}/secret/rotate")]
pub async fn rotate_webhook_secret(
    state: Data<State>,
    manager: WebhookManager,
    id: Id,
    versions: IfMatch,
    body: Json<NoBody>,
) -> Result<Updated<Webhook>, ApiError> {
    let (id, IfMatch(versions), mut find) = (id.parse()?, versions, find(&manager));
    unless_missing(&state, body.parse().await, move |conn| find(conn, id)).await?;
    let secret = new_secret()?;
    let rotate = move |tx: &mut Tx<'_>| {
        let row = webhooks::rotate_secret(tx, id, versions.as_deref(), &secret)?;
        Ok::<_, Failure>(view_with_secret(row, tx.workshop()?.zone)?)
    };
    Ok(Updated(state.write(manager.actor(), rotate).await?.into()))
}

/// The API key, if one calls.
fn key_of(manager: &WebhookManager) -> Option<i64> {
    manager.identity().key().map(|key| key.id)
}

/// Returns a function that loads a webhook which the caller may manage.
fn find(
    manager: &WebhookManager,
) -> impl FnMut(&mut Connection<'_>, i64) -> Result<WebhookRow, Failure> + Send + 'static {
    let of_key = key_of(manager);
    move |conn, id| webhooks::load(conn, id, of_key)
}

fn new_secret() -> Result<String, ApiError> {
    signature::random_secret().map_err(|error| ApiError::internal(&format!("no randomness: {error}")))
}

impl Resource for Webhook {
    fn location(&self) -> Option<String> {
        Some(paths::GET_WEBHOOK.with(self.id))
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}
