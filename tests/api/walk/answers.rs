//! Checks of every answer and every refusal.

use pitboard_api::{Problem, ProblemCode};
use pitboard_client::RawAnswer;
use pitboard_tests::TestApp;

/// Checks the headers that every answer carries.
pub fn assert_headers(answer: &RawAnswer, what: &str) {
    let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{what}: no {name}"));
    assert!(uuid::Uuid::parse_str(header("x-request-id")).is_ok(), "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(!header("cache-control").is_empty(), "{what}");
    assert!(answer.header("strict-transport-security").is_none(), "{what}: this is plain http");
}

/// Checks a refusal, and returns its problem document.
pub fn refused(app: &TestApp, target: &str, answer: &RawAnswer, code: ProblemCode, what: &str) -> Problem {
    let what = format!("{what}: {} {}", answer.status, answer.text());
    assert_eq!(answer.status, code.status(), "{what}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
    assert_headers(answer, &what);
    let problem: Problem = answer.json().unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(problem.code, code, "{what}");
    assert_eq!(problem.status, code.status(), "{what}");
    assert_eq!(problem.title, code.title(), "{what}");
    assert_eq!(problem.r#type, format!("{}/problems/{code}", app.url), "{what}");
    assert_eq!(problem.instance, target.split('?').next().unwrap_or_default(), "{what}");
    assert!(!problem.detail.is_empty(), "{what}");
    assert_eq!(answer.header("www-authenticate").is_some(), code.status() == 401, "{what}");
    assert_eq!(answer.header("retry-after").is_some(), [429, 503].contains(&code.status()), "{what}");
    assert_eq!(answer.header("allow").is_some(), code.status() == 405, "{what}");
    if code == ProblemCode::ValidationFailed {
        assert!(!problem.errors.is_empty(), "{what}");
    }
    problem
}

/// Checks the refusal of an invalid field, or of a part of it. A customer at the desk has two forms, so the
/// server cannot tell which of its fields was meant.
pub fn refused_field(app: &TestApp, target: &str, answer: &RawAnswer, pointer: &str, what: &str) -> Problem {
    let problem = refused(app, target, answer, ProblemCode::ValidationFailed, what);
    let within = |named: &str| named.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
    let desk = |named: &str| named == "/customer" && pointer.starts_with("/customer/");
    let named = |named: &str| named == pointer || within(named) || desk(named);
    assert!(
        problem.errors.iter().any(|error| named(&error.pointer)),
        "{what}: not {pointer}: {:?}",
        problem.errors
    );
    problem
}
