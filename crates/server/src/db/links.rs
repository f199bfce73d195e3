//! One-time links: at most one for each account. Of its secret only the hash is stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::link::LinkPurpose;

use crate::db::{
    Connection,
    engine::{
        schema::{accounts, one_time_links},
        slices::delete_slice,
        text_enum::TextEnum,
    },
};

/// Inserts the link of an account, which has none.
pub fn insert(
    conn: &mut Connection,
    account_id: i64,
    hash: &str,
    purpose: LinkPurpose,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::workshop_id.eq(conn.workshop_id),
            one_time_links::account_id.eq(account_id),
            one_time_links::hash.eq(hash),
            one_time_links::purpose.eq(TextEnum(purpose)),
            one_time_links::created_at.eq(created_at.naive_utc()),
            one_time_links::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Returns the active account whose link of this purpose has this hash and has not expired.
pub fn account_of(
    conn: &mut Connection,
    hash: &str,
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> QueryResult<Option<i64>> {
    let account = accounts::workshop_id
        .eq(one_time_links::workshop_id)
        .and(accounts::id.eq(one_time_links::account_id));
    one_time_links::table
        .inner_join(accounts::table.on(account))
        .filter(one_time_links::workshop_id.eq(conn.workshop_id).and(one_time_links::hash.eq(hash)))
        .filter(
            one_time_links::purpose.eq(TextEnum(purpose)).and(one_time_links::expires_at.gt(now.naive_utc())),
        )
        .filter(accounts::active.eq(true))
        .select(one_time_links::account_id)
        .first(conn.raw)
        .optional()
}

/// Deletes the link of an account, if there is one.
pub fn delete(conn: &mut Connection, account_id: i64) -> QueryResult<()> {
    diesel::delete(one_time_links::table.find((conn.workshop_id, account_id))).execute(conn.raw).map(drop)
}

/// Deletes a slice of the links that have expired, and returns their number.
pub fn delete_expired(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    delete_slice!(conn, one_time_links, account_id: i64, one_time_links::expires_at.le(now.naive_utc()))
}
