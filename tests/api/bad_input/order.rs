//! The order of the checks: of several errors, the first is answered (rules §10).

use pitboard_api::ProblemCode::{self, *};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::refused, rows, scene::Scene},
};

const HOLD: &str = r#"{"reason":"parts"}"#;
const BAD: &str = r#"{"reason":"no_such_word"}"#;
/// A body that can be parsed but is invalid.
const BAD_NOTE: &str = r#"{"reason":"parts","note":"a\u0000b"}"#;
const NO_JSON: &str = "{";

/// The errors of a request, and the expected problem code.
struct Case {
    what: &'static str,
    caller: &'static str,
    /// The status of the appointment, or an unknown reference.
    reference: &'static str,
    body: &'static str,
    content_type: &'static str,
    if_match: Option<&'static str>,
    first: ProblemCode,
}

const fn case(
    what: &'static str,
    (caller, reference): (&'static str, &'static str),
    body: &'static str,
    if_match: Option<&'static str>,
    first: ProblemCode,
) -> Case {
    Case { what, caller, reference, body, content_type: "application/json", if_match, first }
}

const STALE: Option<&str> = Some("\"v99\"");
const NO_TAG: Option<&str> = Some("nonsense");

/// The cases of `POST /appointments/{reference}/hold`.
#[rustfmt::skip]
const CASES: &[Case] = &[
    case("anonymous, all wrong",            ("anonymous", "7K3M9QXR"),       BAD, STALE,     Unauthenticated),
    case("anonymous, no JSON",              ("anonymous", "in_progress"), NO_JSON, None,     Unauthenticated),
    case("wrong role, nothing right",       ("owner", "7K3M9QXR"),           BAD, STALE,     Forbidden),
    case("wrong role, no JSON",             ("owner", "in_progress"),     NO_JSON, None,     Forbidden),
    case("another customer, bad body",      ("other customer", "booked"),    BAD, None,      Forbidden),
    case("unknown, bad body, stale",        ("admin", "7K3M9QXR"),           BAD, STALE,     NotFound),
    case("unknown, no JSON",                ("admin", "7K3M9QXR"),        NO_JSON, None,     NotFound),
    case("unknown, bad note",               ("admin", "7K3M9QXR"),      BAD_NOTE, STALE,     NotFound),
    case("unknown, no tag",                 ("admin", "7K3M9QXR"),          HOLD, NO_TAG,    NotFound),
    case("no reference at all, bad body",   ("admin", "nonsense-"),          BAD, STALE,     NotFound),
    case("no JSON, stale",                  ("admin", "in_progress"),     NO_JSON, STALE,    Malformed),
    case("bad body, stale",                 ("admin", "in_progress"),        BAD, STALE,     ValidationFailed),
    case("bad body, no tag",                ("admin", "in_progress"),        BAD, NO_TAG,    ValidationFailed),
    case("bad body, wrong state",           ("admin", "booked"),             BAD, None,      ValidationFailed),
    case("not the assignee, stale",         ("manager", "in_progress"),     HOLD, STALE,     Forbidden),
    case("not the assignee, bad body",      ("employee", "in_progress"),     BAD, STALE,     Forbidden),
    case("not the assignee, bad note",      ("manager", "in_progress"), BAD_NOTE, None,      Forbidden),
    case("bad note, stale",                 ("admin", "in_progress"),   BAD_NOTE, STALE,     ValidationFailed),
    case("not the assignee, no JSON",       ("manager", "booked"),        NO_JSON, None,     Forbidden),
    case("stale, wrong state",              ("admin", "booked"),            HOLD, STALE,     VersionConflict),
    case("no tag, wrong state",             ("admin", "booked"),            HOLD, NO_TAG,    VersionConflict),
    case("a weak tag, wrong state",         ("admin", "booked"),            HOLD, Some("W/\"v1\""), VersionConflict),
    case("the wrong state alone",           ("admin", "booked"),            HOLD, None,      InvalidTransition),
    case("any version, wrong state",        ("admin", "booked"),            HOLD, Some("*"), InvalidTransition),
    Case {
        content_type: "text/plain",
        ..case("a wrong type and no JSON",  ("admin", "in_progress"),     NO_JSON, STALE,    UnsupportedMediaType)
    },
    Case {
        content_type: "text/plain",
        ..case("unknown, a wrong type",     ("admin", "7K3M9QXR"),          HOLD, None,      NotFound)
    },
];

async fn send(client: &Client, target: &str, case: &Case) -> RawAnswer {
    let mut raw = client.raw(Method::POST, target).header("Content-Type", case.content_type);
    if let Some(tag) = case.if_match {
        raw = raw.header("If-Match", tag);
    }
    raw.body(case.body).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_several_errors_the_first_in_order_is_answered(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let booked = scene.appointment(Status::Booked).await.reference;
    let in_progress = scene.appointment(Status::InProgress).await.reference;
    let before = rows::of(&scene.app).await;
    for case in CASES {
        let reference = match case.reference {
            "booked" => &booked,
            "in_progress" => &in_progress,
            unknown => unknown,
        };
        let target = format!("/api/v1/appointments/{reference}/hold");
        let answer = send(&scene.client(case.caller), &target, case).await;
        refused(&scene.app, &target, &answer, case.first, case.what);
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_cancellation_by_staff_without_a_reason_is_refused_after_404_and_403_and_before_409(
    #[case] on: Backend,
) {
    let scene = Scene::open(on).await;
    let in_progress = scene.appointment(Status::InProgress).await.reference;
    let completed = scene.appointment(Status::Completed).await.reference;
    let before = rows::of(&scene.app).await;
    for (what, caller, reference, first) in [
        ("unknown", "admin", "7K3M9QXR", NotFound),
        ("the wrong role in every state", "employee", in_progress.as_str(), Forbidden),
        ("stale", "admin", in_progress.as_str(), ValidationFailed),
        ("stale, wrong state", "admin", completed.as_str(), ValidationFailed),
    ] {
        let target = format!("/api/v1/appointments/{reference}/cancel");
        let answer =
            send(&scene.client(caller), &target, &case(what, (caller, ""), "{}", STALE, first)).await;
        refused(&scene.app, &target, &answer, first, what);
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn another_customers_appointment_is_404_before_any_other_error(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let reference = scene.appointment(Status::Booked).await.reference;
    let before = rows::of(&scene.app).await;
    for (method, path, body) in [
        (Method::GET, "", ""),
        (Method::GET, "/history", ""),
        (Method::PATCH, "", r#"{"customer_notes":"mine"}"#),
        (Method::PATCH, "", NO_JSON),
        (Method::PATCH, "", r#"{"no_such_field":1}"#),
        (Method::POST, "/cancel", "{}"),
        (Method::PATCH, "", r#"{"customer_notes":"a\u0000b"}"#),
        (Method::POST, "/cancel", BAD),
        (Method::POST, "/reschedule", r#"{"date":"2026-11-26","period":"09:00"}"#),
        (Method::POST, "/reschedule", BAD),
    ] {
        let target = format!("/api/v1/appointments/{reference}{path}");
        for tag in ["\"v1\"", "\"v99\"", "nonsense"] {
            let raw = scene.other.raw(method.clone(), &target).header("Content-Type", "application/json");
            let answer = raw.header("If-Match", tag).body(body).send().await.expect("an answer");
            refused(&scene.app, &target, &answer, NotFound, &format!("{method} {path} {body} {tag}"));
        }
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_without_the_role_are_403_before_their_query_is_read(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for (client, path, code) in [
        (scene.app.anonymous(), "/api/v1/occupancy?date=nonsense", Unauthenticated),
        (scene.owner.client.clone(), "/api/v1/occupancy?date=nonsense", Forbidden),
        (scene.employee.client.clone(), "/api/v1/employees?limit=0&cursor=nonsense", Forbidden),
        (scene.manager.client.clone(), "/api/v1/employees?limit=0&cursor=nonsense", ValidationFailed),
    ] {
        let answer = client.raw(Method::GET, path).send().await.expect("an answer");
        refused(&scene.app, path, &answer, code, path);
    }
}
