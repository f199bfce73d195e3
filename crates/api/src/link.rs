//! One-time links: how somebody without a password comes to one.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::link::LinkPurpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema};

/// A link that sets the password of one account, once. Shown in this answer and never again; a newer link to the
/// same account ends it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OneTimeLink {
    pub purpose: LinkPurpose,
    /// For that person alone. The secret stands behind `#`, so that no server's log gets to know it.
    #[schema(example = "https://carmodx.example/invitation#9f86d081884c7d65")]
    pub url: String,
    /// The secret by itself.
    #[schema(example = "9f86d081884c7d65")]
    pub token: String,
    #[schema(example = "2026-11-26T09:00:00+05:30")]
    pub expires_at: DateTime<FixedOffset>,
}

/// The secret of a one-time link, and the password to be set.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    #[schema(value_type = schema::Token)]
    pub token: String,
    #[schema(value_type = schema::Password)]
    pub password: String,
}

debug_without_secrets! {
    OneTimeLink { purpose }
    SetPassword {}
}
