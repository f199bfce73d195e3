//! Changes of the calendar and the settings as they are asked for over HTTP, and how they are answered.

use actix_web::{HttpRequest, HttpResponse, http::header};
use pitboard_api::{CalendarQuery, ChangeQuery, RemovalQuery, page::limit_or_default};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{
        Failure, Tx,
        calendar::calendar_change::{Outcome, Terms},
        idempotency::{self, Key},
    },
    auth::extract::AuthenticatedCaller,
    db::{Connection, calendar::Between},
    state::State,
    web::{cursor, error::ApiError, headers, query::Query},
};

/// Which part of the calendar's entries: one more than are shown, so that it is known whether there are more.
pub fn between(query: &CalendarQuery) -> Result<Between, ApiError> {
    Ok(Between {
        from: query.from,
        to: query.to,
        limit: i64::from(limit_or_default(query.limit)) + 1,
        after: cursor::decode_place(query.cursor.as_deref(), |[day, id]| Some((cursor::date(day)?, id)))?,
    })
}

/// How a change with a body is to be made.
pub fn terms(query: &Query<ChangeQuery>, accept_conflicts: bool) -> Result<Terms, ApiError> {
    let ChangeQuery { dry_run } = query.parse()?;
    Ok(Terms { dry_run, accept_conflicts })
}

/// How something is to be removed. What does not exist is 404 before what is wrong with the query.
pub async fn removal_terms(
    state: &State,
    query: &Query<RemovalQuery>,
    exists: impl FnMut(&mut Connection) -> Result<bool, Failure> + Send + 'static,
) -> Result<Terms, ApiError> {
    match query.parse() {
        Ok(RemovalQuery { dry_run, accept_conflicts }) => Ok(Terms { dry_run, accept_conflicts }),
        Err(error) if state.read(exists).await? => Err(error),
        Err(_) => Err(ApiError::not_found()),
    }
}

/// The caller's key for a creation; a dry run leaves it for later.
pub fn key(
    request: &HttpRequest,
    caller: &AuthenticatedCaller,
    operation: &'static str,
    body: &impl Serialize,
    terms: Terms,
) -> Result<Option<Key>, ApiError> {
    Ok(headers::idempotency_key(request, caller, operation, body)?.filter(|_| !terms.dry_run))
}

/// Creates, and answers 201 with the thing and its place; a dry run 200 with the conflicts.
pub async fn create<T>(
    state: &State,
    caller: &AuthenticatedCaller,
    key: Option<Key>,
    place: impl FnOnce(&T) -> String,
    mut work: impl FnMut(&mut Tx) -> Result<Outcome<T>, Failure> + Send + 'static,
) -> Result<HttpResponse, ApiError>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let outcome = state.write(caller.actor(), move |tx| idempotency::once(tx, key.as_ref(), |tx| work(tx)));
    Ok(answer(outcome.await?, |made| {
        HttpResponse::Created().insert_header((header::LOCATION, place(&made))).json(made)
    }))
}

/// Removes, and answers 204; a dry run 200 with the conflicts.
pub async fn remove(
    state: &State,
    caller: &AuthenticatedCaller,
    mut work: impl FnMut(&mut Tx) -> Result<Outcome<()>, Failure> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let outcome = state.write(caller.actor(), move |tx| work(tx)).await?;
    Ok(answer(outcome, |()| HttpResponse::NoContent().finish()))
}

/// What was made, or the conflicts that it would come into.
pub fn answer<T>(outcome: Outcome<T>, made: impl FnOnce(T) -> HttpResponse) -> HttpResponse {
    match outcome {
        Outcome::Made(thing) => made(thing),
        Outcome::Preview(preview) => HttpResponse::Ok().json(preview),
    }
}
