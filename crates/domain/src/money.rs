//! Amounts of money in minor units, and the only arithmetic that prices need: raising them.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The error of a text that is not three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a currency code of three capital letters")]
pub struct NotACurrency;

impl Currency {
    /// Parses a code; whether such a currency exists is not checked.
    pub fn parse(code: &str) -> Result<Self, NotACurrency> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(NotACurrency),
        }
    }

    pub fn as_str(&self) -> &str {
        // `parse` accepts capital ASCII letters only.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;
    fn try_from(code: String) -> Result<Self, NotACurrency> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.as_str().to_owned()
    }
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[A-Z]{3}$"))
            .description(Some("An ISO 4217 code."))
            .examples(["INR"])
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for Currency {}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(examples(json!({ "amount": 1_500_000, "currency": "INR" }))))]
pub struct Money {
    /// Minor units of the currency, such as paise or cents.
    #[cfg_attr(feature = "schema", schema(minimum = -9_007_199_254_740_991_i64, maximum = 9_007_199_254_740_991_i64))]
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
}

/// Limits a raise of prices, in hundredths of a per cent; a negative raise lowers them.
pub const BASIS_POINTS: RangeInclusive<i32> = -9_999..=100_000;

/// Raises an amount by hundredths of a per cent and rounds half up to the minor unit. Returns `None` on
/// overflow.
pub fn raised(amount: i64, basis_points: i32) -> Option<i64> {
    /// Hundredths of a per cent in one.
    const WHOLE: i128 = 10_000;
    let exact = i128::from(amount) * (WHOLE + i128::from(basis_points));
    i64::try_from((exact + WHOLE / 2).div_euclid(WHOLE)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raise_rounds_half_up_to_the_minor_unit() {
        for (amount, basis_points, after) in [
            (1_500_000, 750, 1_612_500),
            (1_500_000, 0, 1_500_000),
            (10, 500, 11),  // 10.5
            (9, 500, 9),    // 9.45
            (30, -500, 29), // 28.5
            (50, -100, 50), // 49.5
            (1, -5_000, 1), // 0.5
            (1, -5_001, 0), // 0.4999
            (0, 100_000, 0),
            (100, 100_000, 1_100),
            (3, 3_333, 4), // 3.9999
        ] {
            assert_eq!(raised(amount, basis_points), Some(after), "{amount} by {basis_points}");
        }
        assert_eq!(raised(i64::MAX, 1), None);
        assert_eq!(raised(-1_500_000, 750), Some(-1_612_500));
    }

    #[test]
    fn prices_are_lowered_by_less_than_all_and_raised_by_at_most_ten_times() {
        assert_eq!(BASIS_POINTS, -9_999..=100_000);
        assert_eq!(raised(10_000, *BASIS_POINTS.start()), Some(1));
        assert_eq!(raised(1, *BASIS_POINTS.end()), Some(11));
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        let currency = Currency::parse("INR").expect("a currency");
        assert_eq!((currency.as_str(), String::from(currency)), ("INR", "INR".to_owned()));
        assert_eq!(serde_json::to_string(&currency).expect("JSON"), r#""INR""#);
        assert_eq!(serde_json::from_str::<Currency>(r#""INR""#).expect("a currency"), currency);
        for bad in ["", "IN", "INRS", "inr", "IN1", "I R", "₹"] {
            assert_eq!(Currency::parse(bad), Err(NotACurrency), "{bad}");
            assert!(serde_json::from_value::<Currency>(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_raise_is_never_further_from_the_exact_amount_than_half_a_minor_unit() {
        for amount in [0, 1, 7, 99, 12_345, 98_765_432_100] {
            for basis_points in (-9_999..=100_000).step_by(777) {
                let exact = f64::from(10_000 + basis_points) / 10_000.0 * amount as f64;
                let off = raised(amount, basis_points).expect("in range") as f64 - exact;
                assert!((-0.5001..=0.5001).contains(&off), "{amount} by {basis_points}: {off}");
            }
        }
    }
}
