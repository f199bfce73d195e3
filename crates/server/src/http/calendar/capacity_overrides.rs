//! Capacity overrides: another number of slots for a date, or for one period of it.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Path},
};
use pitboard_api::{
    CalendarQuery, CapacityOverride, CapacityOverridePage, ChangeQuery, CreateCapacityOverride, Preview,
    RemovalQuery, page::limit_or_default, paths,
};
use pitboard_domain::{
    calendar::Override,
    settings::CAPACITY,
    text::{self, REASON_MAX},
};

use crate::{
    app::calendar::capacity_overrides::{self, NewOverride, OverrideRow},
    auth::extract::{Admin, Staff},
    db::Connection,
    http::calendar::calendar_change,
    state::State,
    web::{
        body::Json,
        cursor,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadCreation, BadQuery, CapacityKept, CapacityRefused, Failures, IdPath, IdempotencyKey, Missing,
        },
        path_id,
        query::Query,
    },
};

/// Lists the capacity overrides.
///
/// By date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(CalendarQuery), responses((status = 200, body = CapacityOverridePage), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/capacity-overrides")]
pub async fn list_capacity_overrides(
    state: Data<State>,
    _staff: Staff,
    query: Query<CalendarQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let between = calendar_change::between(&query)?;
    let rows = state.read(move |conn| Ok(capacity_overrides::list(conn, &between)?)).await?;
    let place = |row: &OverrideRow| [cursor::day(row.capacity.date), row.id];
    let shown = |rows: Vec<OverrideRow>| Ok::<_, ApiError>(rows.into_iter().map(capacity_override).collect());
    Ok(HttpResponse::Ok().json(cursor::page_after(rows, limit_or_default(query.limit), place, shown)?))
}

/// Returns a capacity override.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(IdPath), responses((status = 200, body = CapacityOverride), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/capacity-overrides/{id}")]
pub async fn get_capacity_override(
    state: Data<State>,
    _staff: Staff,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let found = state.read(move |conn| Ok(capacity_overrides::by_id(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(capacity_override(found.ok_or_else(ApiError::not_found)?)))
}

/// Creates a capacity override.
///
/// Sets the capacity of a date, or of one period of it, from today on; replaces an override of the same
/// date and period. The most specific value is in force: closure, override of the period, override of the
/// date, weekly pattern, `slots_per_period`.
///
/// Existing appointments keep their slots until they are rescheduled or cancelled. With `dry_run=true` it
/// lists the conflicts and changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = CreateCapacityOverride,
    params(ChangeQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 201, body = CapacityOverride, headers(("Location" = String))),
        Admin, BadCreation, CapacityRefused, Failures,
    )
)]
#[post("/api/v1/capacity-overrides")]
pub async fn create_capacity_override(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<CreateCapacityOverride>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::terms(&query, body.accept_conflicts)?;
    let key = calendar_change::key(&request, &admin, "create_capacity_override", &body, terms)?;
    let new = parsed(&body)?;
    let place = |made: &CapacityOverride| paths::GET_CAPACITY_OVERRIDE.with(made.id);
    calendar_change::create(&state, &admin, key, place, move |tx| {
        Ok(capacity_overrides::create(tx, terms, &new)?.map(capacity_override))
    })
    .await
}

/// Deletes a capacity override.
///
/// The next less specific capacity is in force again. Existing appointments keep their slots until they are
/// rescheduled or cancelled. With `dry_run=true` it lists the conflicts and changes nothing; with
/// `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(IdPath, RemovalQuery),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "It is gone"),
        Admin, Missing, BadQuery, CapacityKept, Failures,
    )
)]
#[delete("/api/v1/capacity-overrides/{id}")]
pub async fn delete_capacity_override(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    query: Query<RemovalQuery>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let exists = move |conn: &mut Connection<'_>| Ok(capacity_overrides::by_id(conn, id)?.is_some());
    let terms = calendar_change::removal_terms(&state, &query, exists).await?;
    calendar_change::remove(&state, &admin, move |tx| capacity_overrides::delete(tx, terms, id)).await
}

fn capacity_override(OverrideRow { id, capacity, reason }: OverrideRow) -> CapacityOverride {
    let Override { date, period, capacity } = capacity;
    CapacityOverride { id, date, period, capacity, reason }
}

fn parsed(body: &CreateCapacityOverride) -> Result<NewOverride, ApiError> {
    let mut fields = Fields::new();
    fields.within("/capacity", Some(body.capacity), &CAPACITY);
    let reason = fields.check("/reason", text::line(&body.reason, REASON_MAX));
    let reason = fields.done(reason)?;
    let capacity = Override { date: body.date, period: body.period, capacity: body.capacity };
    Ok(NewOverride { capacity, reason })
}
