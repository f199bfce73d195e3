//! Who may, in a handler's signature: a forgotten check does not compile, for only a guard gives the
//! [`Actor`] that a write needs. Bodies and queries are judged later, by the handler.

use std::{
    future::{Ready, ready},
    ops::{Deref, RangeInclusive},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data,
};
use futures_util::future::{FutureExt, LocalBoxFuture};
use pitboard_domain::role::Role;
use tracing_actix_web::RequestId;

use crate::{
    app::{Actor, Identity, people::sessions},
    auth::tokens::Claims,
    state::State,
    web::{error::ApiError, query},
};

/// A caller whose session stands: what every guard gives.
#[derive(Debug, Clone)]
pub struct Signed {
    actor: Actor,
    identity: Identity,
}

impl Signed {
    /// What a write is handed.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The account.
    pub fn id(&self) -> i64 {
        self.identity.id
    }

    /// The role that the account has now, whatever its token says.
    pub fn role(&self) -> Role {
        self.identity.role
    }

    pub fn session(&self) -> Option<&str> {
        self.identity.session.as_deref()
    }
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident: $least:ident to $most:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(Signed);

        impl FromRequest for $name {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                // Who and whether they may come first.
                let query = query::expect_none(request);
                let admitted = admit(request, Role::$least..=Role::$most);
                admitted.map(|signed| signed.and_then(|signed| query.map(|()| Self(signed)))).boxed_local()
            }
        }

        impl Deref for $name {
            type Target = Signed;

            fn deref(&self) -> &Signed {
                &self.0
            }
        }
    )+};
}

guards! {
    /// Anybody who has signed in.
    Caller: Customer to Admin;
    /// Customers and nobody else.
    Customer: Customer to Customer;
    /// Employees, managers and admins.
    Staff: Employee to Admin;
    /// Managers and admins.
    Manager: Manager to Admin;
    /// Admins.
    Admin: Admin to Admin;
}

/// Anybody at all: where the request comes from, for operations before a sign-in.
#[derive(Debug, Clone)]
pub struct Origin(Actor);

impl Origin {
    /// An actor without an account.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Origin {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::expect_none(request).map(|()| Self(nobody(request))))
    }
}

/// Lets only callers of these roles pass: 401 where nobody is known, 403 where it is the wrong one.
fn admit(
    request: &HttpRequest,
    roles: RangeInclusive<Role>,
) -> LocalBoxFuture<'static, Result<Signed, ApiError>> {
    let state = request.app_data::<Data<State>>().cloned();
    let (bearer, nobody) = (bearer(request), nobody(request));
    async move {
        let state = state.ok_or_else(|| ApiError::internal("the application has no state"))?;
        let caller = identify(&state, bearer, nobody).await?;
        if !roles.contains(&caller.role()) {
            return Err(ApiError::forbidden(&format!("Your role, {}, may not do this.", caller.role())));
        }
        Ok(caller)
    }
    .boxed_local()
}

/// Who holds this token, by the rows of the session and the account.
async fn identify(state: &State, bearer: Option<String>, nobody: Actor) -> Result<Signed, ApiError> {
    let now = state.clock.now();
    let claims = bearer.and_then(|token| state.tokens.verify(&token, now));
    let Claims { account, session, .. } = claims.ok_or_else(ApiError::unauthenticated)?;
    let id = session.clone();
    let standing = state.read(move |conn| Ok(sessions::standing(conn, &id, now)?)).await?;
    let standing = standing.filter(|standing| standing.account_id == account);
    let role = standing.ok_or_else(ApiError::unauthenticated)?.role.0;
    let identity = Identity { id: account, session: Some(session), role };
    Ok(Signed { actor: Actor { account: Some(identity.clone()), ..nobody }, identity })
}

/// Where a request comes from.
fn nobody(request: &HttpRequest) -> Actor {
    let state = request.app_data::<Data<State>>();
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    Actor {
        account: None,
        request_id: request_id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
        from: state
            .and_then(|state| state.proxies.client(request))
            .map_or_else(|| "unknown".to_owned(), |client| client.to_string()),
    }
}

/// The token in `Authorization: Bearer …`.
pub fn bearer(request: &HttpRequest) -> Option<String> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
