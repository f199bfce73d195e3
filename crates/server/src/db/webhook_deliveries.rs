//! Deliveries of events to webhooks: what waits, what was tried, and with which result.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::min, prelude::*};
use pitboard_domain::webhook::{DeliveryStatus, PublicEventType};

use crate::db::{
    Connection,
    engine::{
        connection::MultiBackend, schema::webhook_deliveries, slices::delete_slice, text_enum::TextEnum,
    },
};

/// A stored delivery.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true)]
pub struct DeliveryRow {
    pub id: i64,
    pub webhook_id: i64,
    /// `None` for a test.
    pub event_id: Option<i64>,
    pub public_type: TextEnum<PublicEventType>,
    pub status: TextEnum<DeliveryStatus>,
    /// Since it was created or last replayed.
    pub attempts: i32,
    pub response_status: Option<i32>,
    pub error: Option<String>,
    pub created_at: NaiveDateTime,
    pub last_attempt_at: Option<NaiveDateTime>,
    /// Only of pending ones.
    pub next_attempt_at: Option<NaiveDateTime>,
}

/// Inserts a delivery that is due now.
pub fn insert(
    conn: &mut Connection,
    webhook_id: i64,
    event_id: Option<i64>,
    public_type: PublicEventType,
    now: DateTime<Utc>,
) -> QueryResult<DeliveryRow> {
    diesel::insert_into(webhook_deliveries::table)
        .values((
            webhook_deliveries::workshop_id.eq(conn.workshop_id),
            webhook_deliveries::webhook_id.eq(webhook_id),
            webhook_deliveries::event_id.eq(event_id),
            webhook_deliveries::public_type.eq(TextEnum(public_type)),
            webhook_deliveries::status.eq(TextEnum(DeliveryStatus::Pending)),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::created_at.eq(now.naive_utc()),
            webhook_deliveries::next_attempt_at.eq(now.naive_utc()),
        ))
        .returning(<DeliveryRow as Selectable<MultiBackend>>::construct_selection())
        .get_result(conn.raw)
}

/// Returns a page of a webhook's deliveries, the newest first, before the one given.
pub fn list(
    conn: &mut Connection,
    webhook_id: i64,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<DeliveryRow>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::workshop_id.eq(conn.workshop_id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::id.lt(before.unwrap_or(i64::MAX)))
        .order(webhook_deliveries::id.desc())
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(conn.raw)
}

/// Returns a delivery of a webhook.
pub fn by_id(conn: &mut Connection, webhook_id: i64, id: i64) -> QueryResult<Option<DeliveryRow>> {
    webhook_deliveries::table
        .find((conn.workshop_id, id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(DeliveryRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Returns the deliveries of a webhook that are due, those that have waited longest first.
pub fn due(
    conn: &mut Connection,
    webhook_id: i64,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<DeliveryRow>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::workshop_id.eq(conn.workshop_id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()))
        .filter(webhook_deliveries::next_attempt_at.le(now.naive_utc()))
        .order((webhook_deliveries::next_attempt_at, webhook_deliveries::id))
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(conn.raw)
}

/// Returns when the next attempt of a webhook is due.
pub fn next_attempt(conn: &mut Connection, webhook_id: i64) -> QueryResult<Option<NaiveDateTime>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::workshop_id.eq(conn.workshop_id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()))
        .select(min(webhook_deliveries::next_attempt_at))
        .first(conn.raw)
}

/// Saves a delivery over the one that was read as due, unless it was deleted, ended or replayed meanwhile.
pub fn save_pending(conn: &mut Connection, read: &DeliveryRow, row: &DeliveryRow) -> QueryResult<()> {
    let stored = webhook_deliveries::table
        .find((conn.workshop_id, row.id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()))
        .filter(webhook_deliveries::attempts.eq(read.attempts))
        .filter(webhook_deliveries::next_attempt_at.eq(read.next_attempt_at));
    diesel::update(stored).set(row).execute(conn.raw).map(drop)
}

/// Saves a delivery.
pub fn save(conn: &mut Connection, row: &DeliveryRow) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find((conn.workshop_id, row.id)))
        .set(row)
        .execute(conn.raw)
        .map(drop)
}

/// Ends the pending deliveries of a webhook.
pub fn give_up(conn: &mut Connection, webhook_id: i64, error: &str) -> QueryResult<()> {
    let pending = webhook_deliveries::table
        .filter(webhook_deliveries::workshop_id.eq(conn.workshop_id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending.as_str()));
    diesel::update(pending)
        .set((
            webhook_deliveries::status.eq(TextEnum(DeliveryStatus::Failed)),
            webhook_deliveries::next_attempt_at.eq(None::<NaiveDateTime>),
            webhook_deliveries::error.eq(error),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Deletes the deliveries of a webhook.
pub fn delete_of_webhook(conn: &mut Connection, webhook_id: i64) -> QueryResult<()> {
    let rows = webhook_deliveries::workshop_id
        .eq(conn.workshop_id)
        .and(webhook_deliveries::webhook_id.eq(webhook_id));
    diesel::delete(webhook_deliveries::table.filter(rows)).execute(conn.raw).map(drop)
}

/// Deletes a slice of the ended deliveries that were created before an instant, and returns their number.
pub fn delete_ended(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    let before = before.naive_utc();
    delete_slice!(conn, webhook_deliveries, id: i64, {
        let is_ended = webhook_deliveries::status.ne(DeliveryStatus::Pending.as_str());
        webhook_deliveries::created_at.lt(before).and(is_ended)
    })
}
