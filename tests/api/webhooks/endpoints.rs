//! Webhooks as admins manage them: what is refused, what is shown, what the log says.

use pitboard_api::{AuditQuery, CreateWebhook, PageQuery, ProblemCode, WebhookPatch};
use pitboard_client::reqwest::Method;
use pitboard_domain::webhook::PublicEventType;
use pitboard_tests::{Backend, refusal};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{Fixture, new_webhook};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_webhook_is_created_edited_listed_and_deleted(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let types = [PublicEventType::CatalogueChanged, PublicEventType::AppointmentBooked];
    let new = CreateWebhook {
        description: Some("Our calendar".to_owned()),
        ..new_webhook(" https://example.com/hook ", &[types[0], types[1], types[0]])
    };
    let created = fixture.admin.create_webhook(&new).await.expect("a webhook");
    assert_eq!(created.url, "https://example.com/hook");
    assert_eq!(created.types, [types[1], types[0]], "each once");
    assert!(created.active && created.secret.is_some());

    let patch = WebhookPatch {
        url: Some("https://other.example/".to_owned()),
        types: Some(Vec::new()),
        description: Some(String::new()),
        active: Some(false),
    };
    let edited = fixture.admin.update_webhook(created.id, &patch).await.expect("edited");
    assert_eq!(
        (edited.url.as_str(), edited.types.len(), edited.active),
        ("https://other.example/", 0, false)
    );
    assert_eq!(edited.description, "");

    let other = fixture.create("https://example.org/", &[]).await;
    let page =
        fixture.admin.list_webhooks(&PageQuery { limit: Some(1), cursor: None }).await.expect("a page");
    assert_eq!(page.items, [edited]);
    let next = PageQuery { limit: Some(1), cursor: page.next_cursor };
    let page = fixture.admin.list_webhooks(&next).await.expect("a page");
    assert_eq!((page.items[0].id, page.next_cursor), (other.id, None));

    fixture.admin.delete_webhook(created.id).await.expect("deleted");
    assert_eq!(refusal(fixture.admin.get_webhook(created.id).await).status, 404);
    assert_eq!(refusal(fixture.admin.delete_webhook(created.id).await).status, 404);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_secret_is_shown_where_it_is_made_and_nowhere_else(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let create = json!({ "url": "https://example.com/?token=planted" });
    let with_key = fixture.admin.with_key("a key");
    let first = with_key.raw(Method::POST, "/api/v1/webhooks").json(&create).send().await.expect("an answer");
    let secret = first.json::<Value>().expect("JSON")["secret"].as_str().expect("a secret").to_owned();
    let again = with_key.raw(Method::POST, "/api/v1/webhooks").json(&create).send().await.expect("an answer");
    assert_eq!(again.header("idempotency-replayed"), None, "no response with a secret is stored");
    let rotate = "/api/v1/webhooks/1/secret/rotate";
    let rotated = with_key.raw(Method::POST, rotate).json(&json!({})).send().await.expect("an answer");
    let new = rotated.json::<Value>().expect("JSON")["secret"].as_str().expect("a secret").to_owned();
    fixture.admin.update_webhook(1, &WebhookPatch::default()).await.expect("edited");
    for path in
        ["/api/v1/webhooks", "/api/v1/webhooks/1", "/api/v1/audit-log", "/api/v1/webhooks/1/deliveries"]
    {
        let text = fixture.admin.raw(Method::GET, path).send().await.expect("an answer").text();
        assert!(
            !text.contains(&secret) && !text.contains(&new) && !text.contains("whsec_"),
            "{path}: {text}"
        );
    }
    let columns = fixture.app.dump().into_iter();
    let with_secret: Vec<_> =
        columns.filter(|(_, value)| value.contains("whsec_")).map(|(column, _)| column).collect();
    assert!(with_secret.iter().all(|column| column.starts_with("webhooks.")), "{with_secret:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_log_has_the_changes_without_the_address(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create("https://example.com/?token=planted", &[]).await;
    let patch =
        WebhookPatch { types: Some(vec![PublicEventType::AppointmentBooked]), ..WebhookPatch::default() };
    fixture.admin.update_webhook(webhook.id, &patch).await.expect("edited");
    // The same again is no change.
    fixture.admin.update_webhook(webhook.id, &patch).await.expect("edited");
    fixture.admin.rotate_webhook_secret(webhook.id).await.expect("a rotation");
    fixture.admin.delete_webhook(webhook.id).await.expect("deleted");
    let query = AuditQuery { subject: Some(format!("webhook:{}", webhook.id)), ..AuditQuery::default() };
    let log = fixture.admin.list_audit_log(&query).await.expect("the log").items;
    let seen: Vec<_> = log.iter().rev().map(|entry| (entry.kind.as_str(), json!(entry.change))).collect();
    assert_eq!(
        seen,
        [
            (
                "create",
                json!({ "types": [null, []], "active": [null, true], "changed": ["url", "description"] })
            ),
            ("update", json!({ "types": [[], ["appointment.booked"]] })),
            ("rotate_secret", json!({})),
            (
                "delete",
                json!({
                    "types": [["appointment.booked"], null], "active": [true, null],
                    "changed": ["url", "description"],
                })
            ),
        ]
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn wrong_fields_are_named(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create("https://example.com/", &[]).await;
    for (body, pointer) in [
        (json!({ "url": "ftp://example.com/" }), "/url"),
        (json!({ "url": "https://ada:secret@example.com/" }), "/url"),
        (json!({ "url": "https://example.com/#here" }), "/url"),
        (json!({ "url": "https://192.168.1.1/" }), "/url"),
        (json!({ "url": "https://[fd00::1]/" }), "/url"),
        (json!({ "url": "https://example.com/", "types": ["ping"] }), "/types/0"),
        (json!({ "url": "https://example.com/", "types": ["appointment.eaten"] }), "/types/0"),
        (json!({ "url": "https://example.com/", "secret": "mine" }), "/secret"),
    ] {
        for (method, path) in [
            (Method::POST, "/api/v1/webhooks".to_owned()),
            (Method::PATCH, format!("/api/v1/webhooks/{}", webhook.id)),
        ] {
            let answer = fixture.admin.raw(method, &path).json(&body).send().await.expect("an answer");
            assert_eq!(answer.status, 422, "{body}: {}", answer.text());
            let pointed = answer.json::<Value>().expect("JSON")["errors"][0]["pointer"].clone();
            assert_eq!(pointed, pointer, "{body}");
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn at_most_sixteen_webhooks_are_active(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let create = async |active| {
        let webhook = new_webhook("https://example.com/", &[]);
        fixture.admin.create_webhook(&CreateWebhook { active: Some(active), ..webhook }).await
    };
    let mut active = Vec::new();
    for _ in 0..16 {
        active.push(create(true).await.expect("a webhook"));
    }
    let refused = refusal(create(true).await);
    assert_eq!((refused.status, refused.code), (409, ProblemCode::Inconsistent));
    let inactive = create(false).await.expect("a webhook that is not active");
    let activate = WebhookPatch { active: Some(true), ..WebhookPatch::default() };
    let refused = refusal(fixture.admin.update_webhook(inactive.id, &activate).await);
    assert_eq!((refused.status, refused.code), (409, ProblemCode::Inconsistent));

    fixture.set_active(&active[0], false).await;
    fixture.set_active(&inactive, true).await;
    assert_eq!(refusal(create(true).await).status, 409);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_workshop_has_at_most_64_webhooks(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = CreateWebhook { active: Some(false), ..new_webhook("https://example.com/", &[]) };
    for _ in 0..64 {
        fixture.admin.create_webhook(&webhook).await.expect("a webhook");
    }
    let refused = refusal(fixture.admin.create_webhook(&webhook).await);
    assert_eq!((refused.status, refused.code), (409, ProblemCode::Inconsistent));
}
