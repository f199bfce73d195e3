//! Text that people type: trimmed, without control characters, of a bounded length, and with something to see.

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

/// Control characters, and those that turn the direction in which others are read: in a line they would turn what
/// stands beside it.
pub fn controls(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that leave nothing to see where they stand alone: white space, what Unicode calls ignorable, fillers.
/// Among others they have their uses: names of many languages need joiners.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
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
        empty if empty.chars().all(is_blank) => Err(TextError::Empty),
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
    fn a_line_has_something_to_see_and_nothing_that_turns_it_around() {
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
    fn a_note_keeps_its_lines_and_nothing_else_that_controls() {
        assert_eq!(note("a\r\nb\n", 9), Ok("a\nb".to_owned()));
        assert_eq!(note("a\tb", 9), Err(TextError::Control));
        assert_eq!(note("", 9), Ok(String::new()));
        assert_eq!(remark(" a\nb ", 9), Ok("a\nb".to_owned()));
        assert_eq!(remark(" \n ", 9), Err(TextError::Empty));
    }
}
