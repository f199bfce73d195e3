//! Other programs: the keys by which they call the API, the public form of events, announcements of changed days,
//! webhooks, and the delivery of events to them.

pub mod announce;
pub mod api_keys;
pub mod deliver;
pub mod dispatch;
pub mod public_event;
pub mod refusal;
pub mod webhooks;
