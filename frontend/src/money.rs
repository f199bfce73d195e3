//! Amounts of money as people read them.

use pitboard_api::{Money, Service};

use crate::locale;

/// "₹15,000".
pub fn money(money: Money) -> String {
    let formatter = locale::money(money.currency.as_str());
    // Shown, never calculated with.
    let amount = money.amount as f64 / 10f64.powi(formatter.digits);
    formatter.format(&amount.into())
}

/// "₹15,000", or "from ₹12,000" where it depends on the car.
pub fn from(service: &Service) -> String {
    let (lowest, some_more) = service.price_from();
    if some_more { format!("from {}", money(lowest)) } else { money(lowest) }
}
