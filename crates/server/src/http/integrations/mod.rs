//! Handlers of what connects other programs: API keys, the feed of events, webhooks and their deliveries.

pub mod api_keys;
pub mod deliveries;
pub mod feed;
mod webhook_body;
pub mod webhooks;
