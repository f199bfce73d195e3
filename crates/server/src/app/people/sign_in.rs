//! Registration, sign-in and sign-out.

use pitboard_domain::event::{AccountChange, NoDetails};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{
            accounts::{create, identity},
            confirmation,
            second_factor::{self, Proof},
            sessions::{self, InSession, NewSession},
        },
    },
    db::accounts::{self, NewAccount},
};

/// Creates an account and begins a session of it, unless the workshop admits only known customers.
pub fn register(tx: &mut Tx, new: &NewAccount<'_>, session: &NewSession) -> Result<InSession, Failure> {
    confirmation::expect_strangers(tx)?;
    let id = create(tx, new)?;
    let row = accounts::by_id(tx, id)?.ok_or(Refusal::NotFound)?;
    sessions::begin(tx, row, session)
}

/// Begins a session of an account whose password matched the hash `verified`, and uses up the proof of its second
/// factor if it has one. Returns `None` if the account or its
/// password has changed since: verifying takes a while. The lock keeps a change of the password from missing this
/// session.
pub fn sign_in(
    tx: &mut Tx,
    account_id: i64,
    verified: Option<&str>,
    proof: Option<&Proof>,
    session: &NewSession,
) -> Result<Option<InSession>, Failure> {
    let row = accounts::lock(tx, account_id)?;
    let Some(row) = row.filter(|row| row.active && row.password_hash.as_deref() == verified) else {
        return Ok(None);
    };
    tx.act_in_session(identity(&row), &session.id);
    second_factor::prove(tx, &row, proof)?;
    let begun = sessions::begin(tx, row, session)?;
    tx.record_account(account_id, AccountChange::Login(NoDetails {}))?;
    Ok(Some(begun))
}

/// Ends sessions.
pub fn sign_out(tx: &mut Tx, session_ids: &[String]) -> Result<(), Failure> {
    session_ids.iter().try_for_each(|id| sessions::end(tx, id, AccountChange::Logout))
}
