//! Changes of categories, services and prices.

pub mod categories;
pub mod price_import;
pub mod prices;
pub mod refusal;
pub mod service_changes;
pub mod services;
