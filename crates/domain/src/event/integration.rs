//! Changes of what connects other programs: API keys.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Changed, NoDetails, PrivateField, macros::changes};

changes! {
    /// A change of an API key. Its secret is not logged.
    pub enum ApiKeyChange {
        CreateApiKey(ApiKeyCreated),
        UpdateApiKey(ApiKeyUpdated),
        RotateApiKey(NoDetails),
        RevokeApiKey(NoDetails),
    }
}

/// The first entry of an API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyCreated {
    /// Separated by spaces.
    pub scopes: Changed<Option<String>>,
    pub is_test: bool,
}

/// An edit; what stays is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyUpdated {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Changed<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Changed<Option<DateTime<Utc>>>>,
}
