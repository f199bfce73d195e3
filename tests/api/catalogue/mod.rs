//! Writes to the catalogue by admins, and what existing bookings keep.

mod bulk;
mod categories;
mod deletions;
mod price_list;
mod prices;
mod services;

use pitboard_api::{CreateService, Price};
use serde_json::json;

/// Returns a price in the currency of the workshop.
pub fn rupees(amount: i64) -> Price {
    Price { amount, currency: "INR".to_owned().try_into().expect("a currency") }
}

/// Returns a new service.
pub fn new_service(name: &str) -> CreateService {
    serde_json::from_value(json!({
        "category_id": 2, "name": name, "description": "Balanced and fitted", "price": rupees(250_000),
        "duration_minutes": 45,
    }))
    .expect("a body")
}
