//! One-time links: handed out by an admin, followed by whoever got one. Following a link sets the password and
//! signs in as login does; the link and every other session of the account end with it.

use actix_web::{HttpResponse, http::StatusCode, post, web::Data};
use pitboard_api::{OneTimeLink, ProblemCode, SetPassword, SignedIn};
use pitboard_domain::{link::LinkPurpose, person};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::people::{
        accounts::{self, Kind},
        links::{self, Issued},
        sessions,
    },
    auth::{
        extract::{AnonymousCaller, AuthenticatedCaller},
        tokens::{self, OpaqueToken},
    },
    db::{self},
    http::people::{me::known_secret, sign_in::signed_in},
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, Failures, Throttled, WrongSecret},
    },
    zone::WorkshopZone,
};

/// Sets the first password of an account, and signs in.
///
/// With the secret of an invitation. A used, expired or unknown secret is 401.
#[utoipa::path(tag = "accounts", security(()), request_body = SetPassword, responses((status = 200, description = "The password is set; signed in", body = SignedIn), WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/invitation")]
pub async fn accept_invitation(
    state: Data<State>,
    origin: AnonymousCaller,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    follow(&state, &origin, LinkPurpose::Invitation, body).await
}

/// Replaces a lost password, and signs in.
///
/// With the secret of a one-time link. Ends every other session. A used, expired or unknown secret is 401.
#[utoipa::path(tag = "accounts", security(()), request_body = SetPassword, responses((status = 200, description = "The password is set; signed in", body = SignedIn), WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/password-reset")]
pub async fn reset_password(
    state: Data<State>,
    origin: AnonymousCaller,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    follow(&state, &origin, LinkPurpose::PasswordReset, body).await
}

async fn follow(
    state: &State,
    origin: &AnonymousCaller,
    purpose: LinkPurpose,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let token = fields.check("/token", known_secret(body.token));
    let password = fields.check("/password", person::password(&body.password).map(SecretString::from));
    let (token, password) = fields.done(token.zip(password))?;

    state.limits.follow_link(&origin.actor().address)?;
    let (hash, now) = (OpaqueToken::sent(token.expose_secret()).hash(), state.clock.now());
    // Looked up first: nonsense costs neither the hashing of a password nor a place in the line of writes.
    let seen = hash.clone();
    let known = state.read(move |conn| Ok(links::account_of(conn, &seen, purpose, now)?)).await?;
    let account = known.ok_or_else(no_such_link)?;
    let password_hash = state.passwords.hash(password).await?;

    let (session, refresh) = (tokens::random_session()?, OpaqueToken::random()?);
    let (id, refresh_hash) = (session.clone(), refresh.hash());
    let row = state
        .write(origin.actor(), move |tx| {
            tx.lock_account(account)?;
            // Another may have followed it while the password was being hashed.
            let now = tx.now();
            if links::account_of(tx, &hash, purpose, now)? != Some(account) {
                return Ok(None);
            }
            let Some(row) = accounts::by_id(tx, account)? else { return Ok(None) };
            tx.act_in_session(row.identity(), &id);
            let kind = match purpose {
                LinkPurpose::Invitation => "accept_invitation",
                LinkPurpose::PasswordReset => "reset_password",
            };
            accounts::set_password_hash(tx, account, &password_hash, kind)?;
            sessions::end_others(tx, account, None)?;
            sessions::begin(tx, account, &id, &refresh_hash)?;
            Ok(Some(row))
        })
        .await?;
    signed_in(state, StatusCode::OK, row.ok_or_else(no_such_link)?, session, &refresh)
}

fn no_such_link() -> ApiError {
    let detail = "This link was followed already, has expired or never was: ask for a new one.";
    ApiError::new(ProblemCode::Unauthenticated, detail)
}

/// Makes a link to an account and answers with it.
pub async fn hand_out(
    state: &State,
    admin: &AuthenticatedCaller,
    id: i64,
    of: Kind,
) -> Result<HttpResponse, ApiError> {
    let token = OpaqueToken::random()?;
    let hash = token.hash();
    let issued = state.write(admin.actor(), move |tx| {
        let issued = links::renew(tx, id, of, &hash)?;
        Ok((issued, db::workshop::load(tx)?.zone))
    });
    let (issued, zone) = issued.await?;
    Ok(HttpResponse::Ok().json(link(state, zone, issued, &token)))
}

/// The link as it is shown, once.
pub fn link(state: &State, zone: WorkshopZone, issued: Issued, token: &OpaqueToken) -> OneTimeLink {
    let page = match issued.purpose {
        LinkPurpose::Invitation => "invitation",
        LinkPurpose::PasswordReset => "password-reset",
    };
    OneTimeLink {
        purpose: issued.purpose,
        url: format!("{}/{page}#{}", state.public_url, token.expose()),
        token: token.expose().to_owned(),
        expires_at: zone.local(issued.expires_at),
    }
}
