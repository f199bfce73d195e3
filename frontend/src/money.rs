//! Amounts of money as people read them.

use pitboard_api::Money;

use crate::locale;

/// "₹15,000".
pub fn money(money: Money) -> String {
    let formatter = locale::money(money.currency.as_str());
    // Shown, never calculated with.
    let amount = money.amount as f64 / 10f64.powi(formatter.digits);
    formatter.format(&amount.into())
}
