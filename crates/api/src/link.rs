//! One-time links, which set the password of an account.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::link::LinkPurpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema};

/// A link that sets the password of one account, once. It is shown only in this response; a newer link to the
/// same account replaces it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OneTimeLink {
    /// The purpose of the link.
    pub purpose: LinkPurpose,
    /// Address of the page that sets the password. The secret is in the fragment, so it is in no log.
    #[schema(example = "https://carmodx.example/invitation#9f86d081884c7d65")]
    pub url: String,
    /// The secret alone.
    #[schema(example = "9f86d081884c7d65")]
    pub token: String,
    /// When the link expires.
    #[schema(example = "2026-11-26T09:00:00+05:30")]
    pub expires_at: DateTime<FixedOffset>,
}

/// The secret of a one-time link, and the password to set.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    #[schema(value_type = schema::LinkToken)]
    pub token: String,
    #[schema(value_type = schema::Password)]
    pub password: String,
    /// Needed if the account has a second factor, which a new password does not remove.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::FactorCode>)]
    pub code: Option<String>,
}

debug_without_secrets! {
    OneTimeLink { purpose }
    SetPassword {}
}
