//! Text that people type: trimmed, without control characters, of a bounded length.

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    Control,
}

/// One line of at least one and at most `max` characters, trimmed.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control)
    } else if text.chars().count() > max {
        Err(TextError::TooLong(max))
    } else {
        Ok(text.to_owned())
    }
}

/// A note: may be empty, may have line breaks, nothing else of the control characters.
pub fn note(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n') {
        Err(TextError::Control)
    } else if text.chars().count() > max {
        Err(TextError::TooLong(max))
    } else {
        Ok(text.to_owned())
    }
}

/// A note that says something.
pub fn remark(text: &str, max: usize) -> Result<String, TextError> {
    match note(text, max)? {
        empty if empty.is_empty() => Err(TextError::Empty),
        said => Ok(said),
    }
}

/// The longest note, in characters.
pub const NOTE_MAX: usize = 2000;

/// The longest reason, in characters: one line.
pub const REASON_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        assert_eq!(line("  Ada ", 3), Ok("Ada".to_owned()));
        assert_eq!(line("   ", 3), Err(TextError::Empty));
        assert_eq!(line("Adam", 3), Err(TextError::TooLong(3)));
        assert_eq!(line("A\u{7}a", 3), Err(TextError::Control));
        assert_eq!(line("आशा", 3), Ok("आशा".to_owned()));
    }

    #[test]
    fn a_note_keeps_its_lines_and_nothing_else_that_controls() {
        assert_eq!(note("a\r\nb\n", 9), Ok("a\nb".to_owned()));
        assert_eq!(note("a\tb", 9), Err(TextError::Control));
        assert_eq!(note("", 9), Ok(String::new()));
        assert_eq!(remark(" a\nb ", 9), Ok("a\nb".to_owned()));
        assert_eq!(remark(" \n ", 9), Err(TextError::Empty));
    }
}
