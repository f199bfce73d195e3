//! One-time links, issued by an admin. Following a link sets the password and signs in; the link and every other
//! session of the account end.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Data};
use pitboard_api::{NoBody, OneTimeLink, ProblemCode, SetPassword, SignedIn};
use pitboard_domain::{link::LinkPurpose, second_factor::TypedCode};
use secrecy::ExposeSecret;

use crate::{
    app::{
        Tx,
        people::{
            accounts::{self, AccountKind},
            links::{self, Issued},
        },
    },
    auth::{
        authentication::AuthenticatedCaller, new_password, passwords::Lane, same_site::SameSiteCaller,
        security_log::Outcome, tokens::OpaqueToken,
    },
    db::{self, Connection},
    http::{
        change::unless_missing,
        people::{
            me::owner,
            new_session::{new_session, signed_in},
            proof,
        },
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, Failures, Throttled, WrongSecret},
        path::Id,
    },
    zone::WorkshopZone,
};

/// Sets the first password of an account, and signs in.
///
/// With the secret of an invitation. A used, expired or unknown secret is 401.
#[utoipa::path(tag = "accounts", security(()), request_body = SetPassword, responses((status = 200, description = "The password is set; signed in", body = SignedIn), SameSiteCaller, WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/invitation")]
pub async fn accept_invitation(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    follow(&state, &origin, &request, LinkPurpose::Invitation, body).await
}

/// Replaces a lost password, and signs in.
///
/// With the secret of a one-time link, and a code if the account has a second factor. Ends every other session. A used,
/// expired or unknown secret is 401.
#[utoipa::path(tag = "accounts", security(()), request_body = SetPassword, responses((status = 200, description = "The password is set; signed in", body = SignedIn), SameSiteCaller, WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/password-reset")]
pub async fn reset_password(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    follow(&state, &origin, &request, LinkPurpose::PasswordReset, body).await
}

async fn follow(
    state: &State,
    origin: &SameSiteCaller,
    request: &HttpRequest,
    purpose: LinkPurpose,
    body: Json<SetPassword>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let token = fields.check("/token", new_password::known(&body.token));
    let password = fields.check("/password", new_password::parse(&body.password));
    let code = fields.check("/code", body.code.as_deref().map(str::parse::<TypedCode>).transpose());
    let (token, (password, code)) = fields.done(token.zip(password.zip(code)))?;

    let address = &origin.actor().address;
    state.limits.follow_link(address)?;
    let (hash, now) = (OpaqueToken::sent(token.expose_secret()).hash(), state.clock.now());
    // Read first, so that an invalid token costs neither the hashing of a password nor a write.
    let seen = hash.clone();
    let find = move |conn: &mut Connection<'_>| {
        let Some(account) = db::links::account_of(conn, &seen, purpose, now)? else { return Ok(None) };
        Ok(db::accounts::by_id(conn, account)?)
    };
    let found = state.read_anonymous(find).await;
    // A use that could not be looked up has not failed.
    if !matches!(found, Ok(None)) {
        state.limits.link_followed(address);
    }
    let Some(row) = found? else {
        state.security_log.record(Outcome::SignInFailed, None, address);
        return Err(no_such_link());
    };
    let mut fields = Fields::new();
    fields.check("/password", new_password::check(&password, owner(&row)).await?);
    fields.finish()?;
    let proof = proof::of_sign_in(state, &row, code, address).await?;
    let account = row.id;
    let password_hash = state.passwords.hash(password, Lane::Normal).await?;

    let (session, refresh) = new_session(state, request, origin.actor())?;
    let (begun, used) = (session.clone(), proof.clone());
    let follow = move |tx: &mut Tx<'_>| {
        links::follow(tx, account, (&hash, purpose), &password_hash, used.as_ref(), &begun)
    };
    let followed = state.write(origin.actor(), follow).await;
    proof::log_use(state, account, proof.as_ref(), &followed, address);
    let of = followed?.ok_or_else(no_such_link)?;
    signed_in(state, request, StatusCode::OK, of, session.id, &refresh)
}

fn no_such_link() -> ApiError {
    let detail = "This link was followed already, has expired or never was: ask for a new one.";
    ApiError::new(ProblemCode::Unauthenticated, detail)
}

/// Issues a link to the account that the path names. The response holds a secret, so it is never stored under an
/// idempotency key.
pub async fn issue_link(
    state: &State,
    admin: &AuthenticatedCaller,
    kind: AccountKind,
    id: Id,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse()?;
    let find = move |conn: &mut Connection<'_>| accounts::load(conn, id, kind);
    unless_missing(state, body.parse().await, find).await?;
    let token = OpaqueToken::random()?;
    let hash = token.hash();
    let (issued, zone) = state
        .write(admin.actor(), move |tx| {
            let issued = links::renew(tx, id, kind, &hash)?;
            Ok((issued, tx.workshop()?.zone))
        })
        .await?;
    Ok(HttpResponse::Ok().json(one_time_link(state, zone, issued, &token)))
}

/// Returns the link as it is shown, once.
pub fn one_time_link(state: &State, zone: WorkshopZone, issued: Issued, token: &OpaqueToken) -> OneTimeLink {
    OneTimeLink {
        purpose: issued.purpose,
        url: url(&state.public_url, issued.purpose, token),
        token: token.expose().to_owned(),
        expires_at: zone.local(issued.expires_at),
    }
}

/// Returns the address of the page that follows a link.
pub fn url(public_url: &str, purpose: LinkPurpose, token: &OpaqueToken) -> String {
    let page = match purpose {
        LinkPurpose::Invitation => "invitation",
        LinkPurpose::PasswordReset => "password-reset",
    };
    format!("{public_url}/{page}#{}", token.expose())
}
