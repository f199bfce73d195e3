//! Verifies codes of second factors. A code that is right is used up in the transaction that it is for.

use pitboard_api::ProblemCode;
use pitboard_domain::second_factor::TypedCode;

use crate::{
    app::{
        Refusal,
        people::{refusal::AccountRefusal, second_factor::Proof},
    },
    auth::{second_factor::recovery_hash, security_log::Outcome},
    db::{accounts::AccountRow, second_factors},
    state::State,
    web::error::ApiError,
};

/// Returns the proof of a code of an account; `None` if it is wrong. A recovery code is looked up only when it is used
/// up.
pub async fn verify(state: &State, account: i64, code: TypedCode) -> Result<Option<Proof>, ApiError> {
    let digits = match code {
        TypedCode::Recovery(code) => return Ok(Some(Proof::Recovery { hash: recovery_hash(&code) })),
        TypedCode::App(digits) => digits,
    };
    let row = state.read(move |conn| Ok(second_factors::of_account(conn, account)?)).await?;
    let Some(row) = row.filter(|row| row.active_since.is_some()) else { return Ok(None) };
    let step = step_of(state, account, &row.sealed, &digits)?;
    Ok(step.map(|step| Proof::App { sealed: row.sealed, step }))
}

/// Returns the time step of a code. A wrong one counts for the account, wherever it comes from: six digits can be
/// guessed.
pub fn step_of(state: &State, account: i64, sealed: &str, digits: &str) -> Result<Option<i64>, ApiError> {
    state.limits.guess_code(account)?;
    let step = state.second_factors.step_of(account, sealed, digits, state.clock.now());
    // A guess that could not be verified has not failed.
    if !matches!(step, Ok(None)) {
        state.limits.code_guessed(account);
    }
    step
}

/// Returns the proof that a sign-in needs; `None` if the account has no second factor.
pub async fn of_sign_in(
    state: &State,
    row: &AccountRow,
    code: Option<TypedCode>,
    address: &str,
) -> Result<Option<Proof>, ApiError> {
    if row.second_factor_at.is_none() {
        return Ok(None);
    }
    let refused = |refusal: AccountRefusal| ApiError::from(Refusal::from(refusal));
    let code = code.ok_or_else(|| refused(AccountRefusal::SecondFactorRequired))?;
    let proof = verify(state, row.id, code).await?;
    if proof.is_none() {
        state.security_log.record(Outcome::SecondFactorFailed, Some(row.id), address);
    }
    proof.map(Some).ok_or_else(|| refused(AccountRefusal::SecondFactorRefused))
}

/// Records a use of a recovery code, and a proof that was refused, which only the transaction finds out.
pub fn log_use<T>(
    state: &State,
    account: i64,
    proof: Option<&Proof>,
    used: &Result<Option<T>, ApiError>,
    address: &str,
) {
    let outcome = match (proof, used) {
        (Some(Proof::Recovery { .. }), Ok(Some(_))) => Outcome::RecoveryCodeUsed,
        (Some(_), Err(error)) if error.code() == ProblemCode::SecondFactorRequired => {
            Outcome::SecondFactorFailed
        }
        _ => return,
    };
    state.security_log.record(outcome, Some(account), address);
}
