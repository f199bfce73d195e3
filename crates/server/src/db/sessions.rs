//! Sessions: one for each sign-in on a device. Their refresh tokens are in `refresh_tokens.rs`.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{role::Role, second_factor::SecondFactorPolicy};

use crate::db::{
    Connection,
    engine::{
        schema::{accounts, sessions, workshops},
        slices::delete_slice,
        text_enum::TextEnum,
    },
};

/// A stored session.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: String,
    pub account_id: i64,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub ended_at: Option<NaiveDateTime>,
    /// When it was last renewed, unless it never was.
    pub last_used_at: Option<NaiveDateTime>,
    /// The name that the device gives itself.
    pub device: String,
    /// The network that it was begun from.
    pub network: String,
}

/// The account of a session that has neither ended nor expired.
#[derive(Debug, Clone, Queryable)]
pub struct ActiveSession {
    pub account_id: i64,
    pub role: TextEnum<Role>,
    pub created_at: NaiveDateTime,
    /// When it was last renewed, unless it never was.
    pub last_used_at: Option<NaiveDateTime>,
    has_second_factor: bool,
    policy: TextEnum<SecondFactorPolicy>,
}

impl ActiveSession {
    /// Whether the settings require a second factor of the account, which has none.
    pub fn lacks_second_factor(&self) -> bool {
        !self.has_second_factor && self.policy.0.concerns(self.role.0)
    }
}

pub fn insert(conn: &mut Connection, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values((sessions::workshop_id.eq(conn.workshop_id), row))
        .execute(conn.raw)
        .map(drop)
}

/// Returns the session if it has neither ended nor expired and its account is active.
pub fn active(conn: &mut Connection, id: &str, now: DateTime<Utc>) -> QueryResult<Option<ActiveSession>> {
    let owner = accounts::workshop_id.eq(sessions::workshop_id).and(accounts::id.eq(sessions::account_id));
    sessions::table
        .inner_join(accounts::table.on(owner))
        .inner_join(workshops::table.on(workshops::id.eq(sessions::workshop_id)))
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::id.eq(id)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc())))
        .filter(accounts::active.eq(true))
        .select((
            accounts::id,
            accounts::role,
            sessions::created_at,
            sessions::last_used_at,
            accounts::second_factor_at.is_not_null(),
            workshops::staff_second_factor,
        ))
        .first(conn.raw)
        .optional()
}

/// Returns the stored sessions of an account, the oldest first.
pub fn of_account(conn: &mut Connection, account_id: i64) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id)))
        .order((sessions::created_at, sessions::id))
        .select(SessionRow::as_select())
        .load(conn.raw)
}

/// Returns at most `max` sessions of an account that have neither ended nor expired, the newest first.
pub fn active_of_account(
    conn: &mut Connection,
    account_id: i64,
    max: i64,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc())))
        .order((sessions::created_at.desc(), sessions::id))
        .limit(max)
        .select(SessionRow::as_select())
        .load(conn.raw)
}

/// Whether an account has begun a session from a network, as far as its sessions are kept.
pub fn is_known_network(conn: &mut Connection, account_id: i64, network: &str) -> QueryResult<bool> {
    let begun = sessions::table
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id)))
        .filter(sessions::network.eq(network));
    diesel::select(diesel::dsl::exists(begun)).get_result(conn.raw)
}

/// Locks a session; `false` if it has ended or expired.
pub fn lock(conn: &mut Connection, id: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    let is_active = sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc()));
    diesel::update(sessions::table.find((conn.workshop_id, id)).filter(is_active))
        .set(sessions::expires_at.eq(sessions::expires_at))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Extends a session that is used now.
pub fn extend(
    conn: &mut Connection,
    id: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(sessions::table.find((conn.workshop_id, id)))
        .set((sessions::expires_at.eq(expires_at.naive_utc()), sessions::last_used_at.eq(now.naive_utc())))
        .execute(conn.raw)
        .map(drop)
}

/// Ends a session and returns its account; `None` if it had ended.
pub fn end(conn: &mut Connection, id: &str, at: DateTime<Utc>) -> QueryResult<Option<i64>> {
    let row = sessions::table.find((conn.workshop_id, id));
    diesel::update(row.filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(at.naive_utc()))
        .returning(sessions::account_id)
        .get_result(conn.raw)
        .optional()
}

/// Ends every session of an account except `keep`.
pub fn end_others(
    conn: &mut Connection,
    account_id: i64,
    keep: Option<&str>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(sessions::table)
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id)))
        .filter(sessions::ended_at.is_null().and(sessions::id.ne(keep.unwrap_or_default())))
        .set(sessions::ended_at.eq(at.naive_utc()))
        .execute(conn.raw)
        .map(drop)
}

/// Ends the oldest sessions of an account, so that it has at most `max` active ones; `newest` is one of them.
pub fn end_oldest(
    conn: &mut Connection,
    account_id: i64,
    newest: &str,
    max: i64,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    // Accounts of earlier versions may have more than one batch; the next sign-in goes on.
    const BATCH: i64 = 1000;
    let oldest: Vec<String> = sessions::table
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc())))
        .filter(sessions::id.ne(newest))
        .order((sessions::created_at.desc(), sessions::id))
        .limit(BATCH)
        .offset(max - 1)
        .select(sessions::id)
        .load(conn.raw)?;
    if oldest.is_empty() {
        return Ok(());
    }
    diesel::update(sessions::table)
        .filter(sessions::workshop_id.eq(conn.workshop_id).and(sessions::id.eq_any(&oldest)))
        .set(sessions::ended_at.eq(now.naive_utc()))
        .execute(conn.raw)
        .map(drop)
}

/// Deletes the sessions of an account; the database deletes their refresh tokens with them.
pub fn delete_of_account(conn: &mut Connection, account_id: i64) -> QueryResult<()> {
    let rows = sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(account_id));
    diesel::delete(sessions::table.filter(rows)).execute(conn.raw).map(drop)
}

/// Deletes a slice of the sessions that ended or expired before an instant, and returns their number.
pub fn delete_over(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    let before = before.naive_utc();
    // Each along its index.
    let expired = delete_slice!(conn, sessions, id: String, sessions::expires_at.lt(before))?;
    let ended = delete_slice!(conn, sessions, id: String, sessions::ended_at.assume_not_null().lt(before))?;
    Ok(expired + ended)
}
