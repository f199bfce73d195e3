//! Names, e-mail addresses, phone numbers and passwords as people type them.

use crate::text::{self, TextError};

/// Why a contact field is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must be an e-mail address")]
    NotAnEmail,
    #[error("must be a phone number: digits, spaces and + - ( )")]
    NotAPhone,
    #[error("must have at least {0} characters")]
    PasswordTooShort(usize),
}

/// The longest first or last name, in characters.
pub const NAME_MAX: usize = 80;

/// A first or last name.
pub fn name(text: &str) -> Result<String, PersonError> {
    Ok(text::line(text, NAME_MAX)?)
}

/// An e-mail address in lower case: addresses are compared without regard to case.
pub fn email(text: &str) -> Result<String, PersonError> {
    let email = text::line(text, 254)?.to_lowercase();
    match email.split_once('@') {
        Some((local, host))
            if !local.is_empty()
                && local.chars().count() <= 64
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains("..")
                && !host.contains('@')
                && !email.chars().any(|c| c.is_whitespace() || "<>()[],;:\\\"".contains(c)) =>
        {
            Ok(email)
        }
        _ => Err(PersonError::NotAnEmail),
    }
}

/// A phone number, kept as typed.
pub fn phone(text: &str) -> Result<String, PersonError> {
    let phone = text::line(text, 32)?;
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if digits >= 3 && phone.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c)) {
        Ok(phone)
    } else {
        Err(PersonError::NotAPhone)
    }
}

/// What somebody is best at; an empty text is none.
pub fn specialisation(text: &str) -> Result<Option<String>, PersonError> {
    match text::line(text, NAME_MAX) {
        Err(TextError::Empty) => Ok(None),
        line => Ok(Some(line?)),
    }
}

/// The shortest and longest password, in characters.
pub const PASSWORD: std::ops::RangeInclusive<usize> = 8..=128;

/// A new password: its length is the only rule.
pub fn password(text: &str) -> Result<&str, PersonError> {
    let length = text.chars().count();
    if length < *PASSWORD.start() {
        Err(PersonError::PasswordTooShort(*PASSWORD.start()))
    } else if length > *PASSWORD.end() {
        Err(TextError::TooLong(*PASSWORD.end()).into())
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control.into())
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_lower_cased_and_has_a_host() {
        assert_eq!(email(" Ada@Example.COM "), Ok("ada@example.com".to_owned()));
        for bad in ["ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@b@c.de", "a@b..c"] {
            assert_eq!(email(bad), Err(PersonError::NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn a_phone_has_digits_and_what_one_writes_between_them() {
        assert_eq!(phone("+91 98250 12345"), Ok("+91 98250 12345".to_owned()));
        for bad in ["call me", "12", "+-()"] {
            assert_eq!(phone(bad), Err(PersonError::NotAPhone), "{bad}");
        }
    }

    #[test]
    fn a_specialisation_may_be_none() {
        assert_eq!(specialisation(" Electronics "), Ok(Some("Electronics".to_owned())));
        assert_eq!(specialisation("  "), Ok(None));
        assert!(specialisation("a\u{0}b").is_err());
    }

    #[test]
    fn a_password_is_judged_by_length_in_characters() {
        assert!(password("पासवर्ड१२").is_ok());
        assert_eq!(password("short"), Err(PersonError::PasswordTooShort(8)));
        assert!(password(&"x".repeat(129)).is_err());
    }
}
