//! Writes to the catalogue by admins, and what existing bookings keep.

mod bulk;
mod categories;
mod deletions;
mod price_list;
mod prices;
mod services;

use pitboard_api::{CreateService, Price};

/// Returns a price in the currency of the workshop.
pub fn rupees(amount: i64) -> Price {
    Price { amount, currency: "INR".to_owned().try_into().expect("a currency") }
}

/// Returns a new service.
pub fn new_service(name: &str) -> CreateService {
    CreateService {
        category_id: 2,
        name: name.to_owned(),
        description: Some("Balanced and fitted".to_owned()),
        price: rupees(250_000),
        duration_minutes: 45,
        period_span: None,
        image_url: None,
        active: None,
    }
}
