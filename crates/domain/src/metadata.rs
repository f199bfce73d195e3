//! The values that a program attaches to an appointment or a customer: its own reference, and named texts.

use std::collections::BTreeMap;

/// The longest reference, in characters.
pub const EXTERNAL_REFERENCE_MAX: usize = 64;
/// The most entries.
pub const ENTRIES_MAX: usize = 20;
/// The longest name of an entry, in characters.
pub const NAME_MAX: usize = 40;
/// The longest value of an entry, in characters.
pub const VALUE_MAX: usize = 500;

/// Named texts, which are stored and returned as they are.
pub type Metadata = BTreeMap<String, String>;

/// The reason why a reference or an entry is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    #[error("must have 1 to {EXTERNAL_REFERENCE_MAX} characters")]
    Reference,
    #[error("must have at most {ENTRIES_MAX} entries")]
    TooMany,
    #[error("must have names of 1 to {NAME_MAX} characters")]
    Name,
    #[error("must have values of at most {VALUE_MAX} characters")]
    Value,
    #[error("must not have control characters")]
    Control,
}

/// Validates a reference: 1 to 64 characters, no control characters. It is compared exactly.
pub fn external_reference(text: &str) -> Result<String, MetadataError> {
    if !(1..=EXTERNAL_REFERENCE_MAX).contains(&text.chars().count()) {
        return Err(MetadataError::Reference);
    }
    if text.chars().any(char::is_control) {
        return Err(MetadataError::Control);
    }
    Ok(text.to_owned())
}

/// Validates the entries.
pub fn validate(metadata: Metadata) -> Result<Metadata, MetadataError> {
    if metadata.len() > ENTRIES_MAX {
        return Err(MetadataError::TooMany);
    }
    for (name, value) in &metadata {
        if !(1..=NAME_MAX).contains(&name.chars().count()) {
            return Err(MetadataError::Name);
        }
        if value.chars().count() > VALUE_MAX {
            return Err(MetadataError::Value);
        }
        let is_control = |c: char| c.is_control() && c != '\n';
        if name.chars().any(char::is_control) || value.chars().any(is_control) {
            return Err(MetadataError::Control);
        }
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> Metadata {
        [(name.to_owned(), value.to_owned())].into()
    }

    #[test]
    fn a_reference_is_bounded_and_kept_as_it_is() {
        assert_eq!(external_reference(" PO/4711 ").as_deref(), Ok(" PO/4711 "));
        assert!(external_reference(&"ü".repeat(64)).is_ok());
        assert_eq!(external_reference(&"ü".repeat(65)), Err(MetadataError::Reference));
        assert_eq!(external_reference(""), Err(MetadataError::Reference));
        assert_eq!(external_reference("a\nb"), Err(MetadataError::Control));
    }

    #[test]
    fn entries_are_bounded_in_number_and_length() {
        assert!(validate(one(&"n".repeat(40), &"v".repeat(500))).is_ok());
        assert!(validate(one("driver", "two\nlines")).is_ok());
        assert_eq!(validate(one(&"n".repeat(41), "")), Err(MetadataError::Name));
        assert_eq!(validate(one("", "x")), Err(MetadataError::Name));
        assert_eq!(validate(one("n", &"v".repeat(501))), Err(MetadataError::Value));
        assert_eq!(validate(one("n", "a\u{0}b")), Err(MetadataError::Control));
        let many = |count: usize| (0..count).map(|n| (n.to_string(), String::new())).collect::<Metadata>();
        assert!(validate(many(20)).is_ok());
        assert_eq!(validate(many(21)), Err(MetadataError::TooMany));
    }
}
