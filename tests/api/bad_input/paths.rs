//! Unknown and malformed references and ids in paths.

use pitboard_api::ProblemCode;
use pitboard_client::reqwest::Method;
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::refused, requests, rows, scene::Scene},
};

/// Malformed and unknown references, as path segments.
const INVALID_REFERENCES: [&str; 14] = [
    "0000000",
    "000000000",
    "UUUUUUUU",
    "ZZZZZZZZ",
    "1",
    "-1",
    "%00",
    "%FF",
    "%F0%9F%9A%97",
    "7K3M9QX%20",
    "7K3M-9QX",
    "..%2F..%2Fme",
    "%27%20OR%201%3D1--",
    "null",
];

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_reference_is_404_for_every_operation(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let before = rows::of(&scene.app).await;
    let by_reference = |path: &str| path.contains("{reference}");
    for operation in scene.document.operations().iter().filter(|operation| by_reference(&operation.path)) {
        let body = operation.body().map(|_| requests::body(&operation.id, &scene));
        for reference in INVALID_REFERENCES.into_iter().chain([&*"x".repeat(3000)]) {
            let target = operation.path.replace("{reference}", reference);
            let answer = operation.send(&scene.admin, &target, body.as_ref()).await;
            refused(
                &scene.app,
                &target,
                &answer,
                ProblemCode::NotFound,
                &format!("{} {reference}", operation.id),
            );
            operation.assert_documents(&answer);
            let answer = operation.send(&scene.app.anonymous(), &target, body.as_ref()).await;
            refused(&scene.app, &target, &answer, ProblemCode::Unauthenticated, &operation.id);
        }
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reference_is_found_in_every_usual_spelling(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let reference = scene.appointment(Status::Booked).await.reference;
    for spelling in [reference.to_lowercase(), reference.replace('1', "I"), reference.replace('0', "o")] {
        let found = scene.owner.get_appointment(&spelling).await.expect("an appointment");
        assert_eq!(found.reference, reference, "{spelling}");
    }
}

/// Malformed and unknown ids, as path segments.
const INVALID_IDS: [&str; 18] = [
    "+1",
    "%2B1",
    "001",
    "0",
    "-1",
    "999",
    "9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999",
    "1.5",
    "1e1",
    "three",
    "%00",
    "%FF",
    "%D9%A3",
    "3%20",
    "null",
];

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_id_is_404_for_every_operation_before_any_error_of_the_body(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let before = rows::of(&scene.app).await;
    for operation in scene.document.operations().iter().filter(|operation| operation.path.contains("{id}")) {
        let client = scene.permitted_client(operation);
        for id in INVALID_IDS {
            let target = operation.path.replace("{id}", id).replace("{delivery}", "1");
            let what = format!("{} {id}", operation.id);
            let mut answers = vec![operation.send(client, &target, None).await];
            if operation.body().is_some() {
                let valid = requests::body(&operation.id, &scene);
                answers.push(operation.send(client, &target, Some(&valid)).await);
                let raw = operation.raw(client, &target).header("Content-Type", "text/plain");
                answers.push(raw.body("{").send().await.expect("an answer"));
            }
            for answer in answers {
                refused(&scene.app, &target, &answer, ProblemCode::NotFound, &what);
                operation.assert_documents(&answer);
            }
        }
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_calendar_entry_is_404_before_any_error_of_the_query(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let before = rows::of(&scene.app).await;
    let ids = ["0", "-1", "9", "9223372036854775808", "one", "1.0", "%00", "%D9%A1", "null"];
    let dates = ["2027-01-05", "2027-1-4", "0000-01-01", "tomorrow", "%00", "1"];
    let named = |kind: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("/api/v1/{kind}/{name}")).collect()
    };
    let paths = [named("closures", &ids), named("capacity-overrides", &ids), named("weekly-periods", &dates)];
    for path in paths.concat() {
        for query in ["", "?dry_run=true", "?dry_run=nonsense", "?colour=red"] {
            let target = format!("{path}{query}");
            let answer = scene.admin.raw(Method::DELETE, &target).send().await.expect("an answer");
            refused(&scene.app, &target, &answer, ProblemCode::NotFound, &target);
        }
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn paths_with_an_extra_slash_or_segment_are_404(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for target in [
        "/api/v1/services/",
        "/api/v1/services/3/",
        "/api/v1/services/3/4",
        "/api/v1//services",
        "/api/v1/appointments/",
        "/api/v1/appointments/7K3M9QXR/",
        "/api/v1/appointments/7K3M9QXR/destroy",
        "/api/v1/me/",
        "/api/v1/workshop/",
        "/API/V1/workshop",
        "/api/v1",
        "/api/",
        "/api/v2/workshop",
    ] {
        let raw = scene.admin.raw(Method::GET, target).header("Accept", "application/json");
        let answer = raw.send().await.expect("an answer");
        refused(&scene.app, target, &answer, ProblemCode::NotFound, target);
    }
}
