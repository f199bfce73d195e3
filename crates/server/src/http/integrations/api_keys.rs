//! API keys, managed by admins. Writes whose response has a secret take no idempotency key: the response is never
//! stored.

use actix_web::{HttpResponse, get, http::StatusCode, http::header, patch, post, web::Data};
use chrono::TimeDelta;
use pitboard_api::{
    ApiKey, ApiKeyPage, ApiKeyPatch, ApiKeyWithSecret, CreateApiKey, NoBody, PageQuery, RotateApiKey,
    header::version_tag, paths, wire::OVERLAP_MINUTES,
};
use pitboard_domain::{person, scope::Scopes};

use crate::{
    app::integrations::api_keys::{self, ApiKeyEdit, NewApiKey},
    auth::{extract::Admin, keys::KeySecret, proxies::Network},
    db::{self, Connection, api_keys::ApiKeyRow},
    http::{
        change::{ChangeRequest, unless_missing},
        idempotency::IdempotencyKey,
        respond::{Found, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        cursor::ListQuery,
        error::ApiError,
        fields::Fields,
        headers::IfMatch,
        openapi::{
            ApiKeyRefused, BadBody, BadQuery, BadWrite, Failures, IfNoneMatch, Missing, NotModified,
            Versioned,
        },
        path::Id,
    },
    zone::WorkshopZone,
};

/// The overlap of a rotation, unless the request names another.
const OVERLAP: u32 = 1_440;
/// The most networks that a key can be bound to.
const NETWORKS_MAX: usize = 20;

/// Lists the API keys.
///
/// The newest first, revoked ones included. Secrets are never shown again.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = ApiKeyPage), Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/api-keys")]
pub async fn list_api_keys(
    state: Data<State>,
    _admin: Admin,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let after = page.after(Some)?;
    let keys = state
        .read(move |conn| {
            let zone = db::workshop::load(conn)?.zone;
            let rows = db::api_keys::list(conn, after, page.rows())?;
            page.page(rows, |row| row.id, |rows| rows.into_iter().map(|row| present(row, zone)).collect())
        })
        .await?;
    Ok(HttpResponse::Ok().json(keys))
}

/// Returns an API key.
///
/// Without its secret, which is shown only when it is created or rotated.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = ApiKey, headers(("ETag" = String))), NotModified, Admin, Missing, BadQuery, Failures))]
#[get("/api/v1/api-keys/{id}")]
pub async fn get_api_key(state: Data<State>, _admin: Admin, id: Id) -> Result<Found<ApiKey>, ApiError> {
    let id = id.parse()?;
    let key = state.read(move |conn| {
        let zone = db::workshop::load(conn)?.zone;
        present(api_keys::load(conn, id)?, zone)
    });
    Ok(Found(key.await?))
}

/// Creates an API key.
///
/// The response has the secret, once; it takes no `Idempotency-Key`, because responses with secrets are not stored. A
/// key belongs to the workshop and stays when the admin leaves.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), request_body = CreateApiKey, responses((status = 201, body = ApiKeyWithSecret, headers(("Location" = String), ("ETag" = String))), Admin, BadBody, ApiKeyRefused, Failures))]
#[post("/api/v1/api-keys")]
pub async fn create_api_key(
    state: Data<State>,
    admin: Admin,
    body: Json<CreateApiKey>,
) -> Result<HttpResponse, ApiError> {
    let new = parse_new(body.parse().await?)?;
    let secret = KeySecret::random(new.is_test)?;
    let stored = secret.stored();
    let key = state
        .write(admin.actor(), move |tx| {
            let row = api_keys::create(tx, &new, &stored)?;
            present(row, tx.workshop()?.zone)
        })
        .await?;
    let location = key.location();
    let mut response = with_secret(StatusCode::CREATED, key, &secret);
    if let Some(location) = location.and_then(|location| location.parse().ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Edits an API key.
///
/// Other scopes and networks apply from the key's next request on. A revoked key is 409 `inconsistent`.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), request_body = ApiKeyPatch, params(Id, IfMatch, IdempotencyKey), responses((status = 200, body = ApiKey, headers(("ETag" = String))), Admin, Missing, BadWrite, Versioned, ApiKeyRefused, Failures))]
#[patch("/api/v1/api-keys/{id}")]
pub async fn update_api_key(
    state: Data<State>,
    admin: Admin,
    versions: IfMatch,
    change: ChangeRequest<ApiKeyPatch>,
) -> Result<Updated<ApiKey>, ApiError> {
    let IfMatch(versions) = versions;
    change
        .execute(&state, &admin, api_keys::load, parse_patch, move |tx, id, edit| {
            let row = api_keys::update(tx, id, versions.as_deref(), edit)?;
            present(row, tx.workshop()?.zone)
        })
        .await
}

/// Rotates the secret of an API key.
///
/// The response has the new secret, once; it takes no `Idempotency-Key`. The present secret stays valid for
/// `overlap_minutes`, the one before it ends at once. After a leak, send 0.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), request_body = RotateApiKey, params(Id, IfMatch), responses((status = 200, body = ApiKeyWithSecret, headers(("ETag" = String))), Admin, Missing, BadBody, Versioned, ApiKeyRefused, Failures))]
#[post("/api/v1/api-keys/{id}/rotate")]
pub async fn rotate_api_key(
    state: Data<State>,
    admin: Admin,
    id: Id,
    versions: IfMatch,
    body: Json<RotateApiKey>,
) -> Result<HttpResponse, ApiError> {
    let (id, IfMatch(versions)) = (id.parse()?, versions);
    let find = move |conn: &mut Connection<'_>| api_keys::load(conn, id);
    let overlap = unless_missing(&state, body.parse().await.and_then(parse_overlap), find).await?;
    let is_test = state.read(find).await?.is_test;
    let secret = KeySecret::random(is_test)?;
    let stored = secret.stored();
    let key = state
        .write(admin.actor(), move |tx| {
            let row = api_keys::rotate(tx, id, versions.as_deref(), overlap, &stored)?;
            present(row, tx.workshop()?.zone)
        })
        .await?;
    Ok(with_secret(StatusCode::OK, key, &secret))
}

/// Revokes an API key.
///
/// At once on every server, and for ever: requests that the key has begun fail before they commit. Its appointments
/// stay. Revoking it again changes nothing.
#[utoipa::path(tag = "integrations", security(("bearer" = [])), request_body = NoBody, params(Id, IfMatch, IdempotencyKey), responses((status = 200, body = ApiKey, headers(("ETag" = String))), Admin, Missing, BadWrite, Versioned, Failures))]
#[post("/api/v1/api-keys/{id}/revoke")]
pub async fn revoke_api_key(
    state: Data<State>,
    admin: Admin,
    versions: IfMatch,
    change: ChangeRequest<NoBody>,
) -> Result<Updated<ApiKey>, ApiError> {
    let IfMatch(versions) = versions;
    change
        .execute(&state, &admin, api_keys::load, Ok, move |tx, id, _| {
            let row = api_keys::revoke(tx, id, versions.as_deref())?;
            present(row, tx.workshop()?.zone)
        })
        .await
}

fn with_secret(status: StatusCode, api_key: ApiKey, secret: &KeySecret) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::ETAG, version_tag(api_key.version)))
        .json(ApiKeyWithSecret { api_key, secret: secret.expose().to_owned() })
}

fn present(row: ApiKeyRow, zone: WorkshopZone) -> Result<ApiKey, crate::app::Failure> {
    let local = |at: chrono::NaiveDateTime| zone.local(at.and_utc());
    Ok(ApiKey {
        scopes: row.scopes()?.iter().collect(),
        networks: row.networks.split_ascii_whitespace().map(str::to_owned).collect(),
        id: row.id,
        version: row.version,
        name: row.name,
        prefix: row.prefix,
        livemode: !row.is_test,
        created_at: local(row.created_at),
        expires_at: row.expires_at.map(local),
        last_used_at: row.last_used_at.map(local),
        revoked_at: row.revoked_at.map(local),
        previous_secret_until: row.previous_expires_at.map(local),
    })
}

impl Resource for ApiKey {
    fn location(&self) -> Option<String> {
        Some(paths::GET_API_KEY.with(self.id))
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

fn parse_new(body: CreateApiKey) -> Result<NewApiKey, ApiError> {
    let mut fields = Fields::new();
    let name = fields.check("/name", person::name(&body.name));
    let scopes = parse_scopes(&mut fields, &body.scopes);
    let networks = parse_networks(&mut fields, &body.networks.unwrap_or_default());
    let (name, scopes, networks) = fields
        .done(name.zip(scopes).zip(networks).map(|((name, scopes), networks)| (name, scopes, networks)))?;
    let is_test = !body.livemode.unwrap_or(true);
    Ok(NewApiKey { name, is_test, scopes, networks, expires_at: body.expires_at.map(|at| at.to_utc()) })
}

fn parse_patch(body: ApiKeyPatch) -> Result<ApiKeyEdit, ApiError> {
    let mut fields = Fields::new();
    let name = body.name.and_then(|name| fields.check("/name", person::name(&name)));
    let scopes = body.scopes.and_then(|scopes| parse_scopes(&mut fields, &scopes));
    let networks = body.networks.and_then(|networks| parse_networks(&mut fields, &networks));
    fields.finish()?;
    let expires_at = body.expires_at.map(|at| at.map(|at| at.to_utc()));
    Ok(ApiKeyEdit { name, scopes, networks, expires_at })
}

fn parse_scopes(fields: &mut Fields, scopes: &[pitboard_domain::scope::Scope]) -> Option<Scopes> {
    let scopes: Scopes = scopes.iter().copied().collect();
    let named = if scopes.is_empty() { Err("must name at least one scope") } else { Ok(scopes) };
    fields.check("/scopes", named)
}

/// Parses networks into their canonical spelling, separated by spaces.
fn parse_networks(fields: &mut Fields, networks: &[String]) -> Option<String> {
    if networks.len() > NETWORKS_MAX {
        fields.add("/networks", format_args!("must name at most {NETWORKS_MAX} networks"));
        return None;
    }
    let parse = |(nth, network): (usize, &String)| {
        let parsed = network.trim().parse::<Network>();
        fields.check(&format!("/networks/{nth}"), parsed.map_err(|_| "must be a network, as 203.0.113.0/24"))
    };
    let networks: Option<Vec<Network>> = networks.iter().enumerate().map(parse).collect();
    networks.map(|networks| networks.iter().map(Network::to_string).collect::<Vec<_>>().join(" "))
}

fn parse_overlap(body: RotateApiKey) -> Result<TimeDelta, ApiError> {
    let mut fields = Fields::new();
    fields.within("/overlap_minutes", body.overlap_minutes, &OVERLAP_MINUTES);
    fields.finish()?;
    Ok(TimeDelta::minutes(i64::from(body.overlap_minutes.unwrap_or(OVERLAP))))
}
