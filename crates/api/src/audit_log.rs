//! The log of every change, for admins.

use chrono::{DateTime, FixedOffset, NaiveDate};
use pitboard_domain::role::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::{
    schema,
    wire::{self, LIMIT_MAX},
};

/// One change: who made it, from where, by which request, and what of it is not personal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    #[schema(example = 4711)]
    pub id: i64,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub at: DateTime<FixedOffset>,
    /// Null where it was the workshop itself, or somebody who had not signed in.
    #[schema(required = true)]
    pub actor: Option<AuditActor>,
    #[schema(example = "update_account")]
    pub kind: String,
    /// What was changed: its kind and its name.
    #[schema(example = "account:12")]
    pub subject: String,
    /// Before and after of each field; of personal fields the names alone, under `changed`.
    #[schema(value_type = schema::Change)]
    pub change: Map<String, Value>,
    /// `X-Request-Id` of the request.
    #[schema(example = "0b2a7f0e-5c1d-4a57-9b62-2f4f3f0a1c11")]
    pub request_id: String,
    /// The address that the request came from.
    #[schema(example = "192.0.2.17")]
    pub from_address: String,
}

/// Who made a change, named as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditActor {
    #[schema(example = 4)]
    pub id: i64,
    #[schema(example = "John Carter")]
    pub name: String,
    pub role: Role,
}

/// Which changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// The first day, by the workshop's clocks.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub from: Option<NaiveDate>,
    /// The last day, included.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub to: Option<NaiveDate>,
    /// Id of the account that made the change.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub actor: Option<i64>,
    /// The kind of change, as entries name it.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline, example = "update_account")]
    pub kind: Option<String>,
    /// What was changed, as entries name it.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline, example = "account:12")]
    pub subject: Option<String>,
    /// How many entries at most.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, LIMIT_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// Where to go on: `next_cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
