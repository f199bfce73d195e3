//! How other programs use the workshop: API keys, webhooks and their deliveries.

mod facts;
pub mod keys;
mod secret;
pub mod webhook;
pub mod webhooks;
