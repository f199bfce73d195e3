//! Guards in a handler's signature: only a guard gives the [`Actor`] that a write needs, so a forgotten check does not
//! compile. Bodies and queries are parsed later, by the handler.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
    ops::{Deref, RangeInclusive},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data,
};
use futures_util::future::{FutureExt, LocalBoxFuture};
use pitboard_domain::role::Role;
use tracing_actix_web::RequestId;
use utoipa::{
    IntoResponses,
    openapi::{RefOr, Response},
};

use crate::{
    app::{Actor, Credential, Identity},
    auth::tokens::Claims,
    state::State,
    web::{error::ApiError, openapi, query},
};

/// A caller with a valid session, as every guard gives it.
#[derive(Debug, Clone)]
pub struct AuthenticatedCaller {
    actor: Actor,
    identity: Identity,
}

impl AuthenticatedCaller {
    /// The actor of this caller's writes.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The account's id.
    pub fn id(&self) -> i64 {
        self.identity.id
    }

    /// The account's current role. The one in the token is a hint for the client.
    pub fn role(&self) -> Role {
        self.identity.role
    }

    pub fn session(&self) -> Option<&str> {
        match &self.actor.credential {
            Credential::Session { session, .. } => Some(session),
            Credential::System(_) | Credential::Anonymous => None,
        }
    }
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident: $least:ident to $most:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(AuthenticatedCaller);

        impl FromRequest for $name {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                // Authentication and authorization come first.
                let query = query::expect_none(request);
                let admitted = admit(request, Role::$least..=Role::$most);
                admitted.map(|caller| caller.and_then(|caller| query.map(|()| Self(caller)))).boxed_local()
            }
        }

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                openapi::admission(Role::$least..=Role::$most)
            }
        }

        impl Deref for $name {
            type Target = AuthenticatedCaller;

            fn deref(&self) -> &AuthenticatedCaller {
                &self.0
            }
        }
    )+};
}

guards! {
    /// Callers with a session.
    Caller: Customer to Admin;
    /// Customers only.
    Customer: Customer to Customer;
    /// Employees, managers and admins.
    Staff: Employee to Admin;
    /// Managers and admins.
    Manager: Manager to Admin;
    /// Admins.
    Admin: Admin to Admin;
}

/// A caller before a sign-in.
#[derive(Debug, Clone)]
pub struct AnonymousCaller(Actor);

impl AnonymousCaller {
    /// The actor of this caller's writes, without an account.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for AnonymousCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::expect_none(request).map(|()| Self(anonymous_actor(request))))
    }
}

/// A caller of a public operation that also knows sessions.
#[derive(Debug, Clone)]
pub struct OptionalCaller {
    token: Option<String>,
    anonymous: Actor,
}

impl OptionalCaller {
    /// Returns the signed-in caller, `None` without a token; an invalid token is 401.
    pub async fn authenticate(self, state: &State) -> Result<Option<AuthenticatedCaller>, ApiError> {
        match self.token {
            None => Ok(None),
            token => authenticate(state, token, self.anonymous).await.map(Some),
        }
    }
}

impl FromRequest for OptionalCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { token: bearer(request), anonymous: anonymous_actor(request) }))
    }
}

/// Admits callers of these roles: 401 without a valid session, 403 with another role.
fn admit(
    request: &HttpRequest,
    roles: RangeInclusive<Role>,
) -> LocalBoxFuture<'static, Result<AuthenticatedCaller, ApiError>> {
    let state = request.app_data::<Data<State>>().cloned();
    let (token, anonymous) = (bearer(request), anonymous_actor(request));
    async move {
        let state = state.ok_or_else(|| ApiError::internal("the application has no state"))?;
        let caller = authenticate(&state, token, anonymous).await?;
        if !roles.contains(&caller.role()) {
            return Err(ApiError::forbidden(&format!("Your role, {}, may not do this.", caller.role())));
        }
        Ok(caller)
    }
    .boxed_local()
}

/// Finds the holder of a token by the rows of its session and account.
async fn authenticate(
    state: &State,
    token: Option<String>,
    anonymous: Actor,
) -> Result<AuthenticatedCaller, ApiError> {
    let now = state.clock.now();
    let claims = token.and_then(|token| state.tokens.verify(&token, now));
    let Claims { account, session, .. } = claims.ok_or_else(ApiError::unauthenticated)?;
    let found = state.sessions.find(&session).await?;
    let identity = found.filter(|found| found.id == account).ok_or_else(ApiError::unauthenticated)?;
    let actor = Actor { credential: Credential::Session { identity, session }, ..anonymous };
    Ok(AuthenticatedCaller { actor, identity })
}

/// The actor of a request before it is authenticated.
fn anonymous_actor(request: &HttpRequest) -> Actor {
    let state = request.app_data::<Data<State>>();
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    Actor {
        credential: Credential::Anonymous,
        request_id: request_id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
        address: state
            .and_then(|state| state.proxies.client(request))
            .map_or_else(|| "unknown".to_owned(), |client| client.to_string()),
    }
}

/// The token in `Authorization: Bearer …`.
pub fn bearer(request: &HttpRequest) -> Option<String> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
