//! The input: the corpus of what was once mistaken somewhere, and random values.

use proptest::{collection::vec, prelude::*, sample::select};

/// Texts: numbers in disguise, marks of direction, invisible and combining characters, formulas, patterns, NUL.
pub const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\u{feff}",
    "\u{feff}Ada",
    "\u{200e}Ada\u{200f}",
    "\u{202e}adA",
    "\u{2066}x\u{2069}",
    "\u{200b}",
    "\u{2028}",
    "\u{ad}",
    "\u{e0041}",
    "\u{fffd}",
    "\u{10ffff}",
    "e\u{301}\u{301}\u{301}",
    "İıßſ",
    "ﬁ",
    "١٢٣",
    "０１２",
    "АВ 12",
    "+49 171 555 01 01 ext. 12",
    "+",
    "()()",
    "a@b",
    "a@b.c",
    "ada@exämple.com",
    "\"ada\"@example.com",
    "ada@[127.0.0.1]",
    "=1+1",
    "＝1+1",
    "'=1+1",
    "%",
    "%_%",
    "\\",
    "' OR 1=1 --",
    "<script>",
    "../../etc/passwd",
    "null",
    "true",
    "5.0",
    "-0",
    "+5",
    "1e400",
    "1e9",
    "0x10",
    "9007199254740991",
    "9007199254740992",
    "9223372036854775808",
    "18446744073709551616",
    "-1",
    "2026-11-31",
    "0000-01-01",
    "-0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-11-25T25:00:00Z",
    "2026-11-25T09:00:00+99:99",
    "24:00",
    "24:01",
    "09:00:60",
    "http://",
    "https://user@host:99999/",
    "https://[::1",
    "999.0.0.0/33",
    "::/129",
    "Europe/Berlin\0",
    "XXX",
];

/// JSON that is no text: odd numbers, half a surrogate pair, wrong types, what is no JSON at all.
pub const TOKENS: &[&str] = &[
    "5.0",
    "5.00",
    "-0",
    "-0.0",
    "0.5",
    "1e0",
    "1E2",
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740991",
    "9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "-9223372036854775809",
    "null",
    "true",
    "[]",
    "{}",
    "[null]",
    "{\"a\":1,\"a\":2}",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\u0000\"",
    "\"\\uFEFF\"",
    "\"\\u200f\"",
    "\"\\/\"",
    "\"\t\"",
    "NaN",
    "01",
    "+1",
    "1.",
    ".5",
    "'a'",
    "",
    ",",
    "}",
];

/// Bytes: overlong UTF-8, Windows-1252, UTF-16, byte order marks, line ends, separators.
pub const BYTES: &[&[u8]] = &[
    b"",
    b"\0",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xed\xa0\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xff\xfe{\0}\0",
    b"\xef\xbb\xbf{}",
    b"M\xfcller;\x80",
    b"sep=;\r\n",
    b"\r\n",
    b"\n\r",
    b"\x1a",
    b"\"",
    b"\"\"\"",
];

/// Returns texts of the corpus, and random and long ones.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(TEXTS).prop_map(str::to_owned),
        2 => vec(any::<char>(), 0..24).prop_map(String::from_iter),
        1 => (select(TEXTS), 0..3000_usize).prop_map(|(text, times)| text.repeat(times).chars().take(9000).collect()),
        1 => (select(TEXTS), any::<char>(), select(TEXTS)).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
    ]
}

/// Returns JSON values, and what is not quite one.
pub fn token() -> impl Strategy<Value = String> {
    let quoted = |text: String| serde_json::Value::String(text).to_string();
    prop_oneof![
        3 => select(TOKENS).prop_map(str::to_owned),
        3 => text().prop_map(quoted),
        1 => any::<f64>().prop_map(|number| format!("{number:e}")),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => (1..2000_usize).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        1 => (1..400_usize).prop_map(|depth| "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)),
        1 => vec(text().prop_map(quoted), 0..8).prop_map(|items| format!("[{}]", items.join(","))),
    ]
}

/// Returns bytes of the corpus and random ones.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => select(BYTES).prop_map(<[u8]>::to_vec),
        2 => vec(any::<u8>(), 0..64),
        1 => text().prop_map(String::into_bytes),
    ]
}
