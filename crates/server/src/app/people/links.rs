//! One-time links: at most one for each account, the newest. Following a link sets the password and signs in; it ends
//! the link and every other session of the account.

use chrono::{DateTime, Utc};
use pitboard_domain::{
    event::{AccountChange, Changed, account::LinkIssued},
    link::LinkPurpose,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            passwords,
            refusal::AccountRefusal,
            second_factor::{self, Proof},
            sessions::{self, InSession, NewSession},
        },
    },
    db::{
        Connection, QueryResult,
        accounts::{self as account_rows, AccountRow},
        links,
    },
};

/// A link that was just issued; the caller has its secret.
#[derive(Debug, Clone, Copy)]
pub struct Issued {
    pub purpose: LinkPurpose,
    pub expires_at: DateTime<Utc>,
}

/// Issues a link to an account, which is locked or new, and ends its older link.
pub fn issue(tx: &mut Tx, row: &AccountRow, hash: &str) -> Result<Issued, Failure> {
    if !row.active {
        return Err(AccountRefusal::Inactive.into());
    }
    if row.email.is_none() {
        return Err(AccountRefusal::NoEmail.into());
    }
    let now = tx.now();
    let purpose = LinkPurpose::of(row.password_hash.is_some());
    let expires_at = now + purpose.lifetime();
    links::delete(tx, row.id)?;
    links::insert(tx, row.id, hash, purpose, now, expires_at)?;
    Ok(Issued { purpose, expires_at })
}

/// Issues a link to an existing account.
pub fn renew(tx: &mut Tx, id: i64, kind: AccountKind, hash: &str) -> Result<Issued, Failure> {
    let row = accounts::load_locked(tx, id, kind)?;
    let issued = issue(tx, &row, hash)?;
    let purpose = Changed::created(issued.purpose);
    tx.record_account(id, AccountChange::IssueLink(LinkIssued { purpose }))?;
    Ok(issued)
}

/// Follows the link of an account: sets the password and begins a session, and uses up the proof of its second factor
/// if it has one. Returns the account, or `None` if the link is no longer valid.
pub fn follow(
    tx: &mut Tx,
    account_id: i64,
    (hash, purpose): (&str, LinkPurpose),
    password_hash: &str,
    proof: Option<&Proof>,
    session: &NewSession,
) -> Result<Option<InSession>, Failure> {
    tx.lock_account(account_id)?;
    // Another request may have followed it while the password was hashed.
    let now = tx.now();
    if links::account_of(tx, hash, purpose, now)? != Some(account_id) {
        return Ok(None);
    }
    let Some(row) = account_rows::by_id(tx, account_id)? else { return Ok(None) };
    tx.act_in_session(accounts::identity(&row), &session.id);
    second_factor::prove(tx, &row, proof)?;
    let kind = match purpose {
        LinkPurpose::Invitation => AccountChange::AcceptInvitation,
        LinkPurpose::PasswordReset => AccountChange::ResetPassword,
    };
    passwords::set(tx, account_id, password_hash, None, kind)?;
    // With the new password, under which the device is known from now on.
    let Some(row) = account_rows::by_id(tx, account_id)? else { return Ok(None) };
    Ok(Some(sessions::begin(tx, row, session)?))
}

/// Deletes the links that have expired.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    links::delete_expired(conn, now)
}
