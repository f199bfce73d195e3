//! The options of the log on the command line: its form, and levels.

use std::str::FromStr;

use tracing_subscriber::filter::{Directive, LevelFilter};

/// The form of the log, and what is logged beside the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogOptions {
    pub is_json: bool,
    /// Directives as of `RUST_LOG`, each after a comma.
    pub directives: String,
}

impl FromStr for LogOptions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut options = Self::default();
        for part in text.split(',').map(str::trim) {
            let is_level = part.parse::<LevelFilter>().is_ok();
            match part {
                "" | "text" => {}
                "json" => options.is_json = true,
                // A level is for all that is ours, whose targets have levels of their own.
                level if is_level => {
                    options.directives += &format!(",{level},pitboard_server={level},access={level}");
                }
                part if part.contains('=') && part.parse::<Directive>().is_ok() => {
                    options.directives += &format!(",{part}");
                }
                _ => {
                    return Err(format!("{part} is neither text, json, a level nor a target with its level"));
                }
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_a_form_and_levels() {
        let parsed = |text: &str| text.parse::<LogOptions>().map(|log| (log.is_json, log.directives));
        assert_eq!(parsed("text"), Ok((false, String::new())));
        assert_eq!(parsed("json,access=debug"), Ok((true, ",access=debug".to_owned())));
        assert_eq!(parsed("warn"), Ok((false, ",warn,pitboard_server=warn,access=warn".to_owned())));
        for wrong in ["jsn", "access=loud", "json,yes"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
