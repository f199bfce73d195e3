//! Webhooks, with their secrets.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::webhook::{DisabledReason, PublicEventType};

use crate::db::{
    Connection,
    engine::{
        connection::MultiBackend,
        errors::unreadable,
        schema::{webhooks, workshops},
        text_enum::TextEnum,
    },
};

/// A stored webhook.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
pub struct WebhookRow {
    pub id: i64,
    /// The API key that owns it; admins own it without one.
    pub api_key_id: Option<i64>,
    pub url: String,
    /// Words separated by spaces; none are all types.
    pub types: String,
    pub description: String,
    pub active: bool,
    pub disabled_reason: Option<TextEnum<DisabledReason>>,
    pub failing_since: Option<NaiveDateTime>,
    pub secret: String,
    pub old_secret: Option<String>,
    pub old_secret_until: Option<NaiveDateTime>,
    pub version: i64,
    pub created_at: NaiveDateTime,
}

/// Without the secrets, which would reach a log sooner or later.
impl std::fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRow")
            .field("id", &self.id)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

impl WebhookRow {
    /// Returns the types that it asks for; none are all.
    pub fn types(&self) -> QueryResult<Vec<PublicEventType>> {
        let words = self.types.split_whitespace();
        words
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable(format!("webhook {}", self.id)))
    }

    /// Returns the secrets that are valid at an instant, the current one first.
    pub fn secrets(&self, now: DateTime<Utc>) -> Vec<&str> {
        let is_valid = self.old_secret_until.is_some_and(|until| now.naive_utc() < until);
        let old = self.old_secret.as_deref().filter(|_| is_valid);
        std::iter::once(self.secret.as_str()).chain(old).collect()
    }
}

/// Returns the words of types as they are stored.
pub fn words(types: &[PublicEventType]) -> String {
    types.iter().map(|public_type| public_type.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns a page of webhooks by id, after the one given; those of an API key, or all.
pub fn list(
    conn: &mut Connection,
    of_key: Option<i64>,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<WebhookRow>> {
    let query = webhooks::table
        .filter(webhooks::workshop_id.eq(conn.workshop_id).and(webhooks::id.gt(after)))
        .order(webhooks::id)
        .limit(limit)
        .select(WebhookRow::as_select())
        .into_boxed();
    match of_key {
        Some(key) => query.filter(webhooks::api_key_id.eq(key)).load(conn.raw),
        None => query.load(conn.raw),
    }
}

pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<WebhookRow>> {
    let row = webhooks::table.find((conn.workshop_id, id));
    row.select(WebhookRow::as_select()).first(conn.raw).optional()
}

/// Locks a webhook and returns it as it is under the lock. Its deliveries are written under this lock, except by the
/// purge, so that none that waits is left where the webhook is no longer active. Nothing of the row changes.
pub fn lock(conn: &mut Connection, id: i64) -> QueryResult<Option<WebhookRow>> {
    diesel::update(webhooks::table.find((conn.workshop_id, id)))
        .set(webhooks::active.eq(webhooks::active))
        .returning(<WebhookRow as Selectable<MultiBackend>>::construct_selection())
        .get_result(conn.raw)
        .optional()
}

/// Returns the active webhooks.
pub fn active(conn: &mut Connection) -> QueryResult<Vec<WebhookRow>> {
    webhooks::table
        .filter(webhooks::workshop_id.eq(conn.workshop_id).and(webhooks::active))
        .order(webhooks::id)
        .select(WebhookRow::as_select())
        .load(conn.raw)
}

/// Counts the webhooks, the inactive ones included.
pub fn count(conn: &mut Connection) -> QueryResult<i64> {
    webhooks::table.filter(webhooks::workshop_id.eq(conn.workshop_id)).count().get_result(conn.raw)
}

/// Counts the active webhooks of an API key, or all.
pub fn count_active(conn: &mut Connection, of_key: Option<i64>) -> QueryResult<i64> {
    let active = webhooks::workshop_id.eq(conn.workshop_id).and(webhooks::active);
    let query = webhooks::table.filter(active).count().into_boxed();
    match of_key {
        Some(key) => query.filter(webhooks::api_key_id.eq(key)).get_result(conn.raw),
        None => query.get_result(conn.raw),
    }
}

/// Inserts a webhook and returns its id; the one of the row is not used.
pub fn insert(conn: &mut Connection, row: &WebhookRow) -> QueryResult<i64> {
    let id = diesel::insert_into(webhooks::table)
        .values((
            webhooks::workshop_id.eq(conn.workshop_id),
            webhooks::api_key_id.eq(row.api_key_id),
            webhooks::url.eq(&row.url),
            webhooks::types.eq(&row.types),
            webhooks::description.eq(&row.description),
            webhooks::active.eq(row.active),
            webhooks::secret.eq(&row.secret),
            webhooks::version.eq(row.version),
            webhooks::created_at.eq(row.created_at),
        ))
        .returning(webhooks::id)
        .get_result(conn.raw)?;
    note_active(conn)?;
    Ok(id)
}

/// Saves a row, under the lock of the workshop.
pub fn save(conn: &mut Connection, row: &WebhookRow) -> QueryResult<()> {
    diesel::update(webhooks::table.find((conn.workshop_id, row.id))).set(row).execute(conn.raw)?;
    note_active(conn)
}

/// Records since when every delivery to an address has failed, or that the last one succeeded. It takes no lock, which
/// would drop every answer in memory.
pub fn set_failing_since(
    conn: &mut Connection,
    id: i64,
    url: &str,
    since: Option<NaiveDateTime>,
) -> QueryResult<()> {
    let row = webhooks::table.find((conn.workshop_id, id));
    diesel::update(row.filter(webhooks::active.and(webhooks::url.eq(url))))
        .set((webhooks::failing_since.eq(since), webhooks::version.eq(webhooks::version + 1)))
        .execute(conn.raw)
        .map(drop)
}

/// Deletes a webhook without deliveries, under the lock of the workshop.
pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::delete(webhooks::table.find((conn.workshop_id, id))).execute(conn.raw)?;
    note_active(conn)
}

/// Writes the number of active webhooks into the workshop's row, which every write reads.
fn note_active(conn: &mut Connection) -> QueryResult<()> {
    let active = count_active(conn, None)?;
    diesel::update(workshops::table.find(conn.workshop_id))
        .set(workshops::webhooks.eq(i32::try_from(active).unwrap_or(i32::MAX)))
        .execute(conn.raw)
        .map(drop)
}
