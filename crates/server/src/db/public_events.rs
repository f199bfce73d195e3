//! The feed: the public events of the log and the announcements of changed days, in the order of their ids.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use pitboard_domain::webhook::PublicEventType;

use crate::db::{
    Connection,
    engine::{
        dialect,
        schema::{events, webhook_deliveries},
        slices::SLICE,
        text_enum::TextEnum,
    },
};

/// The longest difference between the clock of a server, which dates events, and that of the database.
const CLOCK_DIFFERENCE: TimeDelta = TimeDelta::minutes(10);

/// The events that a reader or a webhook gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// Only these types; empty for all.
    pub types: Vec<PublicEventType>,
    pub visibility: Visibility,
}

/// The events that a credential may read. The one place that decides what a reader or a webhook may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visibility {
    pub appointments: VisibleAppointments,
    pub availability: bool,
    pub catalogue: bool,
}

/// The appointments whose events a credential may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisibleAppointments {
    All,
    /// The ones that the API key with this id has booked.
    BookedBy(i64),
    None,
}

impl Visibility {
    /// The view of admins, and of their webhooks.
    pub const ALL: Self =
        Self { appointments: VisibleAppointments::All, availability: true, catalogue: true };

    /// Whether events of a type may be visible.
    pub fn admits_type(self, public_type: PublicEventType) -> bool {
        match public_type {
            PublicEventType::AvailabilityChanged => self.availability,
            PublicEventType::CatalogueChanged => self.catalogue,
            PublicEventType::Ping => false,
            _ => self.appointments != VisibleAppointments::None,
        }
    }

    /// Whether an event is visible.
    pub fn admits(self, event: &PublicEventRow) -> bool {
        match (event.public_type.0, self.appointments) {
            (public_type, _) if !is_of_appointment(public_type) => self.admits_type(public_type),
            (_, VisibleAppointments::All) => true,
            (_, VisibleAppointments::BookedBy(key)) => event.booked_by == Some(key),
            (_, VisibleAppointments::None) => false,
        }
    }
}

/// Whether the object of a type's events is an appointment.
fn is_of_appointment(public_type: PublicEventType) -> bool {
    use PublicEventType::{AvailabilityChanged, CatalogueChanged, Ping};
    !matches!(public_type, AvailabilityChanged | CatalogueChanged | Ping)
}

impl EventFilter {
    /// Whether an event goes to the webhook of the filter.
    pub fn admits(&self, event: &PublicEventRow) -> bool {
        self.visibility.admits(event) && (self.types.is_empty() || self.types.contains(&event.public_type.0))
    }
}

/// A public event.
#[derive(Debug, Clone, Queryable)]
pub struct PublicEventRow {
    pub id: i64,
    pub at: NaiveDateTime,
    pub public_type: TextEnum<PublicEventType>,
    /// JSON.
    pub data: String,
    /// The API key that has booked the appointment of the event.
    pub booked_by: Option<i64>,
}

/// Events after the id `after` and before the id `before`.
#[derive(Clone, Copy)]
struct Range {
    after: i64,
    before: i64,
    limit: i64,
}

/// Returns the public events after the one with an id, in the order of their ids. It ends where a transaction may still
/// insert an earlier event, so that a reader who continues after the last one misses none.
pub fn list(
    conn: &mut Connection,
    filter: &EventFilter,
    after: i64,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<PublicEventRow>> {
    let since = now - CLOCK_DIFFERENCE;
    let before = dialect::first_unsettled_event(conn.raw, conn.workshop_id, since)?.unwrap_or(i64::MAX);
    let range = Range { after, before, limit };
    if filter.types.is_empty() && filter.visibility == Visibility::ALL {
        return select(conn, None, None, range);
    }
    let types = if filter.types.is_empty() { PublicEventType::ALL } else { &filter.types };
    let mut rows = Vec::new();
    // One query for each type, because each of them reads its index in the order of ids.
    for public_type in types.iter().filter(|public_type| filter.visibility.admits_type(**public_type)) {
        let booked_by = match filter.visibility.appointments {
            VisibleAppointments::BookedBy(key) if is_of_appointment(*public_type) => Some(key),
            _ => None,
        };
        rows.extend(select(conn, Some(*public_type), booked_by, range)?);
    }
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

fn select(
    conn: &mut Connection,
    public_type: Option<PublicEventType>,
    booked_by: Option<i64>,
    Range { after, before, limit }: Range,
) -> QueryResult<Vec<PublicEventRow>> {
    let query = events::table
        .filter(events::workshop_id.eq(conn.workshop_id))
        .filter(events::id.gt(after).and(events::id.lt(before)))
        .order(events::id)
        .limit(limit)
        .select((
            events::id,
            events::at,
            events::public_type.assume_not_null(),
            events::public_data.assume_not_null(),
            events::public_key_id,
        ))
        .into_boxed();
    let query = match public_type {
        Some(public_type) => query.filter(events::public_type.eq(public_type.as_str())),
        None => query.filter(events::public_type.is_not_null()),
    };
    match booked_by {
        Some(key) => query.filter(events::public_key_id.eq(key)).load(conn.raw),
        None => query.load(conn.raw),
    }
}

/// Returns a public event.
pub fn by_id(conn: &mut Connection, id: i64) -> QueryResult<Option<PublicEventRow>> {
    let only = Range { after: id - 1, before: id + 1, limit: 1 };
    select(conn, None, None, only).map(|mut rows| rows.pop())
}

/// The kind of an announcement: an event of the feed that is no entry of the log.
pub const ANNOUNCEMENT: &str = "announce";

/// Appends the announcement of a changed day to the feed, and returns its id.
pub fn announce(conn: &mut Connection, date: NaiveDate, at: DateTime<Utc>, data: &str) -> QueryResult<i64> {
    diesel::insert_into(events::table)
        .values((
            events::workshop_id.eq(conn.workshop_id),
            events::at.eq(at.naive_utc()),
            events::request_id.eq(""),
            events::from_address.eq(""),
            events::subject.eq(format!("day:{date}")),
            events::kind.eq(ANNOUNCEMENT),
            events::change.eq("{}"),
            events::public_type.eq(PublicEventType::AvailabilityChanged.as_str()),
            events::public_data.eq(data),
        ))
        .returning(events::id)
        .get_result(conn.raw)
}

/// Deletes a slice of the announcements from before an instant to which no delivery refers, and returns their number.
pub fn delete_announcements(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    // Along the index, and not further than the slice: most rows are younger.
    let oldest: Vec<(i64, NaiveDateTime)> = events::table
        .filter(events::workshop_id.eq(conn.workshop_id))
        .filter(events::public_type.eq(PublicEventType::AvailabilityChanged.as_str()))
        .order(events::id)
        .select((events::id, events::at))
        .limit(SLICE as i64)
        .load(conn.raw)?;
    let before = before.naive_utc();
    let mut ids: Vec<i64> = oldest.into_iter().filter(|(_, at)| *at < before).map(|(id, _)| id).collect();
    let delivered: Vec<Option<i64>> = webhook_deliveries::table
        .filter(webhook_deliveries::workshop_id.eq(conn.workshop_id))
        .filter(webhook_deliveries::event_id.eq_any(&ids))
        .select(webhook_deliveries::event_id)
        .load(conn.raw)?;
    ids.retain(|id| !delivered.contains(&Some(*id)));
    diesel::delete(events::table.filter(events::workshop_id.eq(conn.workshop_id).and(events::id.eq_any(ids))))
        .execute(conn.raw)
}
