//! The car: its type and its plate. One car cannot stand on two lifts, so plates are compared.

use crate::{text::TextError, words::words};

words! {
    /// The body of a car; one axis of the price matrix.
    #[derive(Default)]
    pub enum VehicleType {
        Hatchback = "hatchback",
        Sedan = "sedan",
        Suv = "suv",
        #[default]
        Other = "other",
    }
}

/// The most cars that a customer saves.
pub const SAVED_MAX: i64 = 50;

/// A number plate of any country: as typed for people, normalised for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plate {
    shown: String,
    normal: String,
}

/// Why a plate is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must have 2 to 16 letters and digits")]
    Length,
}

impl Plate {
    pub fn parse(text: &str) -> Result<Self, PlateError> {
        let shown = Self::check(text)?;
        let normal: String = letters(&shown).flat_map(char::to_uppercase).collect();
        // Some letters become two.
        fits(normal.chars().count())?;
        Ok(Self { shown, normal })
    }

    /// The same for those who only want to know: the page carries no table of capital letters. As typed, trimmed.
    pub fn check(text: &str) -> Result<String, PlateError> {
        let shown = crate::text::line(text, 32)?;
        fits(letters(&shown).count())?;
        Ok(shown)
    }

    /// As typed, trimmed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Letters and digits only, in upper case.
    pub fn normal(&self) -> &str {
        &self.normal
    }
}

fn letters(plate: &str) -> impl Iterator<Item = char> {
    plate.chars().filter(|c| c.is_alphanumeric())
}

fn fits(letters: usize) -> Result<(), PlateError> {
    if (2..=16).contains(&letters) { Ok(()) } else { Err(PlateError::Length) }
}

/// The model years that are taken.
pub const MODEL_YEARS: std::ops::RangeInclusive<i32> = 1886..=2100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_that_read_alike_are_equal_when_normalised() {
        let normal = |text: &str| Plate::parse(text).map(|plate| plate.normal().to_owned());
        assert_eq!(normal("gj01 ab 1234"), Ok("GJ01AB1234".to_owned()));
        assert_eq!(normal("GJ-01-AB-1234"), normal("gj01ab1234"));
        assert_eq!(normal("öä 77"), Ok("ÖÄ77".to_owned()));
    }

    #[test]
    fn a_plate_has_two_to_sixteen_letters_and_digits() {
        assert_eq!(Plate::parse("- A -"), Err(PlateError::Length));
        assert_eq!(Plate::parse("ABCDEFGHJKLMNPQRS"), Err(PlateError::Length));
        assert!(Plate::parse("ABCDEFGHJKLMNPQR").is_ok());
        assert_eq!(Plate::check("ABCDEFGHIJKLMNOß").as_deref(), Ok("ABCDEFGHIJKLMNOß"));
        assert_eq!(Plate::parse("ABCDEFGHIJKLMNOß"), Err(PlateError::Length));
        assert!(matches!(Plate::parse("AB\u{0}12"), Err(PlateError::Text(TextError::Control))));
    }
}
