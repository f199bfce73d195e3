//! Sessions and their refresh tokens. A session is one sign-in on one device; all its tokens end with it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use pitboard_domain::{
    event::{AccountChange, NoDetails},
    settings::{CUSTOMER_SESSION_IDLE_DAYS, Settings},
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::{second_factor, session_lifetime::Lifetime},
    },
    db::{
        Connection, QueryResult,
        accounts::{self, AccountRow},
        refresh_tokens::{self, RefreshTokenRow},
        sessions::{self, SessionRow},
    },
};

/// How long an exchanged token may be exchanged again: by a second tab, or when the response was lost.
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// How often one token can be exchanged.
pub const EXCHANGES_MAX: u32 = 3;
/// The maximum number of tokens of a session that were not exchanged. A browser has one.
const LIVE_MAX: usize = 4;
/// The spent tokens of a session that are kept to detect their reuse: those of a day at work.
const SPENT_MAX: usize = 64;
/// The most active sessions of an account: a person has some devices and browsers.
pub const ACTIVE_MAX: i64 = 32;
/// The time for which an ended or expired session is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A session to begin, with the hash of its first refresh token.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub id: String,
    pub token_hash: String,
    /// The name that the device gives itself.
    pub device: String,
    pub network: String,
    /// The hashes of the refresh tokens that the browser has; their sessions end.
    pub replaces: Vec<String>,
}

/// An account whose session begins or continues.
pub struct InSession {
    pub account: AccountRow,
    pub lifetime: Lifetime,
    /// Whether it may do nothing until it has set up a second factor.
    pub second_factor_missing: bool,
}

impl InSession {
    fn new(account: AccountRow, settings: &Settings) -> Self {
        let second_factor_missing = second_factor::is_missing(&account, settings);
        Self { lifetime: Lifetime::of(account.role.0, settings), account, second_factor_missing }
    }
}

/// Begins a session of an account, and ends that of the same browser and the oldest ones beyond the maximum number.
/// Returns the account with the session.
pub fn begin(tx: &mut Tx, account: AccountRow, session: &NewSession) -> Result<InSession, Failure> {
    let (now, account_id) = (tx.now(), account.id);
    let begun = InSession::new(account, &tx.workshop()?.settings);
    let row = SessionRow {
        id: session.id.clone(),
        account_id,
        created_at: now.naive_utc(),
        expires_at: begun.lifetime.end(now, now).naive_utc(),
        ended_at: None,
        last_used_at: None,
        device: session.device.clone(),
        network: session.network.clone(),
    };
    sessions::insert(tx, &row)?;
    refresh_tokens::insert(tx, &session.token_hash, &session.id, now)?;
    for hash in &session.replaces {
        end_replaced(tx, account_id, hash)?;
    }
    sessions::end_oldest(tx, account_id, &session.id, ACTIVE_MAX, now)?;
    Ok(begun)
}

/// Ends the session of a refresh token. The event of the sign-in that replaces it is enough for the same account.
fn end_replaced(tx: &mut Tx, account_id: i64, hash: &str) -> Result<(), Failure> {
    let Some(id) = refresh_tokens::session_of(tx, hash)? else { return Ok(()) };
    let now = tx.now();
    match sessions::end(tx, &id, now)? {
        Some(other) if other != account_id => tx.record_account(other, AccountChange::Logout(NoDetails {})),
        _ => Ok(()),
    }
}

/// The result of an exchange of a refresh token.
pub enum Exchange {
    /// The new token is stored and the session goes on.
    Renewed { session: String, of: Box<InSession> },
    /// There is no such token, or its session is over.
    Unknown,
    /// The token was exchanged as often as possible within seconds: the caller has a newer one.
    TooOften,
    /// The token was exchanged before, and the time to do so again is over: it may be stolen. The session has ended.
    Reused { account_id: i64 },
}

/// Exchanges the token with the hash `old` for the one with the hash `new`. Appends no event: it happens every ten
/// minutes and changes no rights.
pub fn exchange(tx: &mut Tx, old: &str, new: &str) -> Result<Exchange, Failure> {
    let now = tx.now();
    let Some(session) = refresh_tokens::session_of(tx, old)? else { return Ok(Exchange::Unknown) };
    let Some(active) = sessions::active(tx, &session, now)? else { return Ok(Exchange::Unknown) };
    // Of two tabs, or of a tab and a logout, one comes first.
    if !sessions::lock(tx, &session, now)? {
        return Ok(Exchange::Unknown);
    }
    let workshop = tx.workshop()?;
    let lifetime = Lifetime::of(active.role.0, &workshop.settings);
    let (began, used) = (active.created_at, active.last_used_at.unwrap_or(active.created_at));
    if lifetime.is_over(began.and_utc(), used.and_utc(), now) {
        // It was last used when sessions lived longer.
        sessions::end(tx, &session, now)?;
        return Ok(Exchange::Unknown);
    }
    let Some(token) = refresh_tokens::find(tx, old)? else { return Ok(Exchange::Unknown) };
    let account_id = active.account_id;
    let first = token.exchanged_at.unwrap_or(now.naive_utc());
    if now > first.and_utc() + GRACE {
        end(tx, &session, AccountChange::EndReusedSession)?;
        return Ok(Exchange::Reused { account_id });
    }
    if u32::try_from(token.exchanges).is_ok_and(|exchanges| exchanges >= EXCHANGES_MAX) {
        return Ok(Exchange::TooOften);
    }
    refresh_tokens::record_exchange(tx, old, first)?;
    refresh_tokens::insert(tx, new, &session, now)?;
    let tokens = refresh_tokens::of_session(tx, &session)?;
    let Others { superseded, forgotten } = sort_others(&tokens, new, now.naive_utc());
    if !superseded.is_empty() {
        // So long ago that the next exchange of one is its reuse.
        refresh_tokens::spend(tx, &superseded, (now - GRACE * 2).naive_utc())?;
    }
    if !forgotten.is_empty() {
        refresh_tokens::delete(tx, &forgotten)?;
    }
    sessions::extend(tx, &session, now, lifetime.end(began.and_utc(), now))?;
    let account = accounts::by_id(tx, account_id)?.ok_or(Refusal::SessionEnded)?;
    Ok(Exchange::Renewed { session, of: Box::new(InSession::new(account, &workshop.settings)) })
}

/// The other tokens of a session that change when one is exchanged.
#[derive(Debug, Default, PartialEq, Eq)]
struct Others<'a> {
    /// The tokens that were not exchanged in time, because the browser has another one, and those beyond the maximum
    /// number. They are spent, too: who exchanges one of them is not that browser.
    superseded: Vec<&'a str>,
    /// The oldest spent ones, beyond the maximum number.
    forgotten: Vec<&'a str>,
}

/// Sorts the tokens of a session, the newest first, after an exchange for `new`.
fn sort_others<'a>(tokens: &'a [RefreshTokenRow], new: &str, now: NaiveDateTime) -> Others<'a> {
    let mut others = Others::default();
    // The new one is the first.
    let (mut live, mut spent) = (1, 0);
    for token in tokens.iter().filter(|token| token.hash != new) {
        let is_spent = token.exchanged_at.is_some();
        if !is_spent && live < LIVE_MAX && now <= token.issued_at + GRACE {
            live += 1;
            continue;
        }
        spent += 1;
        if spent > SPENT_MAX {
            others.forgotten.push(&*token.hash);
        } else if !is_spent {
            others.superseded.push(&*token.hash);
        }
    }
    others
}

/// Ends a session and records that as `kind`, unless it has ended.
pub fn end(tx: &mut Tx, id: &str, kind: fn(NoDetails) -> AccountChange) -> Result<(), Failure> {
    let now = tx.now();
    match sessions::end(tx, id, now)? {
        Some(account_id) => tx.record_account(account_id, kind(NoDetails {})),
        None => Ok(()),
    }
}

/// Finds a session of an account; that of another account is not found, nor one that is over.
pub fn load(conn: &mut Connection, account_id: i64, id: &str, now: DateTime<Utc>) -> Result<(), Failure> {
    let found = sessions::active(conn, id, now)?.filter(|session| session.account_id == account_id);
    Ok(found.map(drop).ok_or(Refusal::NotFound)?)
}

/// Ends a session of an account, which may be that of the actor.
pub fn end_own(tx: &mut Tx, account_id: i64, id: &str) -> Result<(), Failure> {
    tx.lock_own_account(account_id)?;
    let now = tx.now();
    load(tx, account_id, id, now)?;
    end(tx, id, AccountChange::Logout)
}

/// Deletes the sessions that ended or expired long ago, with their tokens.
pub fn purge_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    // An exchanged token is kept to detect its reuse; without use for so long, its session is over anyway.
    let idle_max = TimeDelta::days(i64::from(*CUSTOMER_SESSION_IDLE_DAYS.end()));
    let tokens = refresh_tokens::delete_exchanged(conn, now - idle_max)?;
    Ok(tokens + sessions::delete_over(conn, now - KEPT)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap_or_default()
    }

    fn token(hash: String, issued: i64, exchanged: Option<i64>) -> RefreshTokenRow {
        let exchanged_at = exchanged.map(|second| at(second).naive_utc());
        RefreshTokenRow { hash, issued_at: at(issued).naive_utc(), exchanged_at, exchanges: 0 }
    }

    #[test]
    fn a_token_that_was_not_exchanged_in_its_time_is_spent_with_the_next_exchange() {
        let tokens = [
            token("new".to_owned(), 600, None),
            token("sibling".to_owned(), 595, None),
            token("late".to_owned(), 589, None),
            token("spent".to_owned(), 0, Some(600)),
        ];
        let expected = Others { superseded: vec!["late"], forgotten: vec![] };
        assert_eq!(sort_others(&tokens, "new", at(600).naive_utc()), expected);
    }

    #[test]
    fn the_tokens_of_a_session_are_bounded() {
        let live = (0..9).map(|nth| token(format!("live {nth}"), 600 - nth, None));
        let spent = (0..70).map(|nth| token(format!("spent {nth}"), 590 - nth, Some(600)));
        let tokens: Vec<_> = live.chain(spent).collect();
        let Others { superseded, forgotten } = sort_others(&tokens, "live 0", at(600).naive_utc());
        assert_eq!(superseded, ["live 4", "live 5", "live 6", "live 7", "live 8"]);
        assert_eq!(tokens.len() - forgotten.len(), LIVE_MAX + SPENT_MAX);
        assert!(forgotten.contains(&"spent 59") && !forgotten.contains(&"spent 58"));
    }
}
