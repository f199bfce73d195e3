//! Handlers of the catalogue: categories, services and prices.

pub mod categories;
pub mod item;
pub mod price_list;
pub mod prices;
pub mod public;
pub mod service_body;
pub mod service_changes;
pub mod services;
