//! Webhooks: addresses to which events are sent, and the deliveries to them.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::webhook::{DeliveryStatus, DisabledReason, PublicEventType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema};

/// An address to which events are sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Webhook {
    /// Id of the webhook.
    #[schema(example = 3)]
    pub id: i64,
    /// Version, raised by every change; the `ETag`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    /// The API key that has created it, and may manage it; null for those of admins.
    #[schema(required = true, example = json!(null))]
    pub api_key_id: Option<i64>,
    /// The address.
    #[schema(example = "https://example.com/pitboard")]
    pub url: String,
    /// The types of events that it gets; if empty all, or all that its API key may read.
    pub types: Vec<PublicEventType>,
    /// Description; may be empty.
    #[schema(example = "Our booking calendar")]
    pub description: String,
    /// Whether events are sent.
    #[schema(example = true)]
    pub active: bool,
    /// The reason why the server disabled it; null unless it did.
    #[schema(required = true)]
    pub disabled_reason: Option<DisabledReason>,
    /// Since when every delivery has failed; null if the last one succeeded.
    #[schema(required = true, example = "2026-11-20T18:04:11.123456+05:30")]
    pub failing_since: Option<DateTime<FixedOffset>>,
    /// Until when the secret before the last rotation is valid; null if none is.
    #[schema(required = true, example = "2026-11-21T18:04:11.123456+05:30")]
    pub old_secret_until: Option<DateTime<FixedOffset>>,
    /// When it was created.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// The secret that signs deliveries; only in the responses to the creation and to a rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: Option<String>,
}

/// A new webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// An https address at a public host.
    #[schema(value_type = schema::WebhookUrl)]
    pub url: String,
    /// The types of events that it gets, except `ping`; all, also later ones, if absent or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<PublicEventType>>, max_items = 100, example = json!(["appointment.booked"]))]
    pub types: Option<Vec<PublicEventType>>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Our booking calendar")]
    pub description: Option<String>,
    /// Whether events are sent; true if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Changes of a webhook; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookPatch {
    /// An https address at a public host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::WebhookUrl>)]
    pub url: Option<String>,
    /// The types of events that it gets, except `ping`; all, also later ones, if empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<PublicEventType>>, max_items = 100, example = json!(["appointment.booked"]))]
    pub types: Option<Vec<PublicEventType>>,
    /// An empty string removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Our booking calendar")]
    pub description: Option<String>,
    /// `false` also gives up the deliveries that wait; `true` also ends a disablement by the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// The delivery of an event to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookDelivery {
    /// Id of the delivery.
    #[schema(example = 12)]
    pub id: i64,
    /// Id of the event, which the receiver gets as `webhook-id`.
    #[schema(example = "evt_4711")]
    pub event_id: String,
    /// Type of the event.
    #[schema(example = "appointment.booked")]
    pub r#type: PublicEventType,
    /// State.
    pub status: DeliveryStatus,
    /// The number of attempts since it was created or last replayed.
    #[schema(example = 2, minimum = 0)]
    pub attempts: u32,
    /// HTTP status of the last response; null without one.
    #[schema(required = true, example = 503, minimum = 100, maximum = 999)]
    pub response_status: Option<u16>,
    /// The reason why the last attempt failed; null if it did not.
    #[schema(required = true, example = "the receiver did not answer in time")]
    pub error: Option<String>,
    /// When it was created.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// When the last attempt began; null before the first one.
    #[schema(required = true, example = "2026-11-20T18:04:12.123456+05:30")]
    pub last_attempt_at: Option<DateTime<FixedOffset>>,
    /// When the next attempt is due; null if there is none.
    #[schema(required = true, example = "2026-11-20T18:09:12.123456+05:30")]
    pub next_attempt_at: Option<DateTime<FixedOffset>>,
}

debug_without_secrets! {
    Webhook { id }
}
