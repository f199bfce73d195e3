//! Vehicles: the body type and the number plate. Plates are normalised, so that one vehicle is not booked
//! twice in a period.

use crate::{string_enum::string_enum, text::TextError};

string_enum! {
    /// The body type of a vehicle; one axis of the price matrix.
    #[derive(Default)]
    pub enum VehicleType {
        Hatchback = "hatchback",
        Sedan = "sedan",
        Suv = "suv",
        #[default]
        Other = "other",
    }
}

/// Limits the vehicles that a customer saves.
pub const SAVED_MAX: i64 = 50;

/// A number plate of any country: as typed, for people, and normalised, for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plate {
    shown: String,
    normal: String,
}

/// The reason why a number plate is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must have 2 to 16 letters and digits")]
    Length,
}

impl Plate {
    /// Parses a plate of 2 to 16 letters and digits, with any other characters between them.
    pub fn parse(text: &str) -> Result<Self, PlateError> {
        let shown = Self::check(text)?;
        // In upper case some letters become two, or a letter with a mark.
        let upper = letters(&shown).flat_map(char::to_uppercase);
        let normal: String = upper.filter(|c| c.is_alphanumeric()).collect();
        fits(normal.chars().count())?;
        Ok(Self { shown, normal })
    }

    /// Validates a plate without normalising it, and returns it trimmed: the page uses this, so that its
    /// program needs no table of capital letters.
    pub fn check(text: &str) -> Result<String, PlateError> {
        let shown = crate::text::line(text, 32)?;
        fits(letters(&shown).count())?;
        Ok(shown)
    }

    /// Returns the plate as typed, trimmed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Returns the letters and digits, in upper case.
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

/// Limits the model year of a vehicle.
pub const MODEL_YEARS: std::ops::RangeInclusive<i32> = 1886..=2100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_that_differ_in_case_and_separators_are_equal_when_normalised() {
        let normal = |text: &str| Plate::parse(text).map(|plate| plate.normal().to_owned());
        assert_eq!(normal("gj01 ab 1234"), Ok("GJ01AB1234".to_owned()));
        assert_eq!(normal("GJ-01-AB-1234"), normal("gj01ab1234"));
        assert_eq!(normal("öä 77"), Ok("ÖÄ77".to_owned()));
        assert_eq!(normal("\u{390} 77"), Ok("\u{399}77".to_owned()), "its capital letter has two marks");
    }

    #[test]
    fn a_plate_is_shown_as_typed() {
        let plate = Plate::parse(" gj-01 Ab 1234 ").expect("a plate");
        assert_eq!(plate.shown(), "gj-01 Ab 1234");
        assert_eq!(Plate::check(" gj-01 Ab 1234 ").as_deref(), Ok("gj-01 Ab 1234"));
    }

    #[test]
    fn a_plate_has_two_to_sixteen_letters_and_digits() {
        assert_eq!(Plate::parse("- A -"), Err(PlateError::Length));
        assert!(Plate::parse("A1").is_ok());
        assert_eq!(Plate::parse("ABCDEFGHJKLMNPQRS"), Err(PlateError::Length));
        assert!(Plate::parse("ABCDEFGHJKLMNPQR").is_ok());
        assert_eq!(Plate::check("ABCDEFGHIJKLMNOß").as_deref(), Ok("ABCDEFGHIJKLMNOß"));
        assert_eq!(Plate::parse("ABCDEFGHIJKLMNOß"), Err(PlateError::Length));
        assert!(matches!(Plate::parse("AB\u{0}12"), Err(PlateError::Text(TextError::Control))));
    }
}
