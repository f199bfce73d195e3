//! Amounts of money as people read them.

use pitboard_api::{Money, Price, Service};
use pitboard_domain::money::Currency;

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

/// "15000.5", to be typed over.
pub fn plain(money: Money) -> String {
    // Shown, and read back by `typed`, which rounds.
    (money.amount as f64 / 10f64.powi(locale::money(money.currency.as_str()).digits)).to_string()
}

/// What somebody typed as an amount: "15000", "15,000.50". Nothing where it is none.
pub fn typed(text: &str, currency: Currency) -> Option<Price> {
    let text = text.replace([',', ' '], "");
    if text.is_empty() || text.len() > 15 || text.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'.') {
        return None;
    }
    let exact = text.parse::<f64>().ok()? * 10f64.powi(locale::money(currency.as_str()).digits);
    // No part of a paisa is lost unsaid.
    let amount = exact.round();
    ((exact - amount).abs() < 1e-3).then_some(Price { amount: amount as i64, currency })
}
