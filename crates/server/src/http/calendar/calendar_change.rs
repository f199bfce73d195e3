//! The frame of a change of the calendar or the settings: its options, its key, and the response, which for a dry run
//! has the conflicts.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use chrono::NaiveDate;
use pitboard_api::{CalendarQuery, ChangeQuery, Preview};

use crate::{
    app::{
        Failure, Tx,
        calendar::calendar_change::{ChangeOptions, Outcome},
        idempotency::{Key, Written},
    },
    auth::authentication::AuthenticatedCaller,
    db::calendar::Between,
    http::{idempotency::write_once, respond::Resource},
    state::State,
    web::{
        cursor::{self, PageRequest},
        error::ApiError,
        query::Query,
    },
};

/// Selects the calendar's entries of a page.
pub fn parse_between(query: &CalendarQuery, page: &PageRequest) -> Result<Between, ApiError> {
    Ok(Between {
        from: query.from.map(NaiveDate::from),
        to: query.to.map(NaiveDate::from),
        limit: page.rows(),
        after: page.after(|(day, id)| Some((cursor::date(day)?, id)))?,
    })
}

/// Parses the options of a change with a body.
pub fn parse_terms(query: &Query<ChangeQuery>, accept_conflicts: bool) -> Result<ChangeOptions, ApiError> {
    let ChangeQuery { dry_run } = query.parse()?;
    Ok(ChangeOptions { dry_run, accept_conflicts })
}

/// The response to a change: `T` for one that was made, 200 with the conflicts for a dry run.
pub enum Response<T> {
    Made(T),
    Preview(Preview),
}

impl<T: Responder<Body = BoxBody>> Responder for Response<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Response::Made(made) => made.respond_to(request),
            Response::Preview(preview) => HttpResponse::Ok().json(preview),
        }
    }
}

impl<T: Resource> Resource for Outcome<T> {}

/// Executes a change, once for each key; a dry run leaves the key for later. `respond` makes the response of what
/// was made.
pub async fn execute<T: Resource, R>(
    state: &State,
    caller: &AuthenticatedCaller,
    key: Option<Key>,
    terms: ChangeOptions,
    respond: impl FnOnce(Written<T>) -> R,
    work: impl FnMut(&mut Tx<'_>) -> Result<Outcome<T>, Failure> + Send + 'static,
) -> Result<Response<R>, ApiError> {
    let key = key.filter(|_| !terms.dry_run);
    let Written { value, is_replayed } = write_once(state, caller, key, work).await?;
    Ok(match value {
        Outcome::Applied(value) => Response::Made(respond(Written { value, is_replayed })),
        Outcome::Preview(preview) => Response::Preview(preview),
    })
}
