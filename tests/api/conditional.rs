//! `If-None-Match` on reads of one resource.

use pitboard_api::CreateNote;
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::status::Status;
use pitboard_tests::{Backend, TUESDAY, TestApp, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    on_both_databases,
    walk::{answers::assert_headers, scene::Scene},
};

async fn get(client: &Client, path: &str, if_none_match: Option<&str>) -> RawAnswer {
    let request = client.raw(Method::GET, path);
    let request = if_none_match.into_iter().fold(request, |raw, tags| raw.header("If-None-Match", tags));
    request.send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_resource_that_the_caller_has_is_not_sent_again(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let appointment = scene.appointment(Status::Booked).await;
    let mut reads = 0;
    for operation in scene.document.operations() {
        if operation.method != Method::GET || operation.is_public() || !operation.statuses().contains(&304) {
            continue;
        }
        let target = scene.target(&operation, Some(&appointment)).await;
        let client = scene.permitted_client(&operation);
        let first = get(client, &target, None).await;
        assert_eq!(first.status, 200, "{target}: {}", first.text());
        let tag = first.header("etag").unwrap_or_else(|| panic!("{target} has no ETag"));
        for known in [tag, "*", &format!("W/{tag}"), &format!("\"other\", {tag}")] {
            let again = get(client, &target, Some(known)).await;
            assert_eq!((again.status, again.text().as_str()), (304, ""), "{target} {known}");
            assert_eq!(again.header("etag"), Some(tag), "{target}");
            assert_eq!(again.header("cache-control"), Some("no-store"), "{target}");
            assert_headers(&again, &target);
        }
        for other in ["\"other\"", "", "nonsense"] {
            let again = get(client, &target, Some(other)).await;
            assert_eq!((again.status, again.text()), (200, first.text()), "{target} {other}");
        }
        let refused = get(&scene.app.anonymous(), &target, Some(tag)).await;
        assert_eq!(refused.status, 401, "{target}");
        reads += 1;
    }
    assert!(reads >= 11, "{reads}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_changed_resource_is_sent_again(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let john = app.employee("john").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let paths = [
        format!("/api/v1/appointments/{}", job.reference),
        format!("/api/v1/catalogue/services/{}", services::ECU_REMAPPING),
        format!("/api/v1/customers/{}", ada.id()),
        format!("/api/v1/employees/{}", john.id()),
    ];
    let mut tags = Vec::new();
    for path in &paths {
        tags.push(get(&root, path, None).await.header("etag").expect("a tag").to_owned());
    }
    assert_eq!(tags[0], "\"v1\"");
    let note = CreateNote { text: "Keys are in the box".to_owned() };
    root.add_appointment_note(&job.reference, &note).await.expect("noted");
    for path in [&paths[1], &paths[2], &paths[3]] {
        let path = path.replace("/catalogue", "");
        let change =
            if path.contains("services") { json!({ "name": "New" }) } else { json!({ "phone": "12345" }) };
        let changed = root.raw(Method::PATCH, &path).json(&change).send().await.expect("an answer");
        assert_eq!(changed.status, 200, "{path}: {}", changed.text());
    }
    for (path, tag) in paths.iter().zip(&tags) {
        let again = get(&root, path, Some(tag)).await;
        assert_eq!(again.status, 200, "{path}");
        assert_ne!(again.header("etag"), Some(tag.as_str()), "{path}");
    }
}
