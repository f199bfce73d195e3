//! Sessions and their refresh tokens. A session is one sign-in on one device; all its tokens end with it.

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_domain::event::{AccountChange, NoDetails};

use crate::{
    app::{Credential, Failure, Refusal, Tx},
    db::{
        Connection, QueryResult,
        accounts::{self, AccountRow},
        refresh_tokens,
        sessions::{self, SessionRow},
    },
};

/// How long a session lives without a refresh.
pub const LIFE: TimeDelta = TimeDelta::days(30);
/// How long an exchanged token may be exchanged again: by a second tab, or when the response was lost.
const GRACE: TimeDelta = TimeDelta::seconds(60);
/// The time for which an ended or expired session is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A session to begin, with the hash of its first refresh token.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub id: String,
    pub token_hash: String,
}

/// Begins a session of an account.
pub fn begin(tx: &mut Tx, account_id: i64, session: &NewSession) -> Result<(), Failure> {
    let now = tx.now();
    let row = SessionRow {
        id: session.id.clone(),
        account_id,
        created_at: now.naive_utc(),
        expires_at: (now + LIFE).naive_utc(),
        ended_at: None,
    };
    sessions::insert(tx, &row)?;
    Ok(refresh_tokens::insert(tx, &session.token_hash, &session.id, now)?)
}

/// Refuses a write whose session has ended, or whose account has another role, since the request came in.
pub fn confirm(conn: &mut Connection, credential: &Credential, now: DateTime<Utc>) -> Result<(), Failure> {
    let (identity, session) = match credential {
        Credential::Session { identity, session } => (identity, session),
        Credential::System(_) | Credential::Anonymous => return Ok(()),
    };
    match sessions::active(conn, session, now)? {
        Some(found) if found.account_id == identity.id && found.role.0 == identity.role => Ok(()),
        _ => Err(Refusal::SessionEnded.into()),
    }
}

/// The result of an exchange of a refresh token.
pub enum Exchange {
    /// The new token is stored and the session goes on.
    Renewed { session: String, account: Box<AccountRow> },
    /// There is no such token, or its session is over.
    Unknown,
    /// The token was exchanged before, and the time to do so again is over: it may be stolen. The session has ended.
    Reused { account_id: i64 },
}

/// Exchanges the token with the hash `old` for the one with the hash `new`. Appends no event: it happens every ten
/// minutes and changes no rights.
pub fn exchange(tx: &mut Tx, old: &str, new: &str) -> Result<Exchange, Failure> {
    let now = tx.now();
    let Some(session) = refresh_tokens::session_of(tx, old)? else { return Ok(Exchange::Unknown) };
    // Locks the session: of two tabs, or of a tab and a logout, one comes first.
    let is_extended = sessions::extend(tx, &session, now, now + LIFE)?;
    let Some(active) = sessions::active(tx, &session, now)?.filter(|_| is_extended) else {
        return Ok(Exchange::Unknown);
    };
    let account_id = active.account_id;
    match refresh_tokens::exchanged_at(tx, old)? {
        None => refresh_tokens::set_exchanged_at(tx, old, now)?,
        Some(first) if now <= first.and_utc() + GRACE => {}
        Some(_) => {
            end(tx, &session, AccountChange::EndReusedSession)?;
            return Ok(Exchange::Reused { account_id });
        }
    }
    refresh_tokens::insert(tx, new, &session, now)?;
    let account = accounts::by_id(tx, account_id)?.ok_or(Refusal::SessionEnded)?;
    Ok(Exchange::Renewed { session, account: Box::new(account) })
}

/// Ends a session and records that as `kind`, unless it has ended.
pub fn end(tx: &mut Tx, id: &str, kind: fn(NoDetails) -> AccountChange) -> Result<(), Failure> {
    let now = tx.now();
    match sessions::end(tx, id, now)? {
        Some(account_id) => tx.record_account(account_id, kind(NoDetails {})),
        None => Ok(()),
    }
}

/// Deletes the sessions that ended or expired long ago, with their tokens.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    // An exchanged token is kept to detect its reuse; after the life of a session it is refused anyway.
    refresh_tokens::delete_exchanged(conn, now - LIFE)?;
    sessions::delete_over(conn, now - KEPT)
}
