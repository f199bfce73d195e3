//! Refresh tokens, by their hash. The tokens of a session end with it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::{
    Connection,
    engine::{schema::refresh_tokens, slices::delete_slice},
};

/// A stored token.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens)]
pub struct RefreshTokenRow {
    pub hash: String,
    pub issued_at: NaiveDateTime,
    /// When it was first exchanged, or was spent because another one was.
    pub exchanged_at: Option<NaiveDateTime>,
    /// How often it was exchanged.
    pub exchanges: i32,
}

pub fn insert(conn: &mut Connection, hash: &str, session_id: &str, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::workshop_id.eq(conn.workshop_id),
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(session_id),
            refresh_tokens::issued_at.eq(at.naive_utc()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Returns the session of a token.
pub fn session_of(conn: &mut Connection, hash: &str) -> QueryResult<Option<String>> {
    refresh_tokens::table
        .find((conn.workshop_id, hash))
        .select(refresh_tokens::session_id)
        .first(conn.raw)
        .optional()
}

pub fn find(conn: &mut Connection, hash: &str) -> QueryResult<Option<RefreshTokenRow>> {
    refresh_tokens::table
        .find((conn.workshop_id, hash))
        .select(RefreshTokenRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Returns the tokens of a session, the newest first.
pub fn of_session(conn: &mut Connection, session_id: &str) -> QueryResult<Vec<RefreshTokenRow>> {
    refresh_tokens::table
        .filter(refresh_tokens::workshop_id.eq(conn.workshop_id))
        .filter(refresh_tokens::session_id.eq(session_id))
        .order((refresh_tokens::issued_at.desc(), refresh_tokens::hash))
        .select(RefreshTokenRow::as_select())
        .load(conn.raw)
}

/// Records one more exchange of a token, which was first exchanged at an instant.
pub fn record_exchange(conn: &mut Connection, hash: &str, first: NaiveDateTime) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find((conn.workshop_id, hash)))
        .set((
            refresh_tokens::exchanged_at.eq(first),
            refresh_tokens::exchanges.eq(refresh_tokens::exchanges + 1),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Marks tokens as spent at an instant.
pub fn spend(conn: &mut Connection, hashes: &[&str], at: NaiveDateTime) -> QueryResult<()> {
    let rows = refresh_tokens::workshop_id.eq(conn.workshop_id).and(refresh_tokens::hash.eq_any(hashes));
    diesel::update(refresh_tokens::table.filter(rows))
        .set(refresh_tokens::exchanged_at.eq(at))
        .execute(conn.raw)
        .map(drop)
}

/// Deletes tokens.
pub fn delete(conn: &mut Connection, hashes: &[&str]) -> QueryResult<()> {
    let rows = refresh_tokens::workshop_id.eq(conn.workshop_id).and(refresh_tokens::hash.eq_any(hashes));
    diesel::delete(refresh_tokens::table.filter(rows)).execute(conn.raw).map(drop)
}

/// Deletes a slice of the tokens that were exchanged before an instant, and returns their number.
pub fn delete_exchanged(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    let before = before.naive_utc();
    delete_slice!(conn, refresh_tokens, hash: String, refresh_tokens::exchanged_at.assume_not_null().lt(before))
}
