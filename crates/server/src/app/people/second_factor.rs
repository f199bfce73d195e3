//! The second factor of a member of the staff: set up, confirmed, proven, removed. Codes are verified outside of the
//! transactions, and used up inside, so that each is accepted once.

use pitboard_domain::{
    event::{AccountChange, NoDetails},
    settings::Settings,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            refusal::AccountRefusal,
        },
    },
    db::{accounts::AccountRow, second_factors, sessions},
};

/// A code that is right, unless it was used before.
#[derive(Debug, Clone)]
pub enum Proof {
    /// The code of an authenticator app of a time step, under the secret that is stored as `sealed`.
    App { sealed: String, step: i64 },
    /// A recovery code, by its hash.
    Recovery { hash: String },
}

/// Whether the settings require a second factor of an account that has none.
pub fn is_missing(row: &AccountRow, settings: &Settings) -> bool {
    row.second_factor_at.is_none() && settings.staff_second_factor.concerns(row.role.0)
}

/// Uses up a proof where the account has a second factor; without one it is not needed. Requires the account's lock.
pub fn prove(tx: &mut Tx, row: &AccountRow, proof: Option<&Proof>) -> Result<(), Failure> {
    if row.second_factor_at.is_none() {
        return Ok(());
    }
    let proof = proof.ok_or(AccountRefusal::SecondFactorRequired)?;
    if use_up(tx, row.id, proof)? { Ok(()) } else { Err(AccountRefusal::SecondFactorRefused.into()) }
}

/// Uses up a proof; `false` if it was used before or is wrong.
fn use_up(tx: &mut Tx, id: i64, proof: &Proof) -> Result<bool, Failure> {
    match proof {
        Proof::App { sealed, step } => Ok(second_factors::accept_step(tx, id, sealed, *step)?),
        Proof::Recovery { hash } => {
            let is_right = second_factors::use_code(tx, id, hash)?;
            if is_right {
                tx.record_account(id, AccountChange::UseRecoveryCode(NoDetails {}))?;
            }
            Ok(is_right)
        }
    }
}

/// Stores a secret that is to be confirmed. Refused while a factor is active.
pub fn set_up(tx: &mut Tx, id: i64, sealed: &str) -> Result<(), Failure> {
    tx.lock_account(id)?;
    if accounts::load(tx, id, AccountKind::Staff)?.second_factor_at.is_some() {
        return Err(AccountRefusal::SecondFactorActive.into());
    }
    Ok(second_factors::insert(tx, id, sealed)?)
}

/// Activates the factor by a code of it, with recovery codes, and ends the other sessions.
pub fn confirm(
    tx: &mut Tx,
    id: i64,
    (sealed, step): (&str, i64),
    hashes: &[String],
    keep: Option<&str>,
) -> Result<(), Failure> {
    tx.lock_account(id)?;
    let now = tx.now();
    // Another request may have begun anew or confirmed it meanwhile.
    if !second_factors::activate(tx, id, sealed, step, now)? {
        return Err(AccountRefusal::WrongCode.into());
    }
    second_factors::replace_codes(tx, id, hashes)?;
    sessions::end_others(tx, id, keep, now)?;
    tx.record_account(id, AccountChange::EnableSecondFactor(NoDetails {}))
}

/// Replaces the recovery codes, for a proof.
pub fn replace_codes(tx: &mut Tx, id: i64, proof: &Proof, hashes: &[String]) -> Result<(), Failure> {
    tx.lock_account(id)?;
    if !use_up(tx, id, proof)? {
        return Err(AccountRefusal::WrongCode.into());
    }
    second_factors::replace_codes(tx, id, hashes)?;
    tx.record_account(id, AccountChange::ReplaceRecoveryCodes(NoDetails {}))
}

/// Removes the factor of the caller, whose password matched the hash `verified`, and ends the other sessions.
pub fn remove_own(
    tx: &mut Tx,
    id: i64,
    verified: Option<&str>,
    proof: &Proof,
    keep: Option<&str>,
) -> Result<(), Failure> {
    tx.lock_account(id)?;
    let row = accounts::load(tx, id, AccountKind::Staff)?;
    if row.password_hash.as_deref() != verified {
        return Err(AccountRefusal::WrongPassword.into());
    }
    if !use_up(tx, id, proof)? {
        return Err(AccountRefusal::WrongCode.into());
    }
    remove(tx, &row, keep)
}

/// Removes the factor of another member of the staff, and ends their sessions.
pub fn remove_of_employee(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    let is_own = tx.identity()?.account().is_some_and(|account| account.id == id);
    let row = accounts::load_locked(tx, id, AccountKind::Staff)?;
    if is_own {
        return Err(AccountRefusal::OwnSecondFactor.into());
    }
    remove(tx, &row, None)
}

/// Removes the factor of an account, and ends its sessions but `keep`, if it has one. Requires the account's lock.
pub fn remove(tx: &mut Tx, row: &AccountRow, keep: Option<&str>) -> Result<(), Failure> {
    second_factors::delete(tx, row.id)?;
    if row.second_factor_at.is_none() {
        return Ok(());
    }
    let now = tx.now();
    sessions::end_others(tx, row.id, keep, now)?;
    tx.record_account(row.id, AccountChange::RemoveSecondFactor(NoDetails {}))
}
