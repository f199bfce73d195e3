//! Parses typed dates, times and numbers, and reports invalid ones as the server would.

use std::str::FromStr;

use pitboard_api::{FieldError, HhMm, LocalDate, Price};
use pitboard_domain::money::Currency;

use crate::{error::ApiError, money};

/// Parses field by field and collects the errors.
#[derive(Default)]
pub struct FormInput {
    errors: Vec<FieldError>,
}

impl FormInput {
    pub fn date(&mut self, pointer: &str, text: &str) -> LocalDate {
        self.read(pointer, text.parse().ok(), "must be a date")
    }

    /// Returns `None` for an empty field.
    pub fn optional_date(&mut self, pointer: &str, text: &str) -> Option<LocalDate> {
        (!text.trim().is_empty()).then(|| self.date(pointer, text))
    }

    pub fn time(&mut self, pointer: &str, text: &str) -> HhMm {
        self.read(pointer, text.parse().ok(), "must be a time such as 09:00")
    }

    pub fn number(&mut self, pointer: &str, text: &str) -> u32 {
        self.read(pointer, text.trim().parse().ok(), "must be a whole number")
    }

    /// Returns `None` for an empty field.
    pub fn optional_number(&mut self, pointer: &str, text: &str) -> Option<u32> {
        (!text.trim().is_empty()).then(|| self.number(pointer, text))
    }

    pub fn id(&mut self, pointer: &str, text: &str) -> i64 {
        self.read(pointer, text.parse().ok(), "must be chosen")
    }

    pub fn price(&mut self, pointer: &str, text: &str, currency: Currency) -> Price {
        let amount = money::typed(text, currency).map(|price| price.amount);
        Price { amount: self.read(pointer, amount, "must be an amount such as 15000"), currency }
    }

    pub fn currency(&mut self, pointer: &str, text: &str) -> Option<Currency> {
        let code = Currency::parse(text.trim()).ok();
        self.read(pointer, code.map(Some), "must be three capital letters")
    }

    /// Parses chosen values that are separated by spaces, of which there must be one.
    pub fn choices<T: FromStr>(&mut self, pointer: &str, text: &str) -> Vec<T> {
        let chosen: Option<Vec<T>> = text.split_whitespace().map(|value| value.parse().ok()).collect();
        self.read(pointer, chosen.filter(|chosen| !chosen.is_empty()), "choose at least one")
    }

    /// Returns the result, or the collected errors.
    pub fn finish<T>(self, made: T) -> Result<T, ApiError> {
        if self.errors.is_empty() { Ok(made) } else { Err(ApiError::invalid(self.errors)) }
    }

    fn read<T: Default>(&mut self, pointer: &str, read: Option<T>, detail: &str) -> T {
        read.unwrap_or_else(|| {
            self.errors.push(FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() });
            T::default()
        })
    }
}

/// Returns the trimmed text unless it is empty.
pub fn words(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
