//! API keys: their rows, found by the hash of a secret. Keys are revoked, never deleted.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::scope::Scopes;

use crate::db::{
    Connection,
    engine::{errors::unreadable, schema::api_keys},
};

/// A stored key. No `Debug`, because it holds hashes of secrets.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct ApiKeyRow {
    pub id: i64,
    pub name: String,
    /// The beginning of the secret.
    pub prefix: String,
    pub hash: String,
    /// The hash of the secret before the last rotation.
    pub previous_hash: Option<String>,
    pub previous_expires_at: Option<NaiveDateTime>,
    pub is_test: bool,
    /// Separated by spaces, as [`Self::networks`].
    pub scopes: String,
    /// The networks that it may be used from; empty for all.
    pub networks: String,
    pub version: i64,
    pub created_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
    pub last_used_at: Option<NaiveDateTime>,
    pub revoked_at: Option<NaiveDateTime>,
}

impl ApiKeyRow {
    pub fn scopes(&self) -> QueryResult<Scopes> {
        self.scopes
            .parse()
            .map_err(|error| unreadable(format!("the scopes of API key {} ({error})", self.id)))
    }

    /// Whether it is neither revoked nor expired.
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| now < at.and_utc())
    }

    /// Whether a secret with this hash is valid: the present one, or the one before the last rotation until it expires.
    pub fn accepts(&self, hash: &str, now: DateTime<Utc>) -> bool {
        let is_previous = || {
            self.previous_hash.as_deref() == Some(hash)
                && self.previous_expires_at.is_some_and(|at| now < at.and_utc())
        };
        self.is_active(now) && (self.hash == hash || is_previous())
    }
}

/// Returns the key with a secret of this hash, now or before its last rotation.
pub fn by_hash(conn: &mut Connection, hash: &str) -> QueryResult<Option<ApiKeyRow>> {
    api_keys::table
        .filter(api_keys::workshop_id.eq(conn.workshop_id))
        .filter(api_keys::hash.eq(hash).nullable().or(api_keys::previous_hash.eq(hash)))
        .select(ApiKeyRow::as_select())
        .first(conn.raw)
        .optional()
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<ApiKeyRow>> {
    api_keys::table.find((conn.workshop_id, id)).select(ApiKeyRow::as_select()).first(conn.raw).optional()
}

/// Returns a page of the keys, the newest first.
pub fn list(conn: &mut Connection, after: Option<i64>, limit: i64) -> QueryResult<Vec<ApiKeyRow>> {
    api_keys::table
        .filter(api_keys::workshop_id.eq(conn.workshop_id))
        .filter(api_keys::id.lt(after.unwrap_or(i64::MAX)))
        .order(api_keys::id.desc())
        .limit(limit)
        .select(ApiKeyRow::as_select())
        .load(conn.raw)
}

/// Inserts a key, whose id is ignored, and returns its id.
pub fn insert(conn: &mut Connection, row: &ApiKeyRow) -> QueryResult<i64> {
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::workshop_id.eq(conn.workshop_id),
            api_keys::name.eq(&row.name),
            api_keys::prefix.eq(&row.prefix),
            api_keys::hash.eq(&row.hash),
            api_keys::is_test.eq(row.is_test),
            api_keys::scopes.eq(&row.scopes),
            api_keys::networks.eq(&row.networks),
            api_keys::created_at.eq(row.created_at),
            api_keys::expires_at.eq(row.expires_at),
        ))
        .returning(api_keys::id)
        .get_result(conn.raw)
}

/// Saves a key over the version that was read; `false` if it was changed since.
pub fn save(conn: &mut Connection, row: &ApiKeyRow, read_version: i64) -> QueryResult<bool> {
    let unchanged =
        api_keys::table.find((conn.workshop_id, row.id)).filter(api_keys::version.eq(read_version));
    diesel::update(unchanged)
        .set((
            api_keys::name.eq(&row.name),
            api_keys::prefix.eq(&row.prefix),
            api_keys::hash.eq(&row.hash),
            api_keys::previous_hash.eq(&row.previous_hash),
            api_keys::previous_expires_at.eq(row.previous_expires_at),
            api_keys::scopes.eq(&row.scopes),
            api_keys::networks.eq(&row.networks),
            api_keys::version.eq(row.version),
            api_keys::expires_at.eq(row.expires_at),
            api_keys::revoked_at.eq(row.revoked_at),
        ))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Records a use of a key. Not a change of it, so its version stays.
pub fn set_last_used_at(conn: &mut Connection, id: i64, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(api_keys::table.find((conn.workshop_id, id)))
        .set(api_keys::last_used_at.eq(at.naive_utc()))
        .execute(conn.raw)
        .map(drop)
}
