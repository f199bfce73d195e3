//! Guards of operations that callers without a credential may call too.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data};
use futures_util::future::{FutureExt, LocalBoxFuture};
use utoipa::{
    IntoResponses,
    openapi::{RefOr, Response},
};

use crate::{
    app::{Actor, Identity},
    auth::{
        authentication::{
            AuthenticatedCaller, anonymous_actor, authenticate, authenticate_guest, authorization, bearer,
        },
        extract::AppointmentWriter,
        limits::Writer,
    },
    state::State,
    web::{error::ApiError, query},
};

/// Callers who may book: those of [`AppointmentWriter`], and guests, who send no `Authorization`.
#[derive(Debug, Clone)]
pub struct BookingCaller {
    actor: Actor,
}

impl BookingCaller {
    /// The actor of this caller's writes.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The caller's identity; `None` of a guest.
    pub fn identity(&self) -> Option<Identity> {
        self.actor.identity()
    }
}

impl FromRequest for BookingCaller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(AUTHORIZATION) {
            let writer = AppointmentWriter::from_request(request, payload);
            return writer.map(|writer| Ok(Self { actor: writer?.actor.clone() })).boxed_local();
        }
        let query = query::expect_none(request);
        let anonymous = AnonymousCaller::counted(request);
        ready(anonymous.and_then(|actor| query.map(|()| Self { actor }))).boxed_local()
    }
}

impl IntoResponses for BookingCaller {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        AppointmentWriter::responses()
    }
}

/// A caller before a sign-in.
#[derive(Debug, Clone)]
pub struct AnonymousCaller(Actor);

impl AnonymousCaller {
    /// The actor of this caller's writes, without an account.
    pub fn actor(&self) -> &Actor {
        &self.0
    }

    /// Returns the actor of a request without a credential, which counts for its network.
    fn counted(request: &HttpRequest) -> Result<Actor, ApiError> {
        let actor = anonymous_actor(request);
        if let Some(state) = request.app_data::<Data<State>>() {
            state.limits.count(request, Writer::of_address(&actor.address))?;
        }
        Ok(actor)
    }
}

impl FromRequest for AnonymousCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = Self::counted(request);
        ready(actor.and_then(|actor| query::expect_none(request).map(|()| Self(actor))))
    }
}

/// A caller of a public write, with a session or without one.
#[derive(Debug, Clone)]
pub struct AnyCaller(OptionalCaller);

impl AnyCaller {
    /// Returns the actor of this caller's writes; an invalid token is 401, an API key that may not book is 403.
    pub async fn authenticate(self, state: &State) -> Result<Actor, ApiError> {
        let anonymous = anonymous_actor(&self.0.0);
        let Some(caller) = self.0.authenticate(state).await? else { return Ok(anonymous) };
        Ok(AppointmentWriter::admit(caller)?.actor().clone())
    }
}

impl FromRequest for AnyCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::expect_none(request).map(|()| Self(OptionalCaller(request.clone()))))
    }
}

/// A caller of a public operation that also knows sessions.
#[derive(Debug, Clone)]
pub struct OptionalCaller(HttpRequest);

impl OptionalCaller {
    /// Returns the signed-in caller, `None` without a token; an invalid token is 401.
    pub async fn authenticate(self, state: &State) -> Result<Option<AuthenticatedCaller>, ApiError> {
        let Self(request) = self;
        let anonymous = anonymous_actor(&request);
        match bearer(&request) {
            None => {
                state.limits.count(&request, Writer::of_address(&anonymous.address))?;
                Ok(None)
            }
            token => {
                let caller = authenticate(state, token, anonymous).await?;
                caller.note(&request);
                caller.expect_second_factor()?;
                state.limits.count(&request, Writer::of(&caller.actor))?;
                Ok(Some(caller))
            }
        }
    }

    /// As [`Self::authenticate`], and knows the holder of the link of a guest's appointment too.
    pub async fn authenticate_holder(self, state: &State) -> Result<Option<AuthenticatedCaller>, ApiError> {
        let Some(secret) = authorization(&self.0, "guest") else { return self.authenticate(state).await };
        let caller = authenticate_guest(state, secret, anonymous_actor(&self.0)).await?;
        caller.note(&self.0);
        state.limits.count(&self.0, Writer::of(&caller.actor))?;
        Ok(Some(caller))
    }
}

impl FromRequest for OptionalCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.clone())))
    }
}
