//! Sessions and the refresh tokens that keep them alive. A session is one sign-in on one device; its tokens
//! form a family that ends as one.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use pitboard_domain::{
    event::{AccountChange, NoDetails},
    role::Role,
};

use crate::{
    app::{Credential, Failure, Refusal, Tx},
    db::{
        Connection,
        engine::{
            schema::{accounts as account_rows, refresh_tokens, sessions},
            text_enum::TextEnum,
        },
    },
};

/// How long a session lives without a refresh.
pub const LIFE: TimeDelta = TimeDelta::days(30);
/// How long an exchanged token may be exchanged again: by a second tab, or when the answer was lost.
const GRACE: TimeDelta = TimeDelta::seconds(60);
/// The time for which an ended or expired session is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A session that stands, and whose.
#[derive(Debug, Clone, Queryable)]
pub struct Standing {
    pub account_id: i64,
    pub role: TextEnum<Role>,
}

/// Begins a session with its first refresh token.
pub fn begin(tx: &mut Tx, account: i64, id: &str, hash: &str) -> Result<(), Failure> {
    let now = tx.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::workshop_id.eq(tx.workshop_id),
            sessions::id.eq(id),
            sessions::account_id.eq(account),
            sessions::created_at.eq(now.naive_utc()),
            sessions::expires_at.eq((now + LIFE).naive_utc()),
        ))
        .execute(tx.raw)?;
    Ok(issue(tx, id, hash, now)?)
}

fn issue(conn: &mut Connection, session: &str, hash: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::workshop_id.eq(conn.workshop_id),
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::issued_at.eq(now.naive_utc()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// The session if it has neither ended nor expired and its account is active.
pub fn standing(conn: &mut Connection, id: &str, now: DateTime<Utc>) -> QueryResult<Option<Standing>> {
    let owner =
        account_rows::workshop_id.eq(sessions::workshop_id).and(account_rows::id.eq(sessions::account_id));
    sessions::table
        .inner_join(account_rows::table.on(owner))
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::id.eq(id)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc())))
        .filter(account_rows::active.eq(true))
        .select((account_rows::id, account_rows::role))
        .first(conn.raw)
        .optional()
}

/// A session as its owner may know of it.
#[derive(Debug, Clone, Queryable)]
pub struct SessionRow {
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub ended_at: Option<NaiveDateTime>,
}

/// The sessions of an account that are not forgotten yet, the first first.
pub fn of_account(conn: &mut Connection, account: i64) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account)))
        .order((sessions::created_at, sessions::id))
        .select((sessions::created_at, sessions::expires_at, sessions::ended_at))
        .load(conn.raw)
}

/// Refuses a write whose session has ended, or whose account has another role, since the request came in.
pub fn confirm(conn: &mut Connection, credential: &Credential, now: DateTime<Utc>) -> Result<(), Failure> {
    let (identity, session) = match credential {
        Credential::Session { identity, session } => (identity, session),
        Credential::System(_) | Credential::Anonymous => return Ok(()),
    };
    match standing(conn, session, now)? {
        Some(found) if found.account_id == identity.id && found.role.0 == identity.role => Ok(()),
        _ => Err(Refusal::SessionEnded.into()),
    }
}

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// The new token is in the table and the session lives on.
    Renewed { session: String, account: i64 },
    /// No token, or one of a session that is over.
    Unknown,
    /// It was exchanged before and the time for doing so again is over: perhaps stolen. The session has ended.
    Reused { account: i64 },
}

/// Exchanges the token of `old` for that of `new`. Not in the log of the account: it happens every ten
/// minutes and changes nobody's rights.
pub fn exchange(tx: &mut Tx, old: &str, new: &str) -> Result<Exchange, Failure> {
    let now = tx.now();
    let Some(session) = of_token(tx, old)? else { return Ok(Exchange::Unknown) };
    // Locks the session: of two tabs, or of a tab and a logout, one comes first.
    let living = sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc()));
    let renewed = diesel::update(sessions::table.find((tx.workshop_id, &session)).filter(living))
        .set(sessions::expires_at.eq((now + LIFE).naive_utc()))
        .execute(tx.raw)?;
    let Some(standing) = standing(tx, &session, now)?.filter(|_| renewed == 1) else {
        return Ok(Exchange::Unknown);
    };
    let account = standing.account_id;
    let row = refresh_tokens::table.find((tx.workshop_id, old));
    match row.select(refresh_tokens::exchanged_at).first::<Option<NaiveDateTime>>(tx.raw)? {
        None => {
            diesel::update(row).set(refresh_tokens::exchanged_at.eq(now.naive_utc())).execute(tx.raw)?;
        }
        Some(first) if now <= first.and_utc() + GRACE => {}
        Some(_) => {
            end(tx, &session, AccountChange::EndReusedSession)?;
            return Ok(Exchange::Reused { account });
        }
    }
    issue(tx, &session, new, now)?;
    Ok(Exchange::Renewed { session, account })
}

/// The session that a refresh token belongs to.
pub fn of_token(conn: &mut Connection, hash: &str) -> QueryResult<Option<String>> {
    refresh_tokens::table
        .find((conn.workshop_id, hash))
        .select(refresh_tokens::session_id)
        .first(conn.raw)
        .optional()
}

/// Ends a session and records that as `kind`, if it has not ended yet.
pub fn end(tx: &mut Tx, id: &str, kind: fn(NoDetails) -> AccountChange) -> Result<(), Failure> {
    let row = sessions::table.find((tx.workshop_id, id));
    let now = tx.now().naive_utc();
    let ended = diesel::update(row.filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(now))
        .execute(tx.raw)?;
    if ended == 1 {
        let account = row.select(sessions::account_id).first(tx.raw)?;
        tx.record_account(account, kind(NoDetails {}))?;
    }
    Ok(())
}

/// Ends every session of an account but the one to keep. Whoever calls has more to say in the log.
pub fn end_others(tx: &mut Tx, account: i64, keep: Option<&str>) -> Result<(), Failure> {
    let now = tx.now().naive_utc();
    diesel::update(sessions::table)
        .filter(sessions::workshop_id.eq(tx.workshop_id).and(sessions::account_id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::id.ne(keep.unwrap_or_default())))
        .set(sessions::ended_at.eq(now))
        .execute(tx.raw)?;
    Ok(())
}

/// Deletes the sessions that ended or expired long ago, with their tokens.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let long_ago = (now - KEPT).naive_utc();
    // An exchanged token is kept to detect its reuse; after the life of a session it is refused anyway.
    let spent = refresh_tokens::exchanged_at.lt((now - LIFE).naive_utc());
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::workshop_id.eq(conn.workshop_id).and(spent)))
        .execute(conn.raw)?;
    let over = sessions::expires_at.nullable().lt(long_ago).or(sessions::ended_at.lt(long_ago));
    diesel::delete(sessions::table.filter(sessions::workshop_id.eq(conn.workshop_id).and(over)))
        .execute(conn.raw)
}
