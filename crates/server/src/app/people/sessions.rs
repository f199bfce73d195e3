//! Sessions and the refresh tokens that keep them alive. A session is one sign-in on one device; its tokens
//! form a family that ends as one.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_domain::role::Role;
use serde_json::json;

use crate::{
    app::{Context, Identity},
    db::{
        Connection, Failure, Refused, WORKSHOP,
        engine::{
            schema::{accounts as account_rows, refresh_tokens, sessions},
            text_enum::Word,
        },
        events,
    },
};

/// How long a session lives without a refresh.
pub const LIFE: TimeDelta = TimeDelta::days(30);
/// How long an exchanged token may be exchanged again: by a second tab, or when the answer was lost.
const GRACE: TimeDelta = TimeDelta::seconds(60);
/// How long a session that is over is remembered.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(30);

/// A session that stands, and whose.
#[derive(Debug, Clone, Queryable)]
pub struct Standing {
    pub account_id: i64,
    pub role: Word<Role>,
}

/// Begins a session with its first refresh token.
pub fn begin(
    conn: &mut Connection,
    context: &Context,
    account: i64,
    id: &str,
    hash: &str,
) -> QueryResult<()> {
    let now = context.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::workshop_id.eq(WORKSHOP),
            sessions::id.eq(id),
            sessions::account_id.eq(account),
            sessions::created_at.eq(now.naive_utc()),
            sessions::expires_at.eq((now + LIFE).naive_utc()),
        ))
        .execute(conn)?;
    issue(conn, id, hash, now)
}

fn issue(conn: &mut Connection, session: &str, hash: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::workshop_id.eq(WORKSHOP),
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::issued_at.eq(now.naive_utc()),
        ))
        .execute(conn)
        .map(drop)
}

/// The session if it has neither ended nor expired and its account is active.
pub fn standing(conn: &mut Connection, id: &str, now: DateTime<Utc>) -> QueryResult<Option<Standing>> {
    let owner =
        account_rows::workshop_id.eq(sessions::workshop_id).and(account_rows::id.eq(sessions::account_id));
    sessions::table
        .inner_join(account_rows::table.on(owner))
        .filter(sessions::workshop_id.eq(WORKSHOP).and(sessions::id.eq(id)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc())))
        .filter(account_rows::active.eq(true))
        .select((account_rows::id, account_rows::role))
        .first(conn)
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
        .filter(sessions::workshop_id.eq(WORKSHOP).and(sessions::account_id.eq(account)))
        .order((sessions::created_at, sessions::id))
        .select((sessions::created_at, sessions::expires_at, sessions::ended_at))
        .load(conn)
}

/// Within a write: refuses it if the actor's session has fallen, or the role has changed, since the request
/// came in. Actors without a session pass.
pub fn confirm(conn: &mut Connection, context: &Context) -> Result<(), Failure> {
    let Some(Identity { id, session: Some(session), role }) = &context.actor.account else { return Ok(()) };
    match standing(conn, session, context.now())? {
        Some(standing) if standing.account_id == *id && standing.role.0 == *role => Ok(()),
        _ => Err(Refused::new(ProblemCode::Unauthenticated, "Please sign in again: your session has ended.")
            .into()),
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
pub fn exchange(conn: &mut Connection, context: &Context, old: &str, new: &str) -> QueryResult<Exchange> {
    let now = context.now();
    let Some(session) = of_token(conn, old)? else { return Ok(Exchange::Unknown) };
    // Locks the session: of two tabs, or of a tab and a logout, one comes first.
    let living = sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc()));
    let renewed = diesel::update(sessions::table.find((WORKSHOP, &session)).filter(living))
        .set(sessions::expires_at.eq((now + LIFE).naive_utc()))
        .execute(conn)?;
    let Some(standing) = standing(conn, &session, now)?.filter(|_| renewed == 1) else {
        return Ok(Exchange::Unknown);
    };
    let account = standing.account_id;
    let row = refresh_tokens::table.find((WORKSHOP, old));
    match row.select(refresh_tokens::exchanged_at).first::<Option<NaiveDateTime>>(conn)? {
        None => {
            diesel::update(row).set(refresh_tokens::exchanged_at.eq(now.naive_utc())).execute(conn)?;
        }
        Some(first) if now <= first.and_utc() + GRACE => {}
        Some(_) => {
            end(conn, context, &session, "end_reused_session")?;
            return Ok(Exchange::Reused { account });
        }
    }
    issue(conn, &session, new, now)?;
    Ok(Exchange::Renewed { session, account })
}

/// The session that a refresh token belongs to.
pub fn of_token(conn: &mut Connection, hash: &str) -> QueryResult<Option<String>> {
    refresh_tokens::table.find((WORKSHOP, hash)).select(refresh_tokens::session_id).first(conn).optional()
}

/// Ends a session, if it has not ended, and logs that as `kind`.
pub fn end(conn: &mut Connection, context: &Context, id: &str, kind: &str) -> QueryResult<()> {
    let row = sessions::table.find((WORKSHOP, id));
    let now = context.now().naive_utc();
    let ended = diesel::update(row.filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(now))
        .execute(conn)?;
    if ended == 1 {
        let account = row.select(sessions::account_id).first(conn)?;
        events::of_account(conn, context, account, kind, json!({}))?;
    }
    Ok(())
}

/// Ends every session of an account but the one to keep. Whoever calls has more to say in the log.
pub fn end_others(
    conn: &mut Connection,
    context: &Context,
    account: i64,
    keep: Option<&str>,
) -> QueryResult<()> {
    diesel::update(sessions::table)
        .filter(sessions::workshop_id.eq(WORKSHOP).and(sessions::account_id.eq(account)))
        .filter(sessions::ended_at.is_null().and(sessions::id.ne(keep.unwrap_or_default())))
        .set(sessions::ended_at.eq(context.now().naive_utc()))
        .execute(conn)
        .map(drop)
}

/// Forgets sessions that have ended or expired long ago; their tokens go with them.
pub fn forget(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let long_ago = (now - FORGOTTEN_AFTER).naive_utc();
    // An exchanged token is only kept to know it again; after the life of a session nobody comes with it.
    let spent = refresh_tokens::exchanged_at.lt((now - LIFE).naive_utc());
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::workshop_id.eq(WORKSHOP).and(spent)))
        .execute(conn)?;
    let over = sessions::expires_at.nullable().lt(long_ago).or(sessions::ended_at.lt(long_ago));
    diesel::delete(sessions::table.filter(sessions::workshop_id.eq(WORKSHOP).and(over))).execute(conn)
}
