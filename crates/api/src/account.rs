//! The account of the caller.

use pitboard_domain::role::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::debug_without_secrets, schema};

/// The account of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Id of the account.
    #[schema(example = 12)]
    pub id: i64,
    /// E-mail address, in lower case.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// First name.
    #[schema(example = "Ada")]
    pub first_name: String,
    /// Last name.
    #[schema(example = "Shah")]
    pub last_name: String,
    /// Phone number, as typed.
    #[schema(example = "+91 98250 12345")]
    pub phone: String,
    /// Role of the account.
    pub role: Role,
    /// Whether the account may do nothing until it has set up a second factor.
    // Absent in responses that an earlier version has stored.
    #[serde(default)]
    #[schema(required = true, example = false)]
    pub second_factor_missing: bool,
}

/// Changes of the caller's account; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
}

/// A new password. All other sessions end.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(value_type = schema::CurrentPassword)]
    pub current_password: String,
    #[schema(value_type = schema::Password)]
    pub new_password: String,
}

debug_without_secrets! {
    PasswordChange {}
}
