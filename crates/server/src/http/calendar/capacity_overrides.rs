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
    auth::extract::{Admin, Staff},
    db::{
        Connection, QueryResult,
        calendar::Between,
        capacity_overrides::{self, NewOverride, OverrideRow},
    },
    http::{
        calendar::{
            calendar_change::Response,
            entries::{self, CalendarEntry, DatedEntry},
        },
        idempotency::IdempotencyKey,
        respond::{Created, Found, NoContent, Resource},
    },
    state::State,
    web::{
        body::Json,
        cursor::{self, ListQuery},
        error::ApiError,
        fields::Fields,
        openapi::{
            BadQuery, BadRemoval, BadWrite, CapacityKept, CapacityRefused, Failures, IfNoneMatch, Missing,
            NotModified,
        },
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
    entries::list::<OverrideRow>(&state, &query).await
}

/// Returns a capacity override.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = CapacityOverride), NotModified, Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/capacity-overrides/{id}")]
pub async fn get_capacity_override(
    state: Data<State>,
    _staff: Staff,
    id: Id,
) -> Result<Found<CapacityOverride>, ApiError> {
    entries::get::<OverrideRow>(&state, id.parse()?).await
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
    entries::create::<OverrideRow>(&state, &admin, key, query, body).await
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
    entries::delete::<OverrideRow>(&state, &admin, id.parse()?, key, query).await
}

impl Resource for CapacityOverride {
    fn location(&self) -> Option<String> {
        Some(paths::GET_CAPACITY_OVERRIDE.with(self.id))
    }
}

impl CalendarEntry for OverrideRow {
    type Body = CreateCapacityOverride;
    type View = CapacityOverride;

    fn accepts_conflicts(body: &CreateCapacityOverride) -> bool {
        body.accept_conflicts
    }

    fn parse(body: CreateCapacityOverride) -> Result<NewOverride, ApiError> {
        let mut fields = Fields::new();
        fields.within("/capacity", Some(body.capacity), &CAPACITY);
        let reason = fields.check("/reason", text::line(&body.reason, REASON_MAX));
        let reason = fields.done(reason)?;
        let period = body.period.map(NaiveTime::from);
        let capacity = Override { date: *body.date, period, capacity: body.capacity };
        Ok(NewOverride { capacity, reason })
    }

    fn view(self) -> CapacityOverride {
        let OverrideRow { id, capacity: Override { date, period, capacity }, reason } = self;
        CapacityOverride { id, date: date.into(), period: period.map(HhMm), capacity, reason }
    }
}

impl DatedEntry for OverrideRow {
    fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<Self>> {
        capacity_overrides::list(conn, page)
    }

    fn place(&self) -> (i32, i64) {
        (cursor::day(self.capacity.date), self.id)
    }
}
