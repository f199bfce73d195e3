//! The second factor of the caller, and its removal from an employee.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use pitboard_api::{
    NoBody, ProblemCode, RecoveryCodes, SecondFactor, SecondFactorCode, SecondFactorRemoval,
    SecondFactorSetup,
};
use pitboard_domain::second_factor::TypedCode;

use crate::{
    app::{
        Confirm, Failure, Refusal, Tx,
        people::{
            accounts::{self, AccountKind},
            refusal::AccountRefusal,
            second_factor,
        },
    },
    auth::{
        extract::{Admin, StaffSettingUp},
        new_password::TypedPassword,
        second_factor::NewCodes,
        security_log::Outcome,
    },
    db::{self, Connection},
    http::{
        change::unless_missing,
        idempotency::{IdempotencyKey, write_once_with},
        people::{
            me::{self, verify_own_password},
            proof,
        },
        respond::NoContent,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{
            BadBody, BadQuery, BadRemoval, CodeRefused, ConfirmationRefused, Failures, Missing, SetUpRefused,
            Throttled,
        },
        path::Id,
    },
};

/// Returns the state of the caller's second factor.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 200, body = SecondFactor), StaffSettingUp, BadQuery, Failures))]
#[get("/api/v1/me/second-factor")]
pub async fn get_second_factor(caller: StaffSettingUp, state: Data<State>) -> Result<HttpResponse, ApiError> {
    let (id, role) = (caller.id(), caller.role());
    let load = move |conn: &mut Connection<'_>| {
        let row = accounts::load(conn, id, AccountKind::Staff)?;
        let codes = db::second_factors::count_codes(conn, id)?;
        Ok(SecondFactor {
            active: row.second_factor_at.is_some(),
            required: db::workshop::load(conn)?.settings.staff_second_factor.concerns(role),
            recovery_codes: u32::try_from(codes).unwrap_or_default(),
        })
    };
    Ok(HttpResponse::Ok().json(state.read(load).await?))
}

/// Creates a secret for an authenticator app.
///
/// It is shown once, and replaces one that was not confirmed. Signing in needs no code until it is confirmed. Refused
/// with 409 `already_exists` while a second factor is active.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = NoBody, responses((status = 200, description = "The secret", body = SecondFactorSetup), StaffSettingUp, BadBody, SetUpRefused, Failures))]
#[post("/api/v1/me/second-factor")]
pub async fn set_up_second_factor(
    caller: StaffSettingUp,
    state: Data<State>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    body.parse().await?;
    let id = caller.id();
    let load = move |conn: &mut Connection<'_>| {
        Ok((accounts::load(conn, id, AccountKind::Staff)?, db::workshop::load(conn)?.name))
    };
    let (row, workshop) = state.read(load).await?;
    let new = state.second_factors.generate(id, &row.email.unwrap_or_default(), &workshop)?;
    let sealed = new.sealed;
    state.write(caller.actor(), move |tx| second_factor::set_up(tx, id, &sealed)).await?;
    Ok(HttpResponse::Ok().json(SecondFactorSetup { secret: new.text, uri: new.uri, qr_svg: new.qr_svg }))
}

/// Activates the second factor.
///
/// With a code of the app. Returns recovery codes, once, and ends the other sessions of the caller. Refused with 409
/// `already_exists` while a second factor is active.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = SecondFactorCode, responses((status = 200, description = "The second factor is active", body = RecoveryCodes), StaffSettingUp, BadBody, ConfirmationRefused, Throttled, Failures))]
#[post("/api/v1/me/second-factor/confirm")]
pub async fn confirm_second_factor(
    caller: StaffSettingUp,
    state: Data<State>,
    body: Json<SecondFactorCode>,
) -> Result<HttpResponse, ApiError> {
    let code = parse_code(&body.parse().await?)?;
    let id = caller.id();
    let pending = state.read(move |conn| Ok(db::second_factors::of_account(conn, id)?)).await?;
    if pending.as_ref().is_some_and(|row| row.active_since.is_some()) {
        return Err(refused(AccountRefusal::SecondFactorActive));
    }
    let sealed = pending.ok_or_else(|| refused(AccountRefusal::NoSecondFactor))?.sealed;
    // A recovery code confirms nothing: the app must have the secret.
    let TypedCode::App(digits) = code else { return Err(refused(AccountRefusal::WrongCode)) };
    let step = proof::step_of(&state, id, &sealed, &digits)?;
    let step = step.ok_or_else(|| refused(AccountRefusal::WrongCode))?;
    let codes = NewCodes::generate()?;
    let keep = caller.session().map(str::to_owned);
    let confirm = move |tx: &mut Tx<'_>| {
        second_factor::confirm(tx, id, (&sealed, step), &codes.hashes, keep.as_deref())
    };
    state.write(caller.actor(), confirm).await?;
    state.security_log.record(Outcome::SecondFactorEnabled, Some(id), &caller.actor().address);
    Ok(HttpResponse::Ok().json(RecoveryCodes { codes: codes.shown }))
}

/// Removes the caller's second factor.
///
/// Needs the password, and a code or a recovery code. Ends the other sessions of the caller.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = SecondFactorRemoval, responses((status = 204, description = "Removed"), StaffSettingUp, BadBody, CodeRefused, Throttled, Failures))]
#[post("/api/v1/me/second-factor/remove")]
pub async fn remove_second_factor(
    caller: StaffSettingUp,
    state: Data<State>,
    body: Json<SecondFactorRemoval>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let mut fields = Fields::new();
    let password = fields.check("/current_password", TypedPassword::parse(body.current_password));
    let code = fields.check("/code", body.code.parse::<TypedCode>());
    let (password, code) = fields.done(password.zip(code))?;
    let row = me::load(&state, caller.id()).await?;
    if row.second_factor_at.is_none() {
        return Err(refused(AccountRefusal::NoSecondFactor));
    }
    let stored = row.password_hash;
    verify_own_password(&state, &caller, password, stored.clone()).await?;
    let proof = verify_own_code(&state, &caller, code).await?;
    let is_recovery = matches!(proof, second_factor::Proof::Recovery { .. });
    let (id, keep) = (caller.id(), caller.session().map(str::to_owned));
    let remove =
        move |tx: &mut Tx<'_>| second_factor::remove_own(tx, id, stored.as_deref(), &proof, keep.as_deref());
    write_with(&state, &caller, is_recovery, remove).await?;
    state.security_log.record(Outcome::SecondFactorRemoved, Some(id), &caller.actor().address);
    Ok(HttpResponse::NoContent().finish())
}

/// Replaces the recovery codes.
///
/// Needs a code or a recovery code. The new ones are shown once; the earlier ones are not valid any more.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = SecondFactorCode, responses((status = 200, description = "The new codes", body = RecoveryCodes), StaffSettingUp, BadBody, CodeRefused, Throttled, Failures))]
#[post("/api/v1/me/second-factor/recovery-codes")]
pub async fn replace_recovery_codes(
    caller: StaffSettingUp,
    state: Data<State>,
    body: Json<SecondFactorCode>,
) -> Result<HttpResponse, ApiError> {
    let code = parse_code(&body.parse().await?)?;
    let row = me::load(&state, caller.id()).await?;
    if row.second_factor_at.is_none() {
        return Err(refused(AccountRefusal::NoSecondFactor));
    }
    let proof = verify_own_code(&state, &caller, code).await?;
    let is_recovery = matches!(proof, second_factor::Proof::Recovery { .. });
    let (id, codes) = (caller.id(), NewCodes::generate()?);
    let replace = move |tx: &mut Tx<'_>| second_factor::replace_codes(tx, id, &proof, &codes.hashes);
    write_with(&state, &caller, is_recovery, replace).await?;
    Ok(HttpResponse::Ok().json(RecoveryCodes { codes: codes.shown }))
}

/// Removes the second factor of an employee.
///
/// For one who has lost their device. Ends their sessions; they sign in with their password alone, and set up a new one
/// if the settings require it. The caller's own is 403.
#[utoipa::path(tag = "admin", security(("bearer" = [])), params(Id, IdempotencyKey), responses((status = 204, description = "There is none any more"), Admin, Missing, BadRemoval, Failures))]
#[delete("/api/v1/employees/{id}/second-factor")]
pub async fn remove_employee_second_factor(
    state: Data<State>,
    admin: Admin,
    id: Id,
    key: IdempotencyKey,
) -> Result<NoContent, ApiError> {
    let id = id.parse()?;
    let find = move |conn: &mut Connection<'_>| accounts::load(conn, id, AccountKind::Staff);
    let key = unless_missing(&state, key.of(&()), find).await?;
    let remove = move |tx: &mut Tx<'_>| second_factor::remove_of_employee(tx, id);
    let removed = write_once_with(&state, Confirm::UnderLock, &admin, key, remove).await?;
    state.security_log.record(Outcome::SecondFactorRemoved, Some(id), &admin.actor().address);
    Ok(NoContent(removed))
}

fn parse_code(body: &SecondFactorCode) -> Result<TypedCode, ApiError> {
    let mut fields = Fields::new();
    let code = fields.check("/code", body.code.parse());
    fields.done(code)
}

/// Returns the proof of a code of the caller. Not 401 for a wrong one: the session is valid.
async fn verify_own_code(
    state: &State,
    caller: &StaffSettingUp,
    code: TypedCode,
) -> Result<second_factor::Proof, ApiError> {
    let proof = proof::verify(state, caller.id(), code).await?;
    if proof.is_none() {
        let address = &caller.actor().address;
        state.security_log.record(Outcome::SecondFactorFailed, Some(caller.id()), address);
    }
    proof.ok_or_else(|| refused(AccountRefusal::WrongCode))
}

/// Runs a write that uses up a code of the caller. Only there it turns out whether a recovery code is right: a wrong
/// one counts as a failed guess of the session.
async fn write_with<F>(
    state: &State,
    caller: &StaffSettingUp,
    is_recovery: bool,
    work: F,
) -> Result<(), ApiError>
where
    F: FnMut(&mut Tx<'_>) -> Result<(), Failure> + Send + 'static,
{
    if !is_recovery {
        return state.write(caller.actor(), work).await;
    }
    let session = caller.session().unwrap_or_default();
    state.limits.guess(session)?;
    let written = state.write(caller.actor(), work).await;
    let is_wrong = written.as_ref().is_err_and(|error| error.code() == ProblemCode::Inconsistent);
    if !is_wrong {
        state.limits.guessed(session);
    }
    let outcome = match &written {
        Ok(()) => Outcome::RecoveryCodeUsed,
        Err(_) if is_wrong => Outcome::SecondFactorFailed,
        Err(_) => return written,
    };
    state.security_log.record(outcome, Some(caller.id()), &caller.actor().address);
    written
}

fn refused(refusal: AccountRefusal) -> ApiError {
    Refusal::from(refusal).into()
}
