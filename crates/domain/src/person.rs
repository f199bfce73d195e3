//! Validation of names, e-mail addresses, phone numbers and passwords as people type them.

use crate::text::{self, TextError};

/// The reason why a field of a person is invalid.
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
/// The longest e-mail address, in characters (RFC 5321).
const EMAIL_MAX: usize = 254;
/// The longest part of an address before the `@`, in characters (RFC 5321).
const LOCAL_PART_MAX: usize = 64;
/// The longest phone number as typed, in characters.
pub const PHONE_MAX: usize = 32;

/// Validates a first or last name and returns it trimmed.
pub fn name(text: &str) -> Result<String, PersonError> {
    Ok(text::line(text, NAME_MAX)?)
}

/// Whether an e-mail address may not contain the character: it is invisible, or differs from another one only in its
/// width or style, so that two addresses would look the same.
fn is_confusable(c: char) -> bool {
    text::is_blank(c)
        || matches!(c, '\u{17f}' | '\u{2100}'..='\u{214f}' | '\u{ff00}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}')
}

/// Validates an e-mail address and returns it trimmed and in lower case, so that addresses compare without
/// regard to case.
pub fn email(text: &str) -> Result<String, PersonError> {
    let typed = text::line(text, EMAIL_MAX)?;
    if typed.chars().any(is_confusable) {
        return Err(PersonError::NotAnEmail);
    }
    let email = typed.to_lowercase();
    match email.split_once('@') {
        Some((local, host))
            if !local.is_empty()
                && local.chars().count() <= LOCAL_PART_MAX
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains("..")
                && !host.contains('@')
                && !email.chars().any(|c| "<>()[],;:\\\"".contains(c)) =>
        {
            Ok(email)
        }
        _ => Err(PersonError::NotAnEmail),
    }
}

/// Returns an address that may belong to an account, trimmed and in lower case. It may have characters that new
/// addresses must not have: they were accepted before.
pub fn known_email(text: &str) -> Result<String, PersonError> {
    let email = text.trim().to_lowercase();
    match email.chars().count() {
        0 => Err(TextError::Empty.into()),
        length if length > EMAIL_MAX => Err(TextError::TooLong(EMAIL_MAX).into()),
        _ if email.chars().any(char::is_control) => Err(TextError::Control.into()),
        _ if !email.contains('@') => Err(PersonError::NotAnEmail),
        _ => Ok(email),
    }
}

/// Validates a phone number and returns it trimmed, otherwise as typed.
pub fn phone(text: &str) -> Result<String, PersonError> {
    let phone = text::line(text, PHONE_MAX)?;
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if digits >= 3 && phone.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c)) {
        Ok(phone)
    } else {
        Err(PersonError::NotAPhone)
    }
}

/// Validates the speciality of an employee; a blank text is none.
pub fn specialisation(text: &str) -> Result<Option<String>, PersonError> {
    match text::line(text, NAME_MAX) {
        Err(TextError::Empty) => Ok(None),
        line => Ok(Some(line?)),
    }
}

/// Limits the length of a password, in characters.
pub const PASSWORD: std::ops::RangeInclusive<usize> = 8..=128;

/// Validates the length and the characters of a new password. The server refuses one that is easy to guess.
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
        for bad in ["a@.example.com", "a@example.com.", "a,b@example.com", "a@exa<mple.com", "a@[10.0.0.1]"] {
            assert_eq!(email(bad), Err(PersonError::NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn an_email_has_no_invisible_characters_and_none_that_differ_only_in_width() {
        for bad in [
            "\u{ff41}da@example.com",
            "ada\u{ad}@example.com",
            "a@b.c\u{200b}",
            "a\u{200d}b@example.com",
            "\u{17f}arah@example.com",
            "ada\u{ff20}example.com",
            "a\u{3000}b@example.com",
            "\u{212a}ai@example.com",
            "\u{1d41a}da@example.com",
        ] {
            assert_eq!(email(bad), Err(PersonError::NotAnEmail), "{bad:?}");
        }
        assert_eq!(email("ünal@exämple.com"), Ok("ünal@exämple.com".to_owned()));
        assert_eq!(email("आशा@उदाहरण.भारत"), Ok("आशा@उदाहरण.भारत".to_owned()));
    }

    #[test]
    fn an_email_has_at_most_254_characters_and_64_before_the_at_sign() {
        let local = |length: usize| format!("{}@example.com", "a".repeat(length));
        assert_eq!(email(&local(64)), Ok(local(64)));
        assert_eq!(email(&local(65)), Err(PersonError::NotAnEmail));
        let long = |length: usize| format!("a@{}.com", "b".repeat(length - 6));
        assert_eq!(email(&long(254)), Ok(long(254)));
        assert_eq!(email(&long(255)), Err(TextError::TooLong(254).into()));
    }

    #[test]
    fn a_name_is_trimmed_and_has_at_most_80_characters() {
        assert_eq!(name(" Ada "), Ok("Ada".to_owned()));
        assert_eq!(name(&"a".repeat(80)), Ok("a".repeat(80)));
        assert_eq!(name(&"a".repeat(81)), Err(TextError::TooLong(80).into()));
        assert_eq!(name(" "), Err(TextError::Empty.into()));
    }

    #[test]
    fn a_phone_has_at_least_three_digits_and_usual_separators() {
        assert_eq!(phone("+91 98250 12345"), Ok("+91 98250 12345".to_owned()));
        assert_eq!(phone(" 112 "), Ok("112".to_owned()));
        for bad in ["call me", "12", "+-()", "call 112"] {
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
    fn a_password_has_8_to_128_characters_and_no_control_characters() {
        assert!(password("पासवर्ड१२").is_ok());
        assert_eq!(password("1234567"), Err(PersonError::PasswordTooShort(8)));
        assert_eq!(password("12345678"), Ok("12345678"));
        let long = "é".repeat(128);
        assert_eq!(password(&long), Ok(long.as_str()));
        assert_eq!(password(&"x".repeat(129)), Err(TextError::TooLong(128).into()));
        assert_eq!(password("1234567\n"), Err(TextError::Control.into()));
    }

    #[test]
    fn the_address_of_an_account_may_have_what_new_ones_must_not() {
        assert_eq!(known_email(" ADA\u{200b}@Example.com ").as_deref(), Ok("ada\u{200b}@example.com"));
        assert_eq!(known_email("  "), Err(PersonError::Text(TextError::Empty)));
        assert_eq!(known_email("ada\0@example.com"), Err(PersonError::Text(TextError::Control)));
        assert_eq!(known_email("ada"), Err(PersonError::NotAnEmail));
        assert!(known_email(&format!("{}@example.com", "a".repeat(250))).is_err());
    }
}
