//! Validation of text that people type: trimmed, without control characters, of a limited length, and
//! visible.

/// The reason why a text is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    Control,
}

/// Validates one line of 1 to `max` characters and returns it trimmed.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.chars().all(is_blank) {
        Err(TextError::Empty)
    } else if text.chars().any(controls) {
        Err(TextError::Control)
    } else if text.chars().count() > max {
        Err(TextError::TooLong(max))
    } else {
        Ok(text.to_owned())
    }
}

/// Whether a line may not contain the character: control characters, and characters that change the direction
/// of text, because they would reorder the text beside the line.
pub fn controls(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the character is invisible by itself: white space, default ignorable code points and fillers of
/// Unicode. Within other text they are accepted: names of many languages need joiners.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Validates a note of at most `max` characters and returns it trimmed. It may be empty, and line breaks are
/// the only control characters that it may contain.
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

/// Validates a note that must not be blank.
pub fn remark(text: &str, max: usize) -> Result<String, TextError> {
    match note(text, max)? {
        empty if empty.chars().all(is_blank) => Err(TextError::Empty),
        note => Ok(note),
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
    fn a_line_is_visible_and_does_not_change_the_direction_of_text() {
        for unseen in ["\u{200b}", "\u{2060} \u{feff}", "\u{3164}", "\u{ad}", "\u{2800}", "\u{e0041}"] {
            assert_eq!(line(unseen, 9), Err(TextError::Empty), "{unseen:?}");
            assert_eq!(remark(unseen, 9), Err(TextError::Empty), "{unseen:?}");
        }
        for turned in ["Ada\u{202e}", "\u{2067}Ada\u{2069}", "Ada\u{200f}"] {
            assert_eq!(line(turned, 9), Err(TextError::Control), "{turned:?}");
            assert_eq!(note(turned, 9).as_deref(), Ok(turned));
        }
        for name in ["श्री\u{200d}", "علی\u{200c}رضا", "👩\u{200d}🔧"] {
            assert_eq!(line(name, 9).as_deref(), Ok(name));
        }
    }

    #[test]
    fn a_note_may_have_line_breaks_and_no_other_control_characters() {
        assert_eq!(note("a\r\nb\n", 9), Ok("a\nb".to_owned()));
        assert_eq!(note("a\tb", 9), Err(TextError::Control));
        assert_eq!(note("", 9), Ok(String::new()));
        assert_eq!(note(" 123456789 ", 9), Ok("123456789".to_owned()));
        assert_eq!(note("1234567890", 9), Err(TextError::TooLong(9)));
        assert_eq!(note("a\r\nb", 3), Ok("a\nb".to_owned()));
        assert_eq!(remark(" a\nb ", 9), Ok("a\nb".to_owned()));
        assert_eq!(remark(" \n ", 9), Err(TextError::Empty));
    }
}
