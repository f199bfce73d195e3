//! Collects the errors of a request's fields, so that one response lists them all.

use std::{fmt::Display, ops::RangeInclusive};

use pitboard_api::FieldError;
use pitboard_domain::text::{self, NOTE_MAX};
use serde_path_to_error::{Path, Segment};

use crate::web::error::ApiError;

/// The errors found so far.
#[derive(Debug, Default)]
#[must_use = "`finish` refuses the request"]
pub struct Fields(Vec<FieldError>);

impl Fields {
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the value, or adds its error.
    pub fn check<T, E: Display>(&mut self, pointer: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(pointer, error)).ok()
    }

    /// Adds an error if a number is outside its range.
    pub fn within(&mut self, pointer: &str, number: Option<u32>, range: &RangeInclusive<u32>) {
        if number.is_some_and(|number| !range.contains(&number)) {
            self.out_of_range(pointer, range);
        }
    }

    /// Adds the error of a number outside its range.
    pub fn out_of_range(&mut self, pointer: &str, range: &RangeInclusive<u32>) {
        self.add(pointer, format_args!("must be {} to {}", range.start(), range.end()));
    }

    pub fn add(&mut self, pointer: &str, detail: impl Display) {
        self.note(FieldError { pointer: pointer.to_owned(), detail: detail.to_string() });
    }

    pub fn note(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Whether an error at this pointer was found.
    pub fn has(&self, pointer: &str) -> bool {
        self.0.iter().any(|error| error.pointer == pointer)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Refuses the request if anything was wrong.
    pub fn finish(self) -> Result<(), ApiError> {
        if self.0.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.0)) }
    }

    /// Returns what was checked, which is complete unless a field was wrong.
    pub fn done<T>(self, checked: Option<T>) -> Result<T, ApiError> {
        self.finish()?;
        checked.ok_or_else(|| ApiError::internal("a field was dropped without a reason"))
    }
}

/// Parses a note that may be left out.
pub fn parse_note(pointer: &str, text: Option<String>) -> Result<Option<String>, ApiError> {
    text.map(|text| parse_only(pointer, text::note(&text, NOTE_MAX))).transpose()
}

/// Parses a note that must not be empty.
pub fn parse_remark(pointer: &str, text: &str) -> Result<String, ApiError> {
    parse_only(pointer, text::remark(text, NOTE_MAX))
}

/// Parses the only field of a body that can be wrong.
fn parse_only<T, E: Display>(pointer: &str, parsed: Result<T, E>) -> Result<T, ApiError> {
    let mut fields = Fields::new();
    let value = fields.check(pointer, parsed);
    fields.done(value)
}

/// The longest detail about one field, in characters: serde repeats what it was given.
const DETAIL_MAX: usize = 200;

/// Puts what serde found wrong into the words of JSON, with a pointer to the field.
pub fn field_error(path: &Path, message: &str) -> FieldError {
    // serde_json adds " at line 1 column 12".
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let mut pointer: String = path.iter().map(segment).collect();
    let quoted = |kind: &str| message.strip_prefix(kind)?.split_once('`').map(|(name, _)| name);
    let detail = if message.starts_with("unknown field `") {
        "is not known here".to_owned()
    } else if let Some(name) = quoted("missing field `") {
        // serde names the object; the pointer must name the field.
        pointer.push_str(&escaped(name));
        "is missing".to_owned()
    } else if let Some(name) = quoted("duplicate field `") {
        pointer.push_str(&escaped(name));
        "is repeated".to_owned()
    } else {
        expected_type(message).or_else(|| expected_words(message)).unwrap_or_else(|| message.to_owned())
    };
    FieldError { pointer, detail: detail.chars().take(DETAIL_MAX).collect() }
}

/// Returns which JSON type was expected, where serde names one of Rust's.
fn expected_type(message: &str) -> Option<String> {
    let (found, expected) = message.strip_prefix("invalid ")?.rsplit_once(", expected ")?;
    let must_be = match expected {
        "i32" | "i64" | "u32" | "u64" if found.starts_with("value: ") => {
            return Some("is out of range".to_owned());
        }
        "i32" | "i64" | "u32" | "u64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a string" | "a borrowed string" => "a string",
        expected if expected.starts_with("struct ") => "an object",
        _ => return None,
    };
    Some(format!("must be {must_be}"))
}

/// Returns the words of which one was expected.
fn expected_words(message: &str) -> Option<String> {
    let (_, words) = message.strip_prefix("unknown variant `")?.rsplit_once("`, expected ")?;
    let words = words.trim_start_matches("one of ").replace(" or ", ", ").replace('`', "");
    Some(format!("must be one of {words}"))
}

fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => escaped(key),
        Segment::Unknown => String::new(),
    }
}

/// Escapes a step of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    format!("/{}", key.chars().take(DETAIL_MAX).collect::<String>().replace('~', "~0").replace('/', "~1"))
}
