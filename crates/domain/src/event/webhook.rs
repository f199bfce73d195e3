//! Changes of a webhook. Its address may contain a secret, so only its name is logged.

use serde::{Deserialize, Serialize};

use super::{Changed, NoDetails, PrivateField, macros::changes};
use crate::webhook::{DisabledReason, PublicEventType};

changes! {
    /// A change of a webhook.
    pub enum WebhookChange {
        Create(WebhookFields),
        Update(WebhookFields),
        Delete(WebhookFields),
        RotateSecret(NoDetails),
        Disable(WebhookDisabled),
        Test(NoDetails),
        Replay(DeliveryReplayed),
    }
}

/// The fields of a webhook that changed; null before its creation and after its deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WebhookFields {
    /// No types are all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<Changed<Option<Vec<PublicEventType>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<Changed<Option<bool>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
}

/// A delivery that an admin had sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryReplayed {
    pub delivery: i64,
}

/// A webhook that the program disabled, because its receiver failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDisabled {
    pub active: Changed<bool>,
    pub reason: DisabledReason,
}
