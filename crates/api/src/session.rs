//! The sessions of the caller: one for each sign-in on a device.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session that has neither ended nor expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Id of the session.
    #[schema(example = "0b6f3c1d9e2a48f7a5d0c4b3e1f29768")]
    pub id: String,
    /// When it began.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// When it was last renewed, or began.
    #[schema(example = "2026-11-22T09:30:00+05:30")]
    pub last_used_at: DateTime<FixedOffset>,
    /// When it expires unless it is used before.
    #[schema(example = "2026-12-22T09:30:00+05:30")]
    pub expires_at: DateTime<FixedOffset>,
    /// The name that the device gave itself (`User-Agent`), shortened; may be empty.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")]
    pub device: String,
    /// The network that it was begun from: an address, of IPv6 the /64; empty if it is not known.
    #[schema(example = "203.0.113.9")]
    pub network: String,
    /// Whether it is the session of this request.
    #[schema(example = true)]
    pub current: bool,
}

/// The sessions of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The newest first.
    pub items: Vec<Session>,
}
