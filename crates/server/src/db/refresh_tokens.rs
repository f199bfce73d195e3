//! Refresh tokens, by their hash. The tokens of a session end with it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::db::{Connection, engine::schema::refresh_tokens};

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

/// Returns the instant at which a token was first exchanged.
pub fn exchanged_at(conn: &mut Connection, hash: &str) -> QueryResult<Option<NaiveDateTime>> {
    refresh_tokens::table.find((conn.workshop_id, hash)).select(refresh_tokens::exchanged_at).first(conn.raw)
}

pub fn set_exchanged_at(conn: &mut Connection, hash: &str, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.find((conn.workshop_id, hash)))
        .set(refresh_tokens::exchanged_at.eq(at.naive_utc()))
        .execute(conn.raw)
        .map(drop)
}

/// Deletes the tokens that were exchanged before an instant.
pub fn delete_exchanged(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<()> {
    let is_spent = refresh_tokens::exchanged_at.lt(before.naive_utc());
    diesel::delete(
        refresh_tokens::table.filter(refresh_tokens::workshop_id.eq(conn.workshop_id).and(is_spent)),
    )
    .execute(conn.raw)
    .map(drop)
}
