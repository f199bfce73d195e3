//! Capacity overrides: another number of slots for a date, or for one period of it.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Path},
};
use pitboard_api::{
    CalendarQuery, CapacityOverride, ChangeQuery, CreateCapacityOverride, Page, Preview, RemovalQuery,
    page::limit_or_default,
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
        openapi::{BadCreation, BadQuery, CapacityKept, CapacityRefused, Failures, Missing, RoleOnly},
        path_id,
        query::Query,
    },
};

/// The capacity overrides by date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(CalendarQuery), responses((status = 200, body = Page<CapacityOverride>), RoleOnly, Missing, BadQuery, Failures))]
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

/// Set the capacity of a date, or of one period of it: the way to take one more car, or fewer. What is booked
/// stays until it is moved or cancelled.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = CreateCapacityOverride,
    params(ChangeQuery, ("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own: the same request is done once within 24 hours", max_length = 255)),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 201, body = CapacityOverride, headers(("Location" = String))),
        RoleOnly, BadCreation, CapacityRefused, Failures,
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
    let place = |made: &CapacityOverride| format!("/api/v1/capacity-overrides/{}", made.id);
    calendar_change::create(&state, &admin, key, place, move |tx| {
        Ok(capacity_overrides::create(tx, terms, &new)?.map(capacity_override))
    })
    .await
}

/// Take a capacity override away: what is less specific counts again.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(("id" = i64, Path, minimum = 1, example = 3), RemovalQuery),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "It is gone"),
        RoleOnly, Missing, BadQuery, CapacityKept, Failures,
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
