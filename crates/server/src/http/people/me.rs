//! The caller's own account.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use pitboard_api::{Account, AccountPatch, PasswordChange};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::{
        Refusal, Tx,
        people::{
            accounts::{self, AccountKind},
            passwords,
            refusal::AccountRefusal,
        },
    },
    auth::{
        extract::{AccountCaller, Caller, CallerSettingUp},
        new_password::{self, Owner, TypedPassword},
        passwords::Lane,
        security_log::Outcome,
    },
    db::{self, accounts::AccountRow},
    http::{
        idempotency::{IdempotencyKey, write_once},
        people::contact,
        respond::{Found, Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, BadQuery, BadWrite, Failures, IfNoneMatch, NotModified, PasswordRefused, Throttled,
        },
    },
};

/// Returns the account of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(IfNoneMatch), responses((status = 200, description = "The caller", body = Account), NotModified, CallerSettingUp, BadQuery, Failures))]
#[get("/api/v1/me")]
pub async fn get_me(caller: CallerSettingUp, state: Data<State>) -> Result<Found<Account>, ApiError> {
    let row = load(&state, caller.id()).await?;
    Ok(Found(account(row, caller.lacks_second_factor())))
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
    let updated = write_once(&state, &caller, key, move |tx| {
        Ok(account(accounts::update(tx, id, kind, &change)?, false))
    })
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
/// Ends all other sessions. A password that is easy to guess is refused, and so is the current one.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = PasswordChange, responses((status = 204, description = "The password is changed"), Caller, BadBody, PasswordRefused, Throttled, Failures))]
#[post("/api/v1/me/password")]
pub async fn change_password(
    caller: Caller,
    state: Data<State>,
    body: Json<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let current = fields.check("/current_password", TypedPassword::parse(body.current_password));
    let new = fields.check("/new_password", new_password::parse(&body.new_password));
    let is_same = |(current, new): (&TypedPassword, &SecretString)| {
        current.normal.expose_secret() == new.expose_secret()
    };
    if current.as_ref().zip(new.as_ref()).is_some_and(is_same) {
        fields.add("/new_password", "must differ from the current password");
    }
    let (current, new) = fields.done(current.zip(new))?;

    let row = load(&state, caller.id()).await?;
    let mut fields = Fields::new();
    fields.check("/new_password", new_password::check(&new, owner(&row)).await?);
    fields.finish()?;
    let stored = row.password_hash;
    verify_own_password(&state, &caller, current, stored.clone()).await?;
    let hash = state.passwords.hash(new, Lane::Normal).await?;

    let (id, keep) = (caller.id(), caller.session().map(str::to_owned));
    let change = move |tx: &mut Tx<'_>| passwords::change(tx, id, stored.as_deref(), &hash, keep.as_deref());
    state.write(caller.actor(), change).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuses a wrong current password. A session has a few guesses.
pub async fn verify_own_password(
    state: &State,
    caller: &AccountCaller,
    current: TypedPassword,
    stored: Option<String>,
) -> Result<(), ApiError> {
    let session = caller.session().unwrap_or_default();
    state.limits.guess(session)?;
    let verified = state.passwords.verify_typed(current, stored, Lane::Normal).await;
    // A guess that could not be verified has not failed.
    if !matches!(verified, Ok(false)) {
        state.limits.guessed(session);
    }
    if verified? {
        return Ok(());
    }
    let address = &caller.actor().address;
    state.security_log.record(Outcome::SignInFailed, Some(caller.id()), address);
    Err(Refusal::from(AccountRefusal::WrongPassword).into())
}

/// Loads the account of the caller.
pub async fn load(state: &State, id: i64) -> Result<AccountRow, ApiError> {
    let row = state.read(move |conn| Ok(db::accounts::by_id(conn, id)?)).await?;
    // Accounts are never deleted.
    row.ok_or_else(|| ApiError::internal("an account with a session does not exist"))
}

/// Returns an account as the owner of a new password.
pub fn owner(row: &AccountRow) -> Owner {
    Owner {
        role: row.role.0,
        email: row.email.clone().unwrap_or_default(),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
    }
}

/// Returns the account as its owner sees it.
pub fn account(row: AccountRow, second_factor_missing: bool) -> Account {
    Account {
        id: row.id,
        // An account that can sign in has an address.
        email: row.email.unwrap_or_default(),
        first_name: row.first_name,
        last_name: row.last_name,
        phone: row.phone,
        role: row.role.0,
        second_factor_missing,
    }
}
