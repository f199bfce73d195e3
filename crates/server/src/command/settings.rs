//! `pitboard config`: prints the effective settings with their sources.

use crate::{
    command::{Ended, print},
    config::sources::{Setting, Source},
};

/// Prints the settings as lines of a configuration file.
pub fn show(settings: &[Setting]) -> Ended {
    print(&settings.iter().map(line).collect::<String>())
}

fn line(setting: &Setting) -> String {
    let Setting { name, value, is_secret, source } = setting;
    let source = match source {
        Source::Flag(flag) => flag.clone(),
        Source::Environment => "environment".to_owned(),
        Source::File(path, line) => format!("{}:{line}", path.display()),
        Source::Default => "default".to_owned(),
    };
    match value {
        None => format!("# {name} is not set\n"),
        Some(_) if *is_secret => format!("# {source}\n# {name} is set, and not shown\n"),
        Some(value) => match quoted(value) {
            Some(value) => format!("# {source}\n{name}={value}\n"),
            None => format!("# {source}\n# {name} is set, and has no form in a file: {value}\n"),
        },
    }
}

/// Returns a value as a file has it, which takes quotes and spaces at its ends away; `None` if both quotes are in it.
fn quoted(value: &str) -> Option<String> {
    if !value.starts_with(['"', '\'']) && value.trim() == value {
        return Some(value.to_owned());
    }
    let quote = ['"', '\''].into_iter().find(|quote| !value.contains(*quote))?;
    Some(format!("{quote}{value}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_quoted_where_a_file_would_change_it() {
        for (value, expected) in [
            ("plain words", Some("plain words")),
            ("it's", Some("it's")),
            ("", Some("")),
            (" space", Some("\" space\"")),
            ("space ", Some("\"space \"")),
            ("\"quoted\"", Some("'\"quoted\"'")),
            ("'tis", Some("\"'tis\"")),
            ("'\"", None),
        ] {
            assert_eq!(quoted(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn a_setting_is_printed_with_its_source_and_a_secret_without_its_value() {
        let setting = |value: Option<&str>, is_secret, source| {
            line(&Setting { name: "A".to_owned(), value: value.map(str::to_owned), is_secret, source })
        };
        let in_file = Source::File("/etc/x.conf".into(), 7);
        assert_eq!(setting(Some("1"), false, in_file), "# /etc/x.conf:7\nA=1\n");
        assert_eq!(setting(Some("1"), false, Source::Flag("--a".to_owned())), "# --a\nA=1\n");
        assert_eq!(setting(None, false, Source::Default), "# A is not set\n");
        assert_eq!(
            setting(Some("hush"), true, Source::Environment),
            "# environment\n# A is set, and not shown\n"
        );
    }
}
