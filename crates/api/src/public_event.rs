//! Events as other programs get them: the entries of the feed, and the bodies of webhooks. Thin, and without personal
//! data: a receiver fetches what it needs.

use chrono::{DateTime, Utc};
#[cfg(not(target_arch = "wasm32"))]
use pitboard_domain::metadata::Metadata;
use pitboard_domain::{status::Status, webhook::PublicEventType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, schema, wire};

/// An event. The members of `data` depend on its type; the section `webhooks` of this document has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicEvent {
    /// Id of the event; the same in the feed, in every delivery (`webhook-id`) and in every repetition of one.
    #[schema(example = "evt_4711")]
    pub id: String,
    /// Type of the event.
    #[schema(example = "appointment.booked")]
    pub r#type: PublicEventType,
    /// When it happened.
    #[schema(example = "2026-11-20T12:34:11.123456Z")]
    pub created_at: DateTime<Utc>,
    /// The object that it is about.
    pub data: PublicEventData,
}

/// The object that an event is about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicEventData {
    /// The object as it was directly after the event. Ignore it if you have a later version.
    #[schema(value_type = schema::EventObject)]
    pub object: Map<String, Value>,
    /// The former values of the members that changed; absent if none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::FormerValues>)]
    pub previous: Option<Map<String, Value>>,
}

/// An event of an appointment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentEvent {
    /// Id of the event; the same in every repetition.
    #[schema(example = "evt_4711")]
    pub id: String,
    /// Type of the event.
    #[schema(example = "appointment.rescheduled")]
    pub r#type: PublicEventType,
    /// When it happened.
    #[schema(example = "2026-11-20T12:34:11.123456Z")]
    pub created_at: DateTime<Utc>,
    /// The appointment.
    pub data: AppointmentEventData,
}

/// The appointment that an event is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentEventData {
    /// The appointment as it was directly after the event.
    pub object: EventAppointment,
    /// The former values of the members that changed; absent if none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<FormerAppointment>,
}

/// The part of an appointment that events contain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventAppointment {
    /// Reference of the appointment.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Version of the appointment after the event. Deliveries may arrive in another order: ignore an event with a
    /// lower version than you have.
    #[schema(example = 2, minimum = 1)]
    pub version: i64,
    /// Status.
    pub status: Status,
    /// Local date of its start.
    pub date: LocalDate,
    /// Start of its first period.
    pub period: HhMm,
    /// The reference that the API key which booked it has given, as it is when the event is read; for that key and
    /// admins.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// The entries that the API key which booked it has attached, as they are when the event is read; for that key and
    /// admins.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
}

/// Former values of an appointment; what did not change is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FormerAppointment {
    /// Status before the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Date before the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<LocalDate>,
    /// Period before the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<HhMm>,
}

/// A change of a day's public availability by a write. Time alone is not announced: periods that begin or end, holds
/// that expire. There is at most one a second for each day, after the last of the changes that it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AvailabilityEvent {
    /// Id of the event; the same in every repetition.
    #[schema(example = "evt_4713")]
    pub id: String,
    /// Type of the event.
    #[schema(example = "availability.changed")]
    pub r#type: PublicEventType,
    /// When it was announced, usually within a second of the change.
    #[schema(example = "2026-11-20T12:34:12.123456Z")]
    pub created_at: DateTime<Utc>,
    /// The day that changed.
    pub data: AvailabilityEventData,
}

/// The day that an event is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AvailabilityEventData {
    /// The day that changed.
    pub object: EventDay,
}

/// A day in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventDay {
    /// Local date.
    pub date: LocalDate,
    /// The `ETag` of `GET /api/v1/availability?date=` after the change, of the uncompressed body. If you have the day
    /// with this one, in any encoding, you have the change.
    #[schema(example = "\"3f1c9a0be27d4c5581aa06b2\"")]
    pub etag: String,
}

/// A change of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CatalogueEvent {
    /// Id of the event; the same in every repetition.
    #[schema(example = "evt_4712")]
    pub id: String,
    /// Type of the event.
    #[schema(example = "catalogue.changed")]
    pub r#type: PublicEventType,
    /// When it happened.
    #[schema(example = "2026-11-20T12:34:11.123456Z")]
    pub created_at: DateTime<Utc>,
    /// The part of the catalogue that changed.
    pub data: CatalogueEventData,
}

/// The part of the catalogue that an event is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CatalogueEventData {
    /// The part of the catalogue that changed.
    pub object: EventCatalogue,
}

/// A part of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventCatalogue {
    /// The service or category, or `services`, `categories` or `prices` for several of them.
    #[schema(example = "service:7")]
    pub subject: String,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PingEvent {
    /// Id of the event; the same in every repetition.
    #[schema(example = "ping_12")]
    pub id: String,
    /// Type of the event.
    #[schema(example = "ping")]
    pub r#type: PublicEventType,
    /// When it was asked for.
    #[schema(example = "2026-11-20T12:34:11.123456Z")]
    pub created_at: DateTime<Utc>,
    /// The webhook.
    pub data: PingEventData,
}

/// The webhook that a test is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PingEventData {
    /// The webhook.
    pub object: EventWebhook,
}

/// A webhook in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventWebhook {
    /// Id of the webhook.
    #[schema(example = 3)]
    pub id: i64,
}

/// The part of the feed to return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventListQuery {
    /// Only events after the one with this id; from the oldest one on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::EventId>, inline)]
    pub after: Option<String>,
    /// Only events of these types: one or several, separated by commas.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub types: Vec<PublicEventType>,
    /// The maximum number of events.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
}
