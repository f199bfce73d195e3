//! Writing the catalogue: what admins make, edit, hide and delete, and what stays as it was promised.

mod bulk;
mod categories;
mod deletions;
mod price_list;
mod prices;
mod services;

use pitboard_api::{NewService, Price};

/// A price in the workshop's currency.
pub fn rupees(amount: i64) -> Price {
    Price { amount, currency: "INR".to_owned().try_into().expect("a currency") }
}

/// A service that nobody has yet.
pub fn wheels(name: &str) -> NewService {
    NewService {
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
