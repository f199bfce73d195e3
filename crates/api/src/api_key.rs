//! API keys, as admins manage them.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::scope::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema, wire};

/// A key by which a program calls the API. Its secret is shown only when it is created or rotated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    /// Id of the key.
    #[schema(example = 3)]
    pub id: i64,
    /// Grows by one with every change; the `ETag` is `"v<version>"`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    /// The name in history and log, as in `API key: Fleet Ltd`.
    #[schema(example = "Fleet Ltd")]
    pub name: String,
    /// The beginning of the secret, by which people recognise it.
    #[schema(example = "pb_live_4f9a2c")]
    pub prefix: String,
    /// False for a test key: its writes are validated and answered, and nothing is stored.
    #[schema(example = true)]
    pub livemode: bool,
    /// The permissions of the key.
    pub scopes: Vec<Scope>,
    /// The networks that it may be used from; empty for all.
    #[schema(example = json!(["203.0.113.0/24"]))]
    pub networks: Vec<String>,
    /// When the key was created.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// When the key ends by itself; null if it does not.
    #[schema(required = true, example = "2027-11-20T00:00:00+05:30")]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// When it was last used, to the minute; null if never.
    #[schema(required = true, example = "2026-11-23T10:12:00+05:30")]
    pub last_used_at: Option<DateTime<FixedOffset>>,
    /// When it was revoked; null if it is not.
    #[schema(required = true, example = json!(null))]
    pub revoked_at: Option<DateTime<FixedOffset>>,
    /// Until when the secret before the last rotation is accepted; null if there is none.
    #[schema(required = true, example = json!(null))]
    pub previous_secret_until: Option<DateTime<FixedOffset>>,
}

/// A key with its secret, which is shown only in this response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiKeyWithSecret {
    /// The key.
    pub api_key: ApiKey,
    /// The secret, for `Authorization: Bearer`. Store it now; only its hash is kept here.
    #[schema(example = "pb_live_4f9a2cXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX")]
    pub secret: String,
}

debug_without_secrets! {
    ApiKeyWithSecret { api_key }
}

/// A new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// The name in history and log; the firm or program that gets the key.
    #[schema(value_type = schema::NameText, example = "Fleet Ltd")]
    pub name: String,
    /// The permissions; at least one.
    #[schema(min_items = 1)]
    pub scopes: Vec<Scope>,
    /// False for a test key; true if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub livemode: Option<bool>,
    /// Networks or single addresses that it may be used from; all if absent or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<schema::Network>>, max_items = 20)]
    pub networks: Option<Vec<String>>,
    /// When the key ends by itself; never if absent.
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-11-20T00:00:00+05:30")]
    pub expires_at: Option<DateTime<FixedOffset>>,
}

/// Changes of a key; fields that are absent stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyPatch {
    /// The name in history and log, also for what the key did earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>, example = "Fleet Ltd")]
    pub name: Option<String>,
    /// All permissions of the key; at least one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1)]
    pub scopes: Option<Vec<Scope>>,
    /// All networks that it may be used from; an empty list admits every network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<schema::Network>>, max_items = 20)]
    pub networks: Option<Vec<String>>,
    /// When the key ends by itself; null for never.
    #[serde(default, deserialize_with = "nullable_instant", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<FixedOffset>>, example = "2027-11-20T00:00:00+05:30")]
    pub expires_at: Option<Option<DateTime<FixedOffset>>>,
}

fn nullable_instant<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<DateTime<FixedOffset>>>, D::Error> {
    wire::instant::option(from).map(Some)
}

/// A rotation of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateApiKey {
    /// For how many minutes the present secret stays valid; 0 ends it at once. 1440, a day, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::OverlapMinutes>)]
    pub overlap_minutes: Option<u32>,
}
