//! The parsers of bodies, queries, cursors and tables against any input: none panics, and what they rewrite keeps its
//! meaning. `tests/api/fuzz` sends such input to a server.

use pitboard_api::{AppointmentPatch, AppointmentQuery, CreateAppointment, PageQuery, SettingsPatch};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{body, csv, cursor, fields::Fields, query};
use crate::hex::hex;

/// Pieces of JSON, of queries and of tables, from which nearly valid input is made.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\\"",
    "5.0",
    "5.00e1",
    "-0.0",
    ".0",
    "1e400",
    "null",
    "true",
    "\"service_id\"",
    "\"date\"",
    "\"2026-11-23\"",
    "\"vehicle\"",
    "\"metadata\"",
    "\u{feff}",
    "\0",
    "é",
    "\u{10ffff}",
    "&",
    "=",
    "+",
    "%",
    "%zz",
    "%00",
    "%FF",
    "limit",
    "cursor",
    "status=",
    ";",
    "\r\n",
    "\n",
    "\r",
    "'=",
    "sep=;",
    "a,b",
    "a;b",
    " ",
];

fn pieces() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![pieces().prop_map(String::into_bytes), vec(any::<u8>(), 0..200)]
}

/// Returns JSON of a few levels, with numbers that have fractions of zero.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![pieces(), Just("5.0 \\".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1_000_000_i64..1_000_000).prop_map(|number| json!(number as f64)),
        (-1e9..1e9_f64).prop_map(|number| json!(number)),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((pieces(), inner), 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Makes equal numbers the same number, with a fraction or without.
fn with_floats(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(with_floats).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, with_floats(value))).collect(),
        other => other,
    }
}

proptest! {
    #[test]
    fn any_body_is_parsed_or_refused(bytes in bytes()) {
        let _ = body::parse::<CreateAppointment>(&bytes);
        let _ = body::parse::<AppointmentPatch>(&bytes);
        let known = json!({ "name": "CarModX", "slots_per_period": 5 });
        if let Value::Object(known) = known {
            let _ = body::parse_every::<SettingsPatch>(&bytes, &known, &mut Fields::new());
        }
    }

    #[test]
    fn a_body_without_zero_fractions_means_the_same(value in value()) {
        let text = value.to_string();
        // Both are parsed: serde_json rounds the last digit of some numbers.
        let parse = |text: &str| serde_json::from_str::<Value>(text)
            .map_err(|error| TestCaseError::fail(format!("{text}: {error}")));
        prop_assert_eq!(with_floats(parse(&body::without_zero_fractions(&text))?), with_floats(parse(&text)?));
    }

    #[test]
    fn any_query_is_parsed_or_refused(text in pieces()) {
        let _ = query::parse::<PageQuery>(&text, |_| true);
        let _ = query::parse::<AppointmentQuery>(&text, |_| true);
    }

    #[test]
    fn any_cursor_is_decoded_or_refused(text in pieces(), bytes in bytes()) {
        for cursor in [text, hex(&bytes), hex(format!("[\"list\",{}]", String::from_utf8_lossy(&bytes)).as_bytes())] {
            if let Some(place) = cursor::decode("list", &cursor) {
                prop_assert!(!place.to_string().contains("\\u0000"), "{}", place);
            }
        }
    }

    #[test]
    fn any_table_is_parsed_or_refused(table in pieces(), line in pieces()) {
        let _ = csv::parse_lines(&table, ["a", "b"]);
        let _ = csv::parse_lines(&format!("a,b\n{line}"), ["a", "b"]);
        let written = csv::text(&line);
        prop_assert_eq!(csv::plain(&written), line);
    }
}
