//! The caller's own account.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use pitboard_api::{Account, AccountPatch, PasswordChange};
use pitboard_domain::{
    person::{self, PASSWORD},
    text::TextError,
};
use secrecy::SecretString;

use crate::{
    app::{
        Refusal, Tx,
        people::{
            accounts::{self, AccountKind},
            passwords,
            refusal::AccountRefusal,
        },
    },
    auth::extract::Caller,
    db::{self, accounts::AccountRow},
    http::{
        idempotency::{IdempotencyKey, write_once},
        people::contact,
        respond::{Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadBody, BadQuery, BadWrite, Failures, PasswordRefused, Throttled},
    },
};

/// Returns the account of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 200, description = "The caller", body = Account), Caller, BadQuery, Failures))]
#[get("/api/v1/me")]
pub async fn get_me(caller: Caller, state: Data<State>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(account(load(&state, caller.id()).await?)))
}

/// Edits the name or phone of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = AccountPatch, params(IdempotencyKey), responses((status = 200, description = "The account as it is now", body = Account), Caller, BadWrite, Failures))]
#[patch("/api/v1/me")]
pub async fn update_me(
    caller: Caller,
    state: Data<State>,
    key: IdempotencyKey,
    body: Json<AccountPatch>,
) -> Result<Updated<Account>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let change = parse_patch(body)?;
    let (id, kind) = (caller.id(), AccountKind::from_role(caller.role()));
    let updated =
        write_once(&state, &caller, key, move |tx| Ok(account(accounts::update(tx, id, kind, &change)?)))
            .await?;
    Ok(Updated(updated))
}

fn parse_patch(body: AccountPatch) -> Result<accounts::AccountEdit, ApiError> {
    let mut fields = Fields::new();
    let change = contact::parse_change(&mut fields, None, body.first_name, body.last_name, body.phone);
    fields.finish()?;
    Ok(change)
}

impl Resource for Account {}

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
    let change = move |tx: &mut Tx<'_>| passwords::change(tx, id, stored.as_deref(), &hash, keep.as_deref());
    state.write(caller.actor(), change).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn load(state: &State, id: i64) -> Result<AccountRow, ApiError> {
    let row = state.read(move |conn| Ok(db::accounts::by_id(conn, id)?)).await?;
    // Accounts are never deleted.
    row.ok_or_else(|| ApiError::internal("an account with a session does not exist"))
}

/// Parses a secret that was issued or set before: any text of a possible length.
pub fn known_secret(secret: String) -> Result<SecretString, TextError> {
    match secret.chars().count() {
        0 => Err(TextError::Empty),
        length if length > *PASSWORD.end() => Err(TextError::TooLong(*PASSWORD.end())),
        _ => Ok(secret.into()),
    }
}

/// Returns the account as its owner sees it.
pub fn account(row: AccountRow) -> Account {
    Account {
        id: row.id,
        // An account that can sign in has an address.
        email: row.email.unwrap_or_default(),
        first_name: row.first_name,
        last_name: row.last_name,
        phone: row.phone,
        role: row.role.0,
    }
}
