//! Closures: days, or some periods of them, on which nothing is booked.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use chrono::NaiveTime;
use pitboard_api::{
    CalendarQuery, ChangeQuery, Closure, ClosurePage, CreateClosure, HhMm, Preview, RemovalQuery, paths,
};
use pitboard_domain::{
    calendar,
    change::PERIODS_OF_A_DAY,
    text::{self, REASON_MAX},
};

use crate::{
    auth::extract::{Admin, Staff},
    db::{
        Connection, QueryResult,
        calendar::Between,
        closures::{self, ClosureRow, NewClosure},
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

/// Lists the closures.
///
/// By first date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(CalendarQuery), responses((status = 200, body = ClosurePage), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/closures")]
pub async fn list_closures(
    state: Data<State>,
    _staff: Staff,
    query: ListQuery<CalendarQuery>,
) -> Result<HttpResponse, ApiError> {
    entries::list::<ClosureRow>(&state, &query).await
}

/// Returns a closure.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(Id, IfNoneMatch), responses((status = 200, body = Closure), NotModified, Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/closures/{id}")]
pub async fn get_closure(state: Data<State>, _staff: Staff, id: Id) -> Result<Found<Closure>, ApiError> {
    entries::get::<ClosureRow>(&state, id.parse()?).await
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
        Admin, BadWrite, CapacityRefused, Failures,
    )
)]
#[post("/api/v1/closures")]
pub async fn create_closure(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<CreateClosure>,
) -> Result<Response<Created<Closure>>, ApiError> {
    entries::create::<ClosureRow>(&state, &admin, key, query, body).await
}

/// Deletes a closure.
///
/// Opens its days again. A closure that has begun is shortened to end yesterday. With `dry_run=true` it
/// lists the conflicts and changes nothing; with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(Id, RemovalQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "Deleted, or ended yesterday"),
        Admin, Missing, BadRemoval, CapacityKept, Failures,
    )
)]
#[delete("/api/v1/closures/{id}")]
pub async fn delete_closure(
    state: Data<State>,
    admin: Admin,
    id: Id,
    key: IdempotencyKey,
    query: Query<RemovalQuery>,
) -> Result<Response<NoContent>, ApiError> {
    entries::delete::<ClosureRow>(&state, &admin, id.parse()?, key, query).await
}

impl Resource for Closure {
    fn location(&self) -> Option<String> {
        Some(paths::GET_CLOSURE.with(self.id))
    }
}

impl CalendarEntry for ClosureRow {
    type Body = CreateClosure;
    type View = Closure;

    fn accepts_conflicts(body: &CreateClosure) -> bool {
        body.accept_conflicts
    }

    fn parse(body: CreateClosure) -> Result<NewClosure, ApiError> {
        let mut fields = Fields::new();
        let reason = fields.check("/reason", text::line(&body.reason, REASON_MAX));
        let note = match &body.public_note {
            Some(note) => fields.check("/public_note", text::line(note, REASON_MAX)).map(Some),
            None => Some(None),
        };
        let mut periods: Vec<NaiveTime> = body.periods.into_iter().map(NaiveTime::from).collect();
        if periods.len() > PERIODS_OF_A_DAY {
            fields.add("/periods", format_args!("must have at most {PERIODS_OF_A_DAY} periods"));
        }
        periods.sort_unstable();
        periods.dedup();
        let (reason, note) = fields.done(reason.zip(note))?;
        let closure = calendar::Closure { first: *body.first_date, last: *body.last_date, periods, note };
        Ok(NewClosure { closure, reason })
    }

    fn view(self) -> Closure {
        let ClosureRow { id, closure: calendar::Closure { first, last, periods, note }, reason } = self;
        Closure {
            id,
            first_date: first.into(),
            last_date: last.into(),
            periods: periods.into_iter().map(HhMm).collect(),
            reason,
            public_note: note,
        }
    }
}

impl DatedEntry for ClosureRow {
    fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<Self>> {
        closures::list(conn, page)
    }

    fn place(&self) -> (i32, i64) {
        (cursor::day(self.closure.first), self.id)
    }
}
