//! Registration, sign-in, sign-out and the renewal of sessions. Guards read the session of every request
//! (`auth::extract`).

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Data};
use pitboard_api::{Login, ProblemCode, Register, SignedIn, TokenType};
use pitboard_domain::{person, role::Role};
use secrecy::SecretString;

use crate::{
    app::{
        Tx,
        people::{
            sessions::{self, Exchange, NewSession},
            sign_in,
        },
    },
    auth::{
        cookie,
        extract::{self, AnonymousCaller},
        tokens::{self, Claims, OpaqueToken},
    },
    db::{self, accounts::AccountRow},
    http::people::{
        contact,
        me::{account, known_secret},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, EmailRefused, Failures, Throttled, WrongSecret},
    },
};

/// Creates the account of a customer, and signs in.
///
/// The refresh token is set as an `HttpOnly` cookie.
#[utoipa::path(tag = "accounts", security(()), request_body = Register, responses((status = 201, description = "An account, signed in", body = SignedIn), BadBody, EmailRefused, Throttled, Failures))]
#[post("/api/v1/auth/register")]
pub async fn register(
    state: Data<State>,
    origin: AnonymousCaller,
    body: Json<Register>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let password = fields.check("/password", person::password(&body.password).map(SecretString::from));
    let contact =
        contact::parse_contact(&mut fields, &body.email, &body.first_name, &body.last_name, &body.phone);
    let (contact, password) = fields.done(contact.zip(password))?;

    state.limits.register(&origin.actor().address, &contact.email)?;
    let hash = state.passwords.hash(password).await?;
    let (session, token) = new_session()?;
    let begun = session.clone();
    let register = move |tx: &mut Tx<'_>| {
        sign_in::register(tx, &contact.account(Role::Customer, Some(&hash), None), &begun)
    };
    let row = state.write(origin.actor(), register).await?;
    signed_in(&state, StatusCode::CREATED, row, session.id, &token)
}

/// Signs in.
///
/// Returns an access token, valid for `expires_in` seconds, and sets the refresh token as an `HttpOnly`
/// cookie, valid for 30 days.
#[utoipa::path(tag = "accounts", security(()), request_body = Login, responses((status = 200, description = "Signed in", body = SignedIn), WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/login")]
pub async fn login(
    state: Data<State>,
    origin: AnonymousCaller,
    body: Json<Login>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let email = fields.check("/email", person::email(&body.email));
    let password = fields.check("/password", known_secret(body.password));
    let (email, password) = fields.done(email.zip(password))?;

    state.limits.sign_in(&origin.actor().address, &email)?;
    let found = state.read(move |conn| Ok(db::accounts::by_email(conn, &email)?)).await?;
    let found = found.filter(|row| row.active);
    let stored = found.as_ref().and_then(|row| row.password_hash.clone());
    let right = state.passwords.verify(password, stored.clone()).await?;
    // The same response for every cause, so that it does not reveal who has an account.
    let wrong = || ApiError::new(ProblemCode::Unauthenticated, "E-mail address or password is wrong.");
    let found = found.filter(|_| right).ok_or_else(wrong)?;

    let (session, token) = new_session()?;
    let begun = session.clone();
    let sign_in = move |tx: &mut Tx<'_>| sign_in::sign_in(tx, found.id, stored.as_deref(), &begun);
    let row = state.write(origin.actor(), sign_in).await?.ok_or_else(wrong)?;
    signed_in(&state, StatusCode::OK, row, session.id, &token)
}

/// Exchanges the refresh token for a new one and an access token.
///
/// The refresh token is read from its cookie. Within a minute of its first exchange it can be exchanged
/// again; later reuse ends the session.
#[utoipa::path(tag = "accounts", security((), ("refresh_cookie" = [])), responses((status = 200, description = "The session continues", body = SignedIn), (status = 204, description = "There is no session; the cookie is cleared"), BadQuery, Failures))]
#[post("/api/v1/auth/refresh")]
pub async fn refresh(
    state: Data<State>,
    origin: AnonymousCaller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let Some(old) = cookie::read(&request) else { return Ok(no_session(&state)) };
    let new = OpaqueToken::random()?;
    let (old_hash, new_hash) = (old.hash(), new.hash());
    // Read first, so that an invalid token does not queue for a write.
    let seen = old_hash.clone();
    if state.read(move |conn| Ok(db::refresh_tokens::session_of(conn, &seen)?)).await?.is_none() {
        return Ok(no_session(&state));
    }
    let exchange = move |tx: &mut Tx<'_>| sessions::exchange(tx, &old_hash, &new_hash);
    match state.write(origin.actor(), exchange).await? {
        Exchange::Renewed { session, account } => signed_in(&state, StatusCode::OK, *account, session, &new),
        Exchange::Reused { account_id } => {
            tracing::warn!(account_id, "a refresh token was used again; its session has ended");
            Ok(no_session(&state))
        }
        Exchange::Unknown => Ok(no_session(&state)),
    }
}

/// Signs out.
///
/// Ends the session of the cookie, and the session of the access token if there is one.
#[utoipa::path(tag = "accounts", security((), ("refresh_cookie" = []), ("bearer" = [])), responses((status = 204, description = "Signed out"), BadQuery, Failures))]
#[post("/api/v1/auth/logout")]
pub async fn logout(
    state: Data<State>,
    origin: AnonymousCaller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let token_hash = cookie::read(&request).map(|token| token.hash());
    let claims = extract::bearer(&request).and_then(|token| state.tokens.verify(&token, state.clock.now()));
    let bearer = claims.map(|claims| claims.session);
    let of_cookie = match token_hash {
        Some(hash) => state.read(move |conn| Ok(db::refresh_tokens::session_of(conn, &hash)?)).await?,
        None => None,
    };
    let sessions: Vec<String> = of_cookie.into_iter().chain(bearer).collect();
    if !sessions.is_empty() {
        state.write(origin.actor(), move |tx| sign_in::sign_out(tx, &sessions)).await?;
    }
    Ok(no_session(&state))
}

/// Returns a session to begin, and its refresh token.
pub fn new_session() -> Result<(NewSession, OpaqueToken), ApiError> {
    let token = OpaqueToken::random()?;
    Ok((NewSession { id: tokens::random_session()?, token_hash: token.hash() }, token))
}

/// Returns the response of every way to sign in.
pub fn signed_in(
    state: &State,
    status: StatusCode,
    row: AccountRow,
    session: String,
    token: &OpaqueToken,
) -> Result<HttpResponse, ApiError> {
    let claims = Claims { account: row.id, session, role: row.role.0 };
    let body = SignedIn {
        access_token: state.tokens.sign(&claims, state.clock.now())?,
        token_type: TokenType::Bearer,
        expires_in: tokens::ACCESS_SECONDS,
        user: account(row),
    };
    Ok(HttpResponse::build(status).cookie(cookie::set(token, &state.public_url)).json(body))
}

/// Returns 204, and clears the cookie.
fn no_session(state: &State) -> HttpResponse {
    HttpResponse::NoContent().cookie(cookie::clear(&state.public_url)).finish()
}
