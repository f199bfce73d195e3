//! Bodies that are not a JSON object, missing, or too long.

use pitboard_api::{ProblemCode, ProblemCode::*};
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::refused, requests, rows, scene::Scene},
};

const JSON: &str = "application/json";

/// Returns content types and bodies with the expected refusals.
fn bad_bodies() -> Vec<(&'static str, Vec<u8>, ProblemCode)> {
    let nested = |open: &str, close: &str, depth: usize| {
        (open.repeat(depth) + "1" + &close.repeat(depth)).into_bytes()
    };
    vec![
        (JSON, b"{".to_vec(), Malformed),
        (JSON, b"{}}".to_vec(), Malformed),
        (JSON, b"nonsense".to_vec(), Malformed),
        (JSON, b"{\"a\":1,}".to_vec(), Malformed),
        (JSON, b"{'a':1}".to_vec(), Malformed),
        (JSON, b"{\"a\":NaN}".to_vec(), Malformed),
        (JSON, b"{\"a\":01}".to_vec(), Malformed),
        (JSON, b"{\"a\":\"\t\"}".to_vec(), Malformed),
        (JSON, b"{\"a\":\"\xff\xfe\"}".to_vec(), Malformed),
        (JSON, b"\xef\xbb\xbf{}".to_vec(), Malformed),
        (JSON, b"\0".to_vec(), Malformed),
        (JSON, b" ".to_vec(), Malformed),
        (JSON, nested("[", "", 20_000), Malformed),
        (JSON, b"[]".to_vec(), ValidationFailed),
        (JSON, b"[{}]".to_vec(), ValidationFailed),
        (JSON, b"null".to_vec(), ValidationFailed),
        (JSON, b"5".to_vec(), ValidationFailed),
        (JSON, b"\"text\"".to_vec(), ValidationFailed),
        (JSON, b"{\"no_such_field\":1,\"no_such_field\":2}".to_vec(), ValidationFailed),
        (JSON, b"{\"no_such_field\":1e999}".to_vec(), ValidationFailed),
        (JSON, nested("[", "]", 20_000), ValidationFailed),
        (JSON, nested("{\"a\":", "}", 10_000), ValidationFailed),
        (JSON, [b"{\"a\":\"", &*vec![b'x'; 2 << 20], b"\"}"].concat(), TooLarge),
        (JSON, vec![b' '; 2 << 20], TooLarge),
        ("", b"{}".to_vec(), UnsupportedMediaType),
        ("text/plain", b"{}".to_vec(), UnsupportedMediaType),
        ("text/json", b"{}".to_vec(), UnsupportedMediaType),
        ("application/x-www-form-urlencoded", b"a=1".to_vec(), UnsupportedMediaType),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), UnsupportedMediaType),
        ("application/jsonp", b"{}".to_vec(), UnsupportedMediaType),
        ("application/xml", vec![b'x'; 2 << 20], TooLarge),
    ]
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_body_that_is_not_a_json_object_is_refused_by_every_operation_with_a_body(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for operation in scene.document.operations().iter().filter(|operation| operation.body().is_some()) {
        let target = scene.target(operation, Some(&scene.appointment(Status::Booked).await)).await;
        let before = rows::of(&scene.app).await;
        for (content_type, body, code) in bad_bodies() {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let what = format!("{} {content_type:?} {shown:?}", operation.id);
            let mut raw = operation.raw(scene.permitted_client(operation), &target);
            if !content_type.is_empty() {
                raw = raw.header("Content-Type", content_type);
            }
            let answer = raw.body(body).send().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
            refused(&scene.app, &target, &answer, code, &what);
            operation.assert_documents(&answer);
        }
        assert_eq!(rows::of(&scene.app).await, before, "{}", operation.id);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_repeated_field_is_refused_even_with_the_same_value(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let update = scene.document.operation("update_me");
    for body in [r#"{"phone":"+1 555","phone":"+1 555"}"#, r#"{"phone":"+1 555","\u0070hone":"+2 555"}"#] {
        let raw = update.raw(&scene.owner, &update.path).header("Content-Type", JSON).body(body.as_bytes());
        let answer = raw.send().await.expect("an answer");
        let problem = refused(&scene.app, &update.path, &answer, ValidationFailed, body);
        assert_eq!(problem.errors[0].pointer, "/phone");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn half_a_surrogate_pair_is_refused(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let update = scene.document.operation("update_me");
    for body in
        [r#"{"first_name":"\ud800"}"#, r#"{"first_name":"\udc00\ud800"}"#, r#"{"first_name":"\ud83dA"}"#]
    {
        let raw = update.raw(&scene.owner, &update.path).header("Content-Type", JSON).body(body.as_bytes());
        refused(&scene.app, &update.path, &raw.send().await.expect("an answer"), Malformed, body);
    }
    let whole = update.raw(&scene.owner, &update.path).header("Content-Type", JSON);
    let answer = whole.body(r#"{"first_name":"\ud83d\ude97"}"#.as_bytes()).send().await.expect("an answer");
    assert!(answer.text().contains('🚗'), "{}", answer.text());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_missing_body_counts_as_an_empty_one_where_no_field_is_required(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let reference = scene.appointment(Status::Assigned).await.reference;
    for transition in ["start", "complete"] {
        let target = format!("/api/v1/appointments/{reference}/{transition}");
        let raw = scene.assignee.raw(pitboard_client::reqwest::Method::POST, &target);
        assert_eq!(raw.send().await.expect("an answer").status, 200, "{transition}");
    }
    let login = scene.document.operation("login");
    let answer = login.send(&scene.app.anonymous(), &login.path, None).await;
    refused(&scene.app, &login.path, &answer, Malformed, "a login without a body");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_operation_with_an_optional_body_answers_none_as_an_empty_object(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut optional = 0;
    for operation in scene.document.operations() {
        if operation.body().is_none() || operation.object["requestBody"]["required"] == true {
            continue;
        }
        let mut statuses = Vec::new();
        for body in [Some(serde_json::json!({})), None] {
            let subject = scene.appointment(Status::Booked).await;
            let target = scene.target(&operation, Some(&subject)).await;
            let answer = operation.send(scene.permitted_client(&operation), &target, body.as_ref()).await;
            let code = answer.json::<pitboard_api::Problem>().ok().map(|problem| problem.code);
            statuses.push((answer.status, code));
        }
        assert_eq!(statuses[0], statuses[1], "{}", operation.id);
        assert!(![400, 415].contains(&statuses[1].0), "{}: {statuses:?}", operation.id);
        optional += 1;
    }
    assert!(optional >= 20, "{optional}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_content_type_may_have_a_charset_and_upper_case_letters(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let login = scene.document.operation("login");
    let body = requests::body("login", &scene).to_string();
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let raw = login.raw(&scene.app.anonymous(), &login.path).header("Content-Type", content_type);
        assert_eq!(raw.body(body.as_bytes()).send().await.expect("an answer").status, 200, "{content_type}");
    }
}
