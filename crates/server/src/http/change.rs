//! The frame of a change of one thing that exists: its id from the path, the idempotency key and the body, parsed in
//! the guaranteed order, and one transaction. Appointments have a frame of their own.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{Confirm, Failure, Tx, idempotency::Key},
    auth::authentication::AuthenticatedCaller,
    db::Connection,
    http::{
        idempotency::{IdempotencyKey, write_once_with},
        respond::{NoContent, Resource, Updated},
    },
    state::State,
    web::{body::Json, error::ApiError, path::Id},
};

/// Extracts a change with a body `B`.
pub struct ChangeRequest<B> {
    id: Id,
    key: IdempotencyKey,
    body: Json<B>,
}

impl<B> FromRequest for ChangeRequest<B> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let id = Id::from_request(request, payload).into_inner();
        let key = IdempotencyKey::from_request(request, payload).into_inner();
        let body = Json::from_request(request, payload).into_inner();
        ready(id.and_then(|id| Ok(Self { id, key: key?, body: body? })))
    }
}

impl<B: DeserializeOwned + Serialize> ChangeRequest<B> {
    /// Returns the id, parsed.
    pub fn id(&self) -> Result<i64, ApiError> {
        self.id.parse()
    }

    /// Parses the body into a command and executes it, once for each key. `find` fails if the thing does not exist.
    pub async fn execute<C, E, T>(
        self,
        state: &State,
        caller: &AuthenticatedCaller,
        find: impl FnMut(&mut Connection, i64) -> Result<E, Failure> + Send + 'static,
        parse: impl FnOnce(B) -> Result<C, ApiError>,
        work: impl FnMut(&mut Tx, i64, &C) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Updated<T>, ApiError>
    where
        C: Send + 'static,
        E: Send + 'static,
        T: Resource,
    {
        self.execute_with(Confirm::AtEnd, state, caller, find, parse, work).await
    }

    /// Parses the body into a command; returns it with the id and the key. `find` fails if the thing does not exist.
    pub async fn parse<C, E: Send + 'static>(
        self,
        state: &State,
        mut find: impl FnMut(&mut Connection, i64) -> Result<E, Failure> + Send + 'static,
        parse: impl FnOnce(B) -> Result<C, ApiError>,
    ) -> Result<(i64, Option<Key>, C), ApiError> {
        let Self { id, key, body } = self;
        let id = id.parse()?;
        let parsed = async {
            let body = body.parse().await?;
            let key = key.of(&body)?;
            Ok::<_, ApiError>((key, parse(body)?))
        };
        let (key, command) = unless_missing(state, parsed.await, move |conn| find(conn, id)).await?;
        Ok((id, key, command))
    }

    /// As [`Self::execute`], and confirms the credential as `confirm` says.
    pub async fn execute_with<C, E, T>(
        self,
        confirm: Confirm,
        state: &State,
        caller: &AuthenticatedCaller,
        find: impl FnMut(&mut Connection, i64) -> Result<E, Failure> + Send + 'static,
        parse: impl FnOnce(B) -> Result<C, ApiError>,
        mut work: impl FnMut(&mut Tx, i64, &C) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Updated<T>, ApiError>
    where
        C: Send + 'static,
        E: Send + 'static,
        T: Resource,
    {
        let (id, key, command) = self.parse(state, find, parse).await?;
        let work = move |tx: &mut Tx<'_>| work(tx, id, &command);
        Ok(Updated(write_once_with(state, confirm, caller, key, work).await?))
    }
}

/// Extracts a removal.
pub struct RemovalRequest {
    id: Id,
    key: IdempotencyKey,
}

impl FromRequest for RemovalRequest {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let id = Id::from_request(request, payload).into_inner();
        let key = IdempotencyKey::from_request(request, payload).into_inner();
        ready(id.and_then(|id| Ok(Self { id, key: key? })))
    }
}

impl RemovalRequest {
    /// Executes the removal, once for each key. `find` fails if the thing does not exist.
    pub async fn execute<E: Send + 'static>(
        self,
        state: &State,
        caller: &AuthenticatedCaller,
        mut find: impl FnMut(&mut Connection, i64) -> Result<E, Failure> + Send + 'static,
        mut work: impl FnMut(&mut Tx, i64) -> Result<(), Failure> + Send + 'static,
    ) -> Result<NoContent, ApiError> {
        let id = self.id.parse()?;
        let key = unless_missing(state, self.key.of(&()), move |conn| find(conn, id)).await?;
        let work = move |tx: &mut Tx<'_>| work(tx, id);
        Ok(NoContent(write_once_with(state, Confirm::AtEnd, caller, key, work).await?))
    }
}

/// Returns what was parsed. If parsing failed, `find` runs first, and fails where the thing does not exist: 404
/// precedes everything that is wrong with the rest of the request.
pub async fn unless_missing<T, E: Send + 'static>(
    state: &State,
    parsed: Result<T, ApiError>,
    find: impl FnMut(&mut Connection) -> Result<E, Failure> + Send + 'static,
) -> Result<T, ApiError> {
    match parsed {
        Ok(parsed) => Ok(parsed),
        Err(error) => {
            state.read(find).await?;
            Err(error)
        }
    }
}
