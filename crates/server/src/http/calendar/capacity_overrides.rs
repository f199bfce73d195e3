//! Capacity overrides: another number of slots for a date, or for one period of it.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use chrono::NaiveTime;
use pitboard_api::{
    CalendarQuery, CapacityOverride, CapacityOverridePage, ChangeQuery, CreateCapacityOverride, HhMm,
    Preview, RemovalQuery, paths,
};
use pitboard_domain::{
    calendar::Override,
    settings::CAPACITY,
    text::{self, REASON_MAX},
};

use crate::{
    app::{Tx, calendar::entries},
    auth::extract::{Admin, Staff},
    db::{
        Connection,
        capacity_overrides::{self, NewOverride, OverrideRow},
    },
    http::{
        calendar::calendar_change::{self, Response},
        idempotency::IdempotencyKey,
        respond::{Created, Found, NoContent, Resource},
    },
    state::State,
    web::{
        body::Json,
        cursor::{self, ListQuery},
        error::ApiError,
        fields::Fields,
        openapi::{BadQuery, BadRemoval, BadWrite, CapacityKept, CapacityRefused, Failures, Missing},
        path::Id,
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
    query: ListQuery<CalendarQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let between = calendar_change::parse_between(&query, &page)?;
    let rows = state.read(move |conn| Ok(capacity_overrides::list(conn, &between)?)).await?;
    let place = |row: &OverrideRow| (cursor::day(row.capacity.date), row.id);
    let present =
        |rows: Vec<OverrideRow>| Ok::<_, ApiError>(rows.into_iter().map(capacity_override).collect());
    Ok(HttpResponse::Ok().json(page.page(rows, place, present)?))
}

/// Returns a capacity override.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(Id), responses((status = 200, body = CapacityOverride), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/capacity-overrides/{id}")]
pub async fn get_capacity_override(
    state: Data<State>,
    _staff: Staff,
    id: Id,
) -> Result<Found<CapacityOverride>, ApiError> {
    let id = id.parse()?;
    let found = state.read(move |conn| Ok(capacity_overrides::by_id(conn, id)?)).await?;
    Ok(Found(capacity_override(found.ok_or_else(ApiError::not_found)?)))
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
        Admin, BadWrite, CapacityRefused, Failures,
    )
)]
#[post("/api/v1/capacity-overrides")]
pub async fn create_capacity_override(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<CreateCapacityOverride>,
) -> Result<Response<Created<CapacityOverride>>, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::parse_terms(&query, body.accept_conflicts)?;
    let key = key.of(&body)?;
    let new = parse_override(&body)?;
    let create =
        move |tx: &mut Tx<'_>| Ok(entries::create::<OverrideRow>(tx, terms, &new)?.map(capacity_override));
    calendar_change::execute(&state, &admin, key, terms, Created, create).await
}

/// Deletes a capacity override.
///
/// The next less specific capacity is in force again. Existing appointments keep their slots until they are
/// rescheduled or cancelled. With `dry_run=true` it lists the conflicts and changes nothing; with
/// `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(Id, RemovalQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "Deleted"),
        Admin, Missing, BadRemoval, CapacityKept, Failures,
    )
)]
#[delete("/api/v1/capacity-overrides/{id}")]
pub async fn delete_capacity_override(
    state: Data<State>,
    admin: Admin,
    id: Id,
    key: IdempotencyKey,
    query: Query<RemovalQuery>,
) -> Result<Response<NoContent>, ApiError> {
    let id = id.parse()?;
    let exists = move |conn: &mut Connection<'_>| Ok(capacity_overrides::by_id(conn, id)?.is_some());
    let delete = move |tx: &mut Tx<'_>, terms| entries::delete::<OverrideRow>(tx, terms, id);
    calendar_change::remove(&state, &admin, &key, &query, exists, delete).await
}

impl Resource for CapacityOverride {
    fn location(&self) -> Option<String> {
        Some(paths::GET_CAPACITY_OVERRIDE.with(self.id))
    }
}

fn capacity_override(OverrideRow { id, capacity, reason }: OverrideRow) -> CapacityOverride {
    let Override { date, period, capacity } = capacity;
    CapacityOverride { id, date: date.into(), period: period.map(HhMm), capacity, reason }
}

fn parse_override(body: &CreateCapacityOverride) -> Result<NewOverride, ApiError> {
    let mut fields = Fields::new();
    fields.within("/capacity", Some(body.capacity), &CAPACITY);
    let reason = fields.check("/reason", text::line(&body.reason, REASON_MAX));
    let reason = fields.done(reason)?;
    let capacity =
        Override { date: *body.date, period: body.period.map(NaiveTime::from), capacity: body.capacity };
    Ok(NewOverride { capacity, reason })
}
