//! Finds the caller of a request by its `Authorization`: the session of an account, an API key, or a guest's link.

use actix_web::{HttpMessage, HttpRequest, http::header::AUTHORIZATION, web::Data};
use pitboard_domain::booking::Booker;

use crate::{
    app::{Actor, Credential, GuestIdentity, Identity},
    auth::{
        keys::{self, KeySecret},
        recent_sessions::Found,
        security_log::KnownCaller,
        tokens::{Claims, OpaqueToken},
    },
    db,
    state::State,
    web::{call_id::CallId, error::ApiError},
};

/// A caller with a valid session or API key.
#[derive(Debug, Clone)]
pub struct AuthenticatedCaller {
    pub(super) actor: Actor,
    pub(super) identity: Identity,
    /// Whether it is an account that may do nothing until it has set up a second factor.
    pub(super) lacks_second_factor: bool,
}

impl AuthenticatedCaller {
    /// The actor of this caller's writes.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    pub fn lacks_second_factor(&self) -> bool {
        self.lacks_second_factor
    }

    /// Refuses an account that must set up a second factor first.
    pub(super) fn expect_second_factor(&self) -> Result<(), ApiError> {
        if self.lacks_second_factor { Err(ApiError::second_factor_missing()) } else { Ok(()) }
    }

    /// Whether the rules of the desk apply to the caller's bookings, instead of those of customers.
    pub fn is_at_desk(&self) -> bool {
        self.identity.booker() == Booker::Desk
    }

    /// Notes on a request that this is its caller, for the log.
    pub(super) fn note(&self, request: &HttpRequest) {
        let account = match self.identity {
            Identity::Account(account) => Some(account.id),
            Identity::ApiKey(_) | Identity::Guest(_) => None,
        };
        request.extensions_mut().insert(KnownCaller(account));
    }
}

/// Finds the holder of a token by the rows of its API key, or of its session and account.
pub async fn authenticate(
    state: &State,
    token: Option<String>,
    anonymous: Actor,
) -> Result<AuthenticatedCaller, ApiError> {
    let token = token.ok_or_else(ApiError::unauthenticated)?;
    if let Some(secret) = KeySecret::parse(&token) {
        let key = keys::find(state, &secret, &anonymous.address).await?;
        let actor = Actor { credential: Credential::ApiKey(key), ..anonymous };
        let identity = Identity::ApiKey(key);
        return Ok(AuthenticatedCaller { actor, identity, lacks_second_factor: false });
    }
    let claims = state.tokens.verify(&token, state.clock.now());
    let Claims { account, session, .. } = claims.ok_or_else(ApiError::unauthenticated)?;
    let found = state.sessions.find(&session).await?;
    let found = found.filter(|found| found.identity.id == account).ok_or_else(ApiError::unauthenticated)?;
    let Found { identity, lacks_second_factor } = found;
    let actor = Actor { credential: Credential::Session { identity, session }, ..anonymous };
    Ok(AuthenticatedCaller { actor, identity: Identity::Account(identity), lacks_second_factor })
}

/// Finds the appointment whose link has this secret.
pub async fn authenticate_guest(
    state: &State,
    secret: String,
    anonymous: Actor,
) -> Result<AuthenticatedCaller, ApiError> {
    let hash = OpaqueToken::sent(&secret).hash();
    // Strangers can send any secret.
    let find = move |conn: &mut db::Connection<'_>| Ok(db::appointments::by_manage_hash(conn, &hash)?);
    let found = state.read_anonymous(find).await?;
    let row = found.ok_or_else(ApiError::unauthenticated)?;
    let guest = GuestIdentity { appointment_id: row.id, customer_id: row.customer_id };
    let actor = Actor { credential: Credential::Guest(guest), ..anonymous };
    Ok(AuthenticatedCaller { actor, identity: Identity::Guest(guest), lacks_second_factor: false })
}

/// The actor of a request before it is authenticated.
pub fn anonymous_actor(request: &HttpRequest) -> Actor {
    let state = request.app_data::<Data<State>>();
    Actor {
        credential: Credential::Anonymous,
        request_id: CallId::of(request).to_string(),
        address: state
            .map_or_else(|| "unknown".to_owned(), |state| state.proxies.client(request).to_string()),
    }
}

/// The token in `Authorization: Bearer …`.
pub fn bearer(request: &HttpRequest) -> Option<String> {
    authorization(request, "bearer")
}

/// The credential in `Authorization`, if it has this scheme.
pub fn authorization(request: &HttpRequest, expected: &str) -> Option<String> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(expected).then(|| token.trim().to_owned())
}
