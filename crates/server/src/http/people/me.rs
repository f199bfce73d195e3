//! One's own account.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use pitboard_api::{Account, AccountPatch, PasswordChange};
use pitboard_domain::{
    person::{self, PASSWORD},
    text::TextError,
};
use secrecy::SecretString;

use crate::{
    app::{
        Refusal,
        people::{
            accounts::{self, AccountRow, Kind},
            refusal::AccountRefusal,
            sessions,
        },
    },
    auth::extract::Caller,
    http::people::contact,
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, Failures, PasswordRefused, Throttled},
    },
};

/// Returns the account of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 200, description = "The caller", body = Account), Caller, BadQuery, Failures))]
#[get("/api/v1/me")]
pub async fn get_me(caller: Caller, state: Data<State>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(account(load(&state, caller.id()).await?)))
}

/// Edits the name or phone of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = AccountPatch, responses((status = 200, description = "The account as it is now", body = Account), Caller, BadBody, Failures))]
#[patch("/api/v1/me")]
pub async fn update_me(
    caller: Caller,
    state: Data<State>,
    body: Json<AccountPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let change = contact::change(&mut fields, None, body.first_name, body.last_name, body.phone);
    fields.finish()?;

    let (id, of) = (caller.id(), Kind::of(caller.role()));
    let row = state.write(caller.actor(), move |tx| accounts::update(tx, id, of, &change)).await?;
    Ok(HttpResponse::Ok().json(account(row)))
}

/// Changes the password of the caller.
///
/// Ends all other sessions.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = PasswordChange, responses((status = 204, description = "The password is changed"), Caller, BadBody, PasswordRefused, Throttled, Failures))]
#[post("/api/v1/me/password")]
pub async fn change_password(
    caller: Caller,
    state: Data<State>,
    body: Json<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let current = fields.check("/current_password", known_secret(body.current_password));
    let new = fields.check("/new_password", person::password(&body.new_password).map(SecretString::from));
    let (current, new) = fields.done(current.zip(new))?;

    let row = load(&state, caller.id()).await?;
    state.limits.guess(row.email.as_deref().unwrap_or_default())?;
    let stored = row.password_hash;
    if !state.passwords.verify(current, stored.clone()).await? {
        return Err(Refusal::from(AccountRefusal::WrongPassword).into());
    }
    let hash = state.passwords.hash(new).await?;

    let (id, keep) = (caller.id(), caller.session().map(str::to_owned));
    state
        .write(caller.actor(), move |tx| {
            tx.lock_account(id)?;
            // Another may have changed it while this one was being hashed.
            if accounts::by_id(tx, id)?.and_then(|row| row.password_hash) != stored {
                return Err(Refusal::from(AccountRefusal::WrongPassword).into());
            }
            accounts::set_password_hash(tx, id, &hash, "change_password")?;
            Ok(sessions::end_others(tx, id, keep.as_deref())?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn load(state: &State, id: i64) -> Result<AccountRow, ApiError> {
    let row = state.read(move |conn| Ok(accounts::by_id(conn, id)?)).await?;
    // Accounts are never deleted.
    row.ok_or_else(|| ApiError::internal("an account with a session vanished"))
}

/// A secret that was given out or set before: any text of a length that one may have had.
pub fn known_secret(secret: String) -> Result<SecretString, TextError> {
    match secret.chars().count() {
        0 => Err(TextError::Empty),
        length if length > *PASSWORD.end() => Err(TextError::TooLong(*PASSWORD.end())),
        _ => Ok(secret.into()),
    }
}

/// The row as its owner sees it.
pub fn account(row: AccountRow) -> Account {
    Account {
        id: row.id,
        // Who has signed in has an address.
        email: row.email.unwrap_or_default(),
        first_name: row.first_name,
        last_name: row.last_name,
        phone: row.phone,
        role: row.role.0,
    }
}
