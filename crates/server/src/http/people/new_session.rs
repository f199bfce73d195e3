//! The begin and the end of a session in a browser: its cookies, and the response of every way to sign in.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::USER_AGENT},
};
use pitboard_api::{SignedIn, TokenType};

use crate::{
    app::{
        Actor,
        people::sessions::{InSession, NewSession},
    },
    auth::{
        cookie,
        device::Device,
        limits::network,
        tokens::{self, Claims, OpaqueToken},
    },
    http::people::me::account,
    state::State,
    web::error::ApiError,
};

/// The longest name of a device that is kept, in characters.
const DEVICE_MAX: usize = 160;

/// Returns a session to begin in the browser of a request, and its refresh token.
pub fn new_session(
    state: &State,
    request: &HttpRequest,
    actor: &Actor,
) -> Result<(NewSession, OpaqueToken), ApiError> {
    let token = OpaqueToken::random()?;
    let device = request.headers().get(USER_AGENT).and_then(|device| device.to_str().ok());
    let session = NewSession {
        id: tokens::random_session()?,
        token_hash: token.hash(),
        device: device.unwrap_or_default().chars().take(DEVICE_MAX).collect(),
        network: network(&actor.address).to_string(),
        replaces: cookie::read_all(request, &state.public_url).iter().map(OpaqueToken::hash).collect(),
    };
    Ok((session, token))
}

/// Returns the response of every way to sign in.
pub fn signed_in(
    state: &State,
    request: &HttpRequest,
    status: StatusCode,
    of: InSession,
    session: String,
    token: &OpaqueToken,
) -> Result<HttpResponse, ApiError> {
    let known = Device::of(request, &state.tokens, &state.public_url);
    let row = &of.account;
    let device = Device::signed_in(known, row.id, row.password_hash.as_deref(), &state.tokens)?;
    let mut response = renewed(state, status, of, session, token)?;
    add_cookie(&mut response, &cookie::set_device(&device, &state.public_url))?;
    clear_former(state, request, &mut response)?;
    Ok(response)
}

fn add_cookie(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), ApiError> {
    response.add_cookie(cookie).map_err(|error| ApiError::internal(&format!("a cookie: {error}")))
}

/// Removes the cookie that the browser had before https, whose session has ended.
fn clear_former(state: &State, request: &HttpRequest, response: &mut HttpResponse) -> Result<(), ApiError> {
    cookie::clear_former(request, &state.public_url).map_or(Ok(()), |former| add_cookie(response, &former))
}

/// Returns the response of a session that begins or continues.
pub fn renewed(
    state: &State,
    status: StatusCode,
    of: InSession,
    session: String,
    token: &OpaqueToken,
) -> Result<HttpResponse, ApiError> {
    let InSession { account: row, lifetime, second_factor_missing } = of;
    let claims = Claims { account: row.id, session, role: row.role.0 };
    let body = SignedIn {
        access_token: state.tokens.sign(&claims, state.clock.now())?,
        token_type: TokenType::Bearer,
        expires_in: tokens::ACCESS_SECONDS,
        user: account(row, second_factor_missing),
    };
    let cookie = cookie::set(token, lifetime.idle, &state.public_url);
    Ok(HttpResponse::build(status).cookie(cookie).json(body))
}

/// Returns 204, and removes the cookie that the request has.
pub fn no_session(state: &State, request: &HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    if let Some(cookie) = cookie::clear(request, &state.public_url) {
        response.cookie(cookie);
    }
    response.finish()
}

/// Returns 204 after a sign-out, and removes every cookie of a session that the request has.
pub fn signed_out(state: &State, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let mut response = no_session(state, request);
    clear_former(state, request, &mut response)?;
    Ok(response)
}
