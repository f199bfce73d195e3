//! One-time links: at most one an account, the newest. Of its secret only the hash is stored, and the row goes
//! with its use.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{
    event::{AccountChange, Changed, account::LinkIssued},
    link::LinkPurpose,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountRow},
            refusal::AccountRefusal,
        },
    },
    db::{
        Connection,
        engine::{
            schema::{accounts as account_rows, one_time_links},
            text_enum::TextEnum,
        },
    },
};

/// A link that has just been made. Its secret is known to whoever asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Issued {
    pub purpose: LinkPurpose,
    pub expires_at: DateTime<Utc>,
}

/// Makes a link to an account that is locked, in place of its older one.
pub fn issue(tx: &mut Tx, row: &AccountRow, hash: &str) -> Result<Issued, Failure> {
    if !row.active {
        return Err(AccountRefusal::Inactive.into());
    }
    if row.email.is_none() {
        return Err(AccountRefusal::NoEmail.into());
    }
    let purpose = LinkPurpose::of(row.password_hash.is_some());
    let expires_at = tx.now() + purpose.lifetime();
    accounts::end_link(tx, row.id)?;
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::workshop_id.eq(tx.workshop_id),
            one_time_links::account_id.eq(row.id),
            one_time_links::hash.eq(hash),
            one_time_links::purpose.eq(TextEnum(purpose)),
            one_time_links::created_at.eq(tx.now().naive_utc()),
            one_time_links::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(tx.raw)?;
    Ok(Issued { purpose, expires_at })
}

/// The same for an account that is there already.
pub fn renew(tx: &mut Tx, id: i64, of: accounts::Kind, hash: &str) -> Result<Issued, Failure> {
    let row = accounts::locked(tx, id, of)?;
    let issued = issue(tx, &row, hash)?;
    let purpose = Changed::created(issued.purpose);
    tx.record_account(id, AccountChange::IssueLink(LinkIssued { purpose }))?;
    Ok(issued)
}

/// The active account whose link of this purpose has this hash and has not expired.
pub fn account_of(
    conn: &mut Connection,
    hash: &str,
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> QueryResult<Option<i64>> {
    let account = account_rows::workshop_id
        .eq(one_time_links::workshop_id)
        .and(account_rows::id.eq(one_time_links::account_id));
    one_time_links::table
        .inner_join(account_rows::table.on(account))
        .filter(one_time_links::workshop_id.eq(conn.workshop_id).and(one_time_links::hash.eq(hash)))
        .filter(
            one_time_links::purpose.eq(TextEnum(purpose)).and(one_time_links::expires_at.gt(now.naive_utc())),
        )
        .filter(account_rows::active.eq(true))
        .select(one_time_links::account_id)
        .first(conn.raw)
        .optional()
}

/// Deletes the links that have expired.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let expired = one_time_links::expires_at.le(now.naive_utc());
    diesel::delete(
        one_time_links::table.filter(one_time_links::workshop_id.eq(conn.workshop_id).and(expired)),
    )
    .execute(conn.raw)
}
