//! Registration, sign-in, sign-out and the renewal of sessions. Guards read the session of every request
//! (`auth::extract`).

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Data};
use pitboard_api::{Login, ProblemCode, Register, SignedIn};
use pitboard_domain::{person, role::Role, second_factor::TypedCode};
use secrecy::SecretString;

use crate::{
    app::{
        Tx,
        people::{
            second_factor::Proof,
            sessions::{self, EXCHANGES_MAX, Exchange, InSession},
            sign_in,
        },
    },
    auth::{
        authentication, cookie,
        device::Device,
        limits::{Attempt, Counted, network},
        new_password::{self, TypedPassword},
        passwords::Lane,
        same_site::SameSiteCaller,
        security_log::Outcome,
        tokens::OpaqueToken,
    },
    db::{self, accounts::AccountRow},
    email,
    http::people::{
        contact::{self, Contact},
        new_session::{new_session, no_session, renewed, signed_in, signed_out},
        proof,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, EmailRefused, Failures, Forbidden, Throttled, WrongSecret},
        rate_limit::Allowance,
    },
};

/// Creates the account of a customer, and signs in.
///
/// The refresh token is set as an `HttpOnly` cookie. A password that is easy to guess is refused. Until the staff have
/// confirmed the customer, the setting `new_customers` limits their appointments; with `known_only` nobody registers.
#[utoipa::path(tag = "accounts", security(()), request_body = Register, responses((status = 201, description = "An account, signed in", body = SignedIn), SameSiteCaller, Forbidden, BadBody, EmailRefused, Throttled, Failures))]
#[post("/api/v1/auth/register")]
pub async fn register(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
    body: Json<Register>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let password = fields.check("/password", new_password::parse(&body.password));
    let contact =
        contact::parse_contact(&mut fields, &body.email, &body.first_name, &body.last_name, &body.phone);
    let (contact, password) = fields.done(contact.zip(password))?;

    let address = &origin.actor().address;
    // Judging and hashing a password take time, so they are counted before.
    state.limits.register(address)?;
    state.limits.check_taken_emails(address)?;
    state.limits.admit_new_customer(address)?;
    let created = create_customer(&state, &request, &origin, contact, password).await;
    let is_taken = created.as_ref().is_err_and(|error| error.code() == ProblemCode::EmailTaken);
    if is_taken {
        state.limits.add_taken_email(address);
        state.security_log.record(Outcome::EmailTaken, None, address);
    }
    if created.is_err() {
        state.limits.give_back_new_customer(address);
    }
    let (begun, session, token) = created?;
    signed_in(&state, &request, StatusCode::CREATED, begun, session, &token)
}

/// Creates the account of a customer with a session, of which it returns the id and the refresh token.
async fn create_customer(
    state: &State,
    request: &HttpRequest,
    origin: &SameSiteCaller,
    contact: Contact,
    password: SecretString,
) -> Result<(InSession, String, OpaqueToken), ApiError> {
    let mut fields = Fields::new();
    fields.check("/password", new_password::check(&password, contact.owner(Role::Customer)).await?);
    fields.finish()?;
    let lane = choose_lane(state.limits.has_failed(&origin.actor().address));
    let hash = state.passwords.hash(password, lane).await?;
    let (session, token) = new_session(state, request, origin.actor())?;
    let id = session.id.clone();
    let create = move |tx: &mut Tx<'_>| {
        sign_in::register(tx, &contact.account(Role::Customer, Some(&hash), None), &session)
    };
    Ok((state.write(origin.actor(), create).await?, id, token))
}

/// Signs in.
///
/// An account with a second factor needs a code of it: without one, or with a wrong one, the response to the right
/// password is 401 `second_factor_required`. Returns an access token, valid for `expires_in` seconds, and sets the
/// refresh token as an `HttpOnly` cookie, valid without use as long as the settings of sessions say. Ends the session
/// of the cookie that the request has.
#[utoipa::path(tag = "accounts", security(()), request_body = Login, responses((status = 200, description = "Signed in", body = SignedIn), SameSiteCaller, WrongSecret, BadBody, Throttled, Failures))]
#[post("/api/v1/auth/login")]
pub async fn login(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
    body: Json<Login>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let email = fields.check("/email", person::known_email(&body.email));
    let password = fields.check("/password", TypedPassword::parse(body.password));
    let code = fields.check("/code", body.code.as_deref().map(str::parse::<TypedCode>).transpose());
    let (email, (password, code)) = fields.done(email.zip(password.zip(code)))?;

    let address = &origin.actor().address;
    let (found, attempt) = find(&state, &request, &origin, email).await?;
    let account = found.as_ref().map(|row| row.id);
    let found = found.filter(|row| row.active);
    let stored = found.as_ref().and_then(|row| row.password_hash.clone());
    let (right, counted) = verify(&state, attempt, password, stored.clone()).await?;
    if found.is_none() || !right {
        state.security_log.record(Outcome::SignInFailed, account, address);
    }
    // The same response for every cause, so that it does not reveal who has an account.
    let wrong = || ApiError::new(ProblemCode::Unauthenticated, "E-mail address or password is wrong.");
    let found = found.filter(|_| right).ok_or_else(wrong)?;
    let is_guess = code.is_some();
    let proof = proof::of_sign_in(&state, &found, code, address).await;

    let begun = match proof {
        Ok(proof) => begin(&state, &request, &origin, (found.id, stored), proof).await,
        Err(refused) => Err(refused),
    };
    // A wrong code is a failed sign-in as a wrong password is.
    let has_failed =
        is_guess && begun.as_ref().is_err_and(|error| error.code() == ProblemCode::SecondFactorRequired);
    if let Some(counted) = counted.filter(|_| !has_failed) {
        counted.give_back();
    }
    begun?.ok_or_else(wrong)
}

/// Begins a session of an account whose password matched its stored hash; `None` if that has changed since.
async fn begin(
    state: &State,
    request: &HttpRequest,
    origin: &SameSiteCaller,
    (account, stored): (i64, Option<String>),
    proof: Option<Proof>,
) -> Result<Option<HttpResponse>, ApiError> {
    let (session, token) = new_session(state, request, origin.actor())?;
    let (begun, used) = (session.clone(), proof.clone());
    let sign_in =
        move |tx: &mut Tx<'_>| sign_in::sign_in(tx, account, stored.as_deref(), used.as_ref(), &begun);
    let signed = state.write(origin.actor(), sign_in).await;
    proof::log_use(state, account, proof.as_ref(), &signed, &origin.actor().address);
    let Some(of) = signed? else { return Ok(None) };
    signed_in(state, request, StatusCode::OK, of, session.id, &token).map(Some)
}

/// Returns the account of an address, and the attempt to sign in to it.
async fn find(
    state: &State,
    request: &HttpRequest,
    origin: &SameSiteCaller,
    email: String,
) -> Result<(Option<AccountRow>, Attempt), ApiError> {
    let from = network(&origin.actor().address);
    let forms = email::stored_forms(&email);
    // All forms of an address count for one account.
    let email = forms.first().cloned().unwrap_or(email);
    let text = from.to_string();
    let find = move |conn: &mut db::Connection<'_>| {
        let row = db::accounts::by_email_in(conn, &forms)?;
        // Also without an account, so that the time does not reveal it.
        let id = row.as_ref().map_or(0, |row| row.id);
        Ok((row, db::sessions::is_known_network(conn, id, &text)?))
    };
    let (found, is_known_network) = state.read_anonymous(find).await?;
    let device = Device::of(request, &state.tokens, &state.public_url);
    let device = device.zip(found.as_ref()).and_then(|(device, row)| {
        device.id_for(row.id, row.password_hash.as_deref(), &state.tokens).map(str::to_owned)
    });
    Ok((found, Attempt { email, network: from, device, is_known_network }))
}

/// Whether the password is right, with the attempt. It counts as failed unless it could not be verified, or is given
/// back.
async fn verify(
    state: &State,
    attempt: Attempt,
    password: TypedPassword,
    stored: Option<String>,
) -> Result<(bool, Option<Counted>), ApiError> {
    let counted = state.limits.sign_in(attempt)?;
    let lane = choose_lane(counted.as_ref().is_some_and(|counted| counted.is_suspect));
    if let Some(counted) = counted.as_ref().filter(|counted| !counted.delay.is_zero()) {
        tokio::time::sleep(counted.delay).await;
    }
    match state.passwords.verify_typed(password, stored, lane).await {
        Ok(right) => Ok((right, counted)),
        Err(error) => {
            if let Some(counted) = counted {
                counted.give_back();
            }
            Err(error)
        }
    }
}

fn choose_lane(is_suspect: bool) -> Lane {
    if is_suspect { Lane::Suspect } else { Lane::Normal }
}

/// Exchanges the refresh token for a new one and an access token.
///
/// The refresh token is read from its cookie. Within ten seconds of its first exchange it can be exchanged
/// twice more; later reuse ends the session.
#[utoipa::path(tag = "accounts", security((), ("refresh_cookie" = [])), responses((status = 200, description = "The session continues", body = SignedIn), (status = 204, description = "There is no session; the cookie is cleared"), SameSiteCaller, BadQuery, Throttled, Failures))]
#[post("/api/v1/auth/refresh")]
pub async fn refresh(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let Some(old) = cookie::read(&request, &state.public_url) else {
        return Ok(no_session(&state, &request));
    };
    let new = OpaqueToken::random()?;
    let (old_hash, new_hash) = (old.hash(), new.hash());
    // Read first, so that an invalid token does not queue for a write.
    let seen = old_hash.clone();
    if state.read_anonymous(move |conn| Ok(db::refresh_tokens::session_of(conn, &seen)?)).await?.is_none() {
        return Ok(no_session(&state, &request));
    }
    let exchange = move |tx: &mut Tx<'_>| sessions::exchange(tx, &old_hash, &new_hash);
    match state.write(origin.actor(), exchange).await? {
        Exchange::Renewed { session, of } => renewed(&state, StatusCode::OK, *of, session, &new),
        Exchange::Reused { account_id } => {
            state.security_log.record(Outcome::TokenReused, Some(account_id), &origin.actor().address);
            Ok(no_session(&state, &request))
        }
        Exchange::TooOften => {
            let limit = Allowance { policy: "refresh", quota: EXCHANGES_MAX, window: 10, remaining: 0 };
            Err(ApiError::rate_limited(1, limit))
        }
        Exchange::Unknown => Ok(no_session(&state, &request)),
    }
}

/// Signs out.
///
/// Ends the session of the cookie, and the session of the access token if there is one.
#[utoipa::path(tag = "accounts", security((), ("refresh_cookie" = []), ("bearer" = [])), responses((status = 204, description = "Signed out"), SameSiteCaller, BadQuery, Failures))]
#[post("/api/v1/auth/logout")]
pub async fn logout(
    state: Data<State>,
    origin: SameSiteCaller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let tokens = cookie::read_all(&request, &state.public_url);
    let hashes: Vec<String> = tokens.iter().map(OpaqueToken::hash).collect();
    let claims =
        authentication::bearer(&request).and_then(|token| state.tokens.verify(&token, state.clock.now()));
    let mut sessions: Vec<String> = claims.map(|claims| claims.session).into_iter().collect();
    if !hashes.is_empty() {
        let find = move |conn: &mut db::Connection<'_>| {
            let mut found = Vec::new();
            for hash in &hashes {
                found.extend(db::refresh_tokens::session_of(conn, hash)?);
            }
            Ok(found)
        };
        sessions.extend(state.read(find).await?);
    }
    if !sessions.is_empty() {
        state.write(origin.actor(), move |tx| sign_in::sign_out(tx, &sessions)).await?;
    }
    signed_out(&state, &request)
}
