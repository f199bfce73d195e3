//! Changes of passwords. Each ends the other sessions of the account, and its one-time link.

use pitboard_domain::event::{AccountChange, PrivateField, PrivateFields};

use crate::{
    app::{Failure, Tx, people::refusal::AccountRefusal},
    db::{accounts, links, sessions},
};

/// Replaces the password of an account if its hash is still `verified`, and keeps the session `keep`.
pub fn change(
    tx: &mut Tx,
    id: i64,
    verified: Option<&str>,
    hash: &str,
    keep: Option<&str>,
) -> Result<(), Failure> {
    tx.lock_account(id)?;
    // Another request may have changed it while this one was hashed.
    let stored = accounts::by_id(tx, id)?.and_then(|row| row.password_hash);
    if stored.as_deref() != verified {
        return Err(AccountRefusal::WrongPassword.into());
    }
    set(tx, id, hash, keep, AccountChange::ChangePassword)
}

/// Sets the hash of a new password and records the change as `kind`. Requires the account's lock.
pub fn set(
    tx: &mut Tx,
    id: i64,
    hash: &str,
    keep: Option<&str>,
    kind: fn(PrivateFields) -> AccountChange,
) -> Result<(), Failure> {
    let now = tx.now();
    accounts::set_password_hash(tx, id, hash)?;
    links::delete(tx, id)?;
    sessions::end_others(tx, id, keep, now)?;
    tx.record_account(id, kind(PrivateFields { changed: vec![PrivateField::Password] }))
}
