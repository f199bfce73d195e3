//! The log of all changes, for admins.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::{event::EventKind, role::Role};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{LocalDate, schema, wire};

/// A change. Personal values are never part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Id of the entry; a later entry has a higher one.
    #[schema(example = 4711)]
    pub id: i64,
    /// When it happened.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub at: DateTime<FixedOffset>,
    /// The account that made the change; null for the system, API keys and callers without a session.
    #[schema(required = true)]
    pub actor: Option<AuditActor>,
    /// The API key that made the change; absent unless one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<AuditApiKey>,
    /// The kind of event.
    #[schema(example = "update_account")]
    pub kind: EventKind,
    /// The subject of the change: its kind and its id.
    #[schema(example = "account:12")]
    pub subject: String,
    /// Before and after of each field; of personal fields only the names, under `changed`.
    #[schema(value_type = schema::LoggedChange)]
    pub change: Map<String, Value>,
    /// `X-Request-Id` of the request.
    #[schema(example = "0b2a7f0e-5c1d-4a57-9b62-2f4f3f0a1c11")]
    pub request_id: String,
    /// Network address of the caller; empty when it is older than `keep_addresses_days`.
    #[schema(example = "192.0.2.17")]
    pub from_address: String,
}

/// The account that made a change, under its current name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditActor {
    /// Id of the account.
    #[schema(example = 4)]
    pub id: i64,
    /// Full name.
    #[schema(example = "John Carter")]
    pub name: String,
    /// Its current role.
    pub role: Role,
}

/// The API key that made a change, under its current name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditApiKey {
    /// Id of the API key.
    #[schema(example = 3)]
    pub id: i64,
    /// Its name.
    #[schema(example = "Fleet Ltd")]
    pub name: String,
}

/// Filters of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// The first local date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalDate>,
    /// The last local date, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LocalDate>,
    /// Id of the account that made the change.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub actor: Option<i64>,
    /// Only entries of this kind.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline, example = "update_account")]
    pub kind: Option<String>,
    /// Only entries about this subject.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline, example = "account:12")]
    pub subject: Option<String>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
