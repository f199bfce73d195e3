//! Formats and parses amounts of money.

use pitboard_api::{Money, Price, Service};
use pitboard_domain::money::Currency;

use crate::locale;

/// Formats an amount as "₹15,000".
pub fn money(money: Money) -> String {
    let formatter = locale::money(money.currency.as_str());
    // Used for display, never for calculations.
    let amount = money.amount as f64 / 10f64.powi(formatter.digits);
    formatter.format(&amount.into())
}

/// Formats a price as "₹15,000", or "from ₹12,000" where it depends on the car.
pub fn from(service: &Service) -> String {
    let (lowest, some_more) = service.price_from();
    if some_more { format!("from {}", money(lowest)) } else { money(lowest) }
}

/// Formats an amount as "15000.5" for an input field.
pub fn plain(money: Money) -> String {
    // `typed` rounds it when it is read back.
    (money.amount as f64 / 10f64.powi(locale::money(money.currency.as_str()).digits)).to_string()
}

/// Parses a typed amount: "15000", "15,000.50", "49,90". Returns `None` for anything else.
pub fn typed(text: &str, currency: Currency) -> Option<Price> {
    let decimals = locale::money(currency.as_str()).digits;
    units(text, usize::try_from(decimals).ok()?).map(|amount| Price { amount, currency })
}

/// Parses an amount in the smallest unit. A comma groups digits ("15,000", "1,50,000") or precedes one or two
/// decimals ("49,90"). More decimals than the currency has are an error: "15.000" must not become 15.
fn units(text: &str, decimals: usize) -> Option<i64> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let last = text.rfind(['.', ',']);
    let point = last.filter(|at| text[*at..].starts_with('.') || matches!(text.len() - at, 2 | 3));
    let (whole, part) = point.map_or((&*text, ""), |at| (&text[..at], &text[at + 1..]));
    let groups = if point.is_some_and(|at| text[at..].starts_with(',')) { '.' } else { ',' };
    let digits = format!("{}{part:0<decimals$}", whole.replace(groups, ""));
    let is_amount = is_grouped(whole, groups)
        && part.len() <= decimals
        && whole.len() + part.len() > 0
        && digits.len() <= 15
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_amount.then(|| digits.parse().ok()).flatten()
}

/// Whether digits are grouped correctly: three last, two or three between, up to three first.
fn is_grouped(whole: &str, by: char) -> bool {
    let Some((before, last)) = whole.rsplit_once(by) else { return true };
    let mut groups = before.split(by);
    let first = groups.next().unwrap_or_default();
    last.len() == 3 && matches!(first.len(), 1..=3) && groups.all(|group| matches!(group.len(), 2 | 3))
}

#[cfg(test)]
mod tests {
    use super::units;

    #[test]
    fn a_comma_groups_digits_or_stands_before_decimals() {
        for (text, amount) in [
            ("15000", 1_500_000),
            ("15,000", 1_500_000),
            ("1,50,000", 15_000_000),
            ("15,000.50", 1_500_050),
            ("49,90", 4990),
            ("49,9", 4990),
            ("1.234,50", 123_450),
            ("15 000.5", 1_500_050),
            (".5", 50),
            ("0", 0),
        ] {
            assert_eq!(units(text, 2), Some(amount), "{text}");
        }
        for wrong in
            ["", ".", ",", "a", "-1", "15.000", "1,2,3", "1,234,50", "1,0000", "0.005", "9999999999999999"]
        {
            assert_eq!(units(wrong, 2), None, "{wrong}");
        }
    }

    #[test]
    fn an_amount_has_the_decimals_of_its_currency() {
        assert_eq!(units("15,000", 0), Some(15_000));
        assert_eq!(units("49,90", 0), None);
        assert_eq!(units("1.234", 3), Some(1234));
    }
}
