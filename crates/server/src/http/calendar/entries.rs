//! The operations that closures, capacity overrides and weekly patterns have in common.

use actix_web::HttpResponse;
use pitboard_api::{CalendarQuery, ChangeQuery, RemovalQuery};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{
        Tx,
        calendar::{
            calendar_change::ChangeOptions,
            entries::{self, Entry},
        },
    },
    auth::extract::Admin,
    db::{Connection, QueryResult, calendar::Between},
    http::{
        calendar::calendar_change::{Response, execute, parse_between, parse_terms},
        change::unless_missing,
        idempotency::IdempotencyKey,
        respond::{Created, Found, NoContent, Resource},
    },
    state::State,
    web::{body::Json, cursor::ListQuery, error::ApiError, query::Query},
};

/// An entry as the API shows it.
pub trait CalendarEntry: Entry<Key: Send + 'static, New: Send + 'static> + Send + 'static {
    /// The body that creates one.
    type Body: DeserializeOwned + Serialize;
    type View: Resource;

    fn accepts_conflicts(body: &Self::Body) -> bool;

    fn parse(body: Self::Body) -> Result<Self::New, ApiError>;

    fn view(self) -> Self::View;
}

/// An entry that has dates and an id.
pub trait DatedEntry: CalendarEntry {
    fn list(conn: &mut Connection, page: &Between) -> QueryResult<Vec<Self>>;

    /// Returns its place in a list: its first date and its id.
    fn place(&self) -> (i32, i64);
}

pub async fn list<E: DatedEntry>(
    state: &State,
    query: &ListQuery<CalendarQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let between = parse_between(&query, &page)?;
    let rows = state.read(move |conn| Ok(E::list(conn, &between)?)).await?;
    let view = |rows: Vec<E>| Ok::<_, ApiError>(rows.into_iter().map(E::view).collect());
    Ok(HttpResponse::Ok().json(page.page(rows, E::place, view)?))
}

pub async fn get<E: CalendarEntry>(state: &State, key: E::Key) -> Result<Found<E::View>, ApiError> {
    let found: E = state.read(move |conn| entries::load(conn, key)).await?;
    Ok(Found(found.view()))
}

/// Creates an entry, once for each idempotency key.
pub async fn create<E: CalendarEntry>(
    state: &State,
    admin: &Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<E::Body>,
) -> Result<Response<Created<E::View>>, ApiError> {
    let body = body.parse().await?;
    let terms = parse_terms(&query, E::accepts_conflicts(&body))?;
    let key = key.of(&body)?;
    let new = E::parse(body)?;
    let create = move |tx: &mut Tx<'_>| Ok(entries::create::<E>(tx, terms, &new)?.map(E::view));
    execute(state, admin, key, terms, Created, create).await
}

/// Deletes an entry, once for each idempotency key.
pub async fn delete<E: CalendarEntry>(
    state: &State,
    admin: &Admin,
    entry: E::Key,
    key: IdempotencyKey,
    query: Query<RemovalQuery>,
) -> Result<Response<NoContent>, ApiError> {
    let parsed = query.parse().and_then(|query| Ok((key.of(&query)?, query)));
    let find = move |conn: &mut Connection<'_>| entries::load::<E>(conn, entry);
    let (key, RemovalQuery { dry_run, accept_conflicts }) = unless_missing(state, parsed, find).await?;
    let terms = ChangeOptions { dry_run, accept_conflicts };
    let delete = move |tx: &mut Tx<'_>| entries::delete::<E>(tx, terms, entry);
    execute(state, admin, key, terms, NoContent, delete).await
}
