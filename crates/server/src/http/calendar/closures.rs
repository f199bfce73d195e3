//! Closures: days, or some periods of them, on which nothing is booked.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Path},
};
use pitboard_api::{
    CalendarQuery, ChangeQuery, Closure, ClosurePage, CreateClosure, Preview, RemovalQuery,
    page::limit_or_default, paths,
};
use pitboard_domain::{
    calendar,
    change::PERIODS_OF_A_DAY,
    text::{self, REASON_MAX},
};

use crate::{
    app::calendar::closures::{self, ClosureRow},
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

/// Lists the closures.
///
/// By first date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(CalendarQuery), responses((status = 200, body = ClosurePage), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/closures")]
pub async fn list_closures(
    state: Data<State>,
    _staff: Staff,
    query: Query<CalendarQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let between = calendar_change::between(&query)?;
    let rows = state.read(move |conn| Ok(closures::list(conn, &between)?)).await?;
    let place = |row: &ClosureRow| [cursor::day(row.closure.first), row.id];
    let shown = |rows: Vec<ClosureRow>| Ok::<_, ApiError>(rows.into_iter().map(closure).collect());
    Ok(HttpResponse::Ok().json(cursor::page_after(rows, limit_or_default(query.limit), place, shown)?))
}

/// Returns a closure.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(IdPath), responses((status = 200, body = Closure), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/closures/{id}")]
pub async fn get_closure(
    state: Data<State>,
    _staff: Staff,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let found = state.read(move |conn| Ok(closures::by_id(conn, id)?)).await?;
    Ok(HttpResponse::Ok().json(closure(found.ok_or_else(ApiError::not_found)?)))
}

/// Creates a closure.
///
/// Closes days, or some periods of them: today at the earliest, at most 366 days. Existing appointments
/// keep their slots until they are rescheduled or cancelled. With `dry_run=true` it lists the conflicts and
/// changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = CreateClosure,
    params(ChangeQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 201, body = Closure, headers(("Location" = String))),
        Admin, BadCreation, CapacityRefused, Failures,
    )
)]
#[post("/api/v1/closures")]
pub async fn create_closure(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<CreateClosure>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::terms(&query, body.accept_conflicts)?;
    let key = calendar_change::key(&request, &admin, "create_closure", &body, terms)?;
    let new = parsed(body)?;
    let place = |made: &Closure| paths::GET_CLOSURE.with(made.id);
    calendar_change::create(&state, &admin, key, place, move |tx| {
        Ok(closures::create(tx, terms, &new)?.map(closure))
    })
    .await
}

/// Deletes a closure.
///
/// Opens its days again. A closure that has begun is shortened to end yesterday. With `dry_run=true` it
/// lists the conflicts and changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(IdPath, RemovalQuery),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "It is gone, or ended yesterday"),
        Admin, Missing, BadQuery, CapacityKept, Failures,
    )
)]
#[delete("/api/v1/closures/{id}")]
pub async fn delete_closure(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    query: Query<RemovalQuery>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id::id(&path)?;
    let exists = move |conn: &mut Connection<'_>| Ok(closures::by_id(conn, id)?.is_some());
    let terms = calendar_change::removal_terms(&state, &query, exists).await?;
    calendar_change::remove(&state, &admin, move |tx| closures::delete(tx, terms, id)).await
}

fn closure(ClosureRow { id, closure, reason }: ClosureRow) -> Closure {
    let calendar::Closure { first, last, periods, note } = closure;
    Closure { id, first_date: first, last_date: last, periods, reason, public_note: note }
}

fn parsed(body: CreateClosure) -> Result<closures::NewClosure, ApiError> {
    let mut fields = Fields::new();
    let reason = fields.check("/reason", text::line(&body.reason, REASON_MAX));
    let note = match &body.public_note {
        Some(note) => fields.check("/public_note", text::line(note, REASON_MAX)).map(Some),
        None => Some(None),
    };
    let mut periods = body.periods;
    if periods.len() > PERIODS_OF_A_DAY {
        fields.add("/periods", format_args!("must have at most {PERIODS_OF_A_DAY} periods"));
    }
    periods.sort_unstable();
    periods.dedup();
    let (reason, note) = fields.done(reason.zip(note))?;
    let closure = calendar::Closure { first: body.first_date, last: body.last_date, periods, note };
    Ok(closures::NewClosure { closure, reason })
}
