//! The file of `--config`: lines of `KEY=value`, with the names of the environment variables, as systemd reads them
//! with `EnvironmentFile=`.

use std::{collections::BTreeMap, fs, path::Path};

/// A value and the number of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub line: usize,
    pub value: String,
}

/// The entries by their keys.
pub type Entries = BTreeMap<String, Entry>;

/// Reads a file. An error is one line for the terminal that names the file, and its line where one is wrong.
pub fn read(path: &Path) -> Result<Entries, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("the configuration cannot be read from {}: {error}", path.display()))?;
    parse(&text).map_err(|(line, error)| format!("{}:{line}: {error}", path.display()))
}

/// Parses the text of a file. An error has the number of its line.
fn parse(text: &str) -> Result<Entries, (usize, String)> {
    let mut entries = Entries::new();
    for (index, text) in text.lines().enumerate() {
        let (line, text) = (index + 1, text.trim());
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        let (key, value) = text.split_once('=').ok_or((line, "must be KEY=value".to_owned()))?;
        let (key, value) = (key.trim_end().to_owned(), unquoted(value.trim_start()).map_err(|e| (line, e))?);
        if let Some(first) = entries.get(&key) {
            return Err((line, format!("{key} is set in line {} already", first.line)));
        }
        entries.insert(key, Entry { line, value });
    }
    Ok(entries)
}

/// Returns a value without the quotes around it. Nothing in it is replaced.
fn unquoted(value: &str) -> Result<String, String> {
    let Some(quote) = value.chars().next().filter(|first| ['"', '\''].contains(first)) else {
        return Ok(value.to_owned());
    };
    match value[1..].strip_suffix(quote) {
        Some(inner) if !inner.contains(quote) => Ok(inner.to_owned()),
        _ => Err("the quotes do not match".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_keys_with_values_and_comments() {
        let entries = parse("# the server\n\nA=1\n  B = two words \nC=\"quo#ted \"\nD='x'\n; end\nE=\n")
            .expect("entries");
        let found: Vec<_> =
            entries.iter().map(|(key, entry)| (key.as_str(), entry.value.as_str(), entry.line)).collect();
        let expected =
            [("A", "1", 3), ("B", "two words", 4), ("C", "quo#ted ", 5), ("D", "x", 6), ("E", "", 8)];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line) in
            [("A=1\nnonsense", 2), ("A=\"x", 1), ("A='x'y'", 1), ("A=1\n\nA=2", 3), ("A=\"", 1)]
        {
            assert_eq!(parse(text).expect_err(text).0, line, "{text}");
        }
    }
}
