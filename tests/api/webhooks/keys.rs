//! API keys as readers of the feed and owners of webhooks: what they may read, for as long as they are valid.

use chrono::TimeDelta;
use pitboard_api::{
    ApiKeyPatch, CreateApiKey, CreateAppointment, EventListQuery, PageQuery, ProblemCode, WebhookPatch,
};
use pitboard_client::{Client, reqwest::Method};
use pitboard_domain::{
    scope::Scope,
    webhook::{DeliveryStatus, DisabledReason, PublicEventType},
};
use pitboard_tests::{Backend, TUESDAY, receiver::Reply, refusal, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{Fixture, new_webhook};
use crate::{
    integrations::{Key, booking_for, create_key, new_key},
    on_both_databases,
};

impl Fixture {
    pub(super) async fn key(&self, scopes: &[Scope]) -> Key {
        create_key(&self.app, &self.admin, &new_key(scopes)).await
    }

    /// Changes the catalogue.
    async fn rename_service(&self) {
        let patch = serde_json::from_value(json!({ "description": "Loud" })).expect("a body");
        self.admin.update_service(services::AUDIO, &patch).await.expect("changed");
    }
}

/// Books with a reference and an entry of the key's own.
async fn book_with_reference(key: &Key, period: &str) -> String {
    let booking = CreateAppointment {
        external_reference: Some(format!("PO-{period}")),
        metadata: Some([("fleet".to_owned(), "north".to_owned())].into()),
        ..booking_for("grace", services::AUDIO, TUESDAY, period)
    };
    key.client.book_appointment(&booking).await.expect("a booking").reference
}

/// Returns the type of each event in the feed, with the reference or the subject of its object.
async fn read(client: &Client, query: &EventListQuery) -> Vec<(PublicEventType, String)> {
    let events = client.list_events(query).await.expect("events").items;
    let text = |object: &serde_json::Map<String, Value>| {
        let value = object.get("reference").or(object.get("subject"));
        value.and_then(Value::as_str).expect("an object").to_owned()
    };
    events.iter().map(|event| (event.r#type, text(&event.data.object))).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_reads_the_events_that_its_scopes_permit(#[case] on: Backend) {
    use PublicEventType::{AppointmentBooked, CatalogueChanged};
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsWrite]).await;
    let foreign = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await.reference;
    let own = book_with_reference(&key, "11:00").await;
    fixture.rename_service().await;
    let changed = format!("service:{}", services::AUDIO);
    let booked = |reference: &str| (AppointmentBooked, reference.to_owned());

    let all = EventListQuery::default();
    assert_eq!(read(&key.client, &all).await, [booked(&own)]);
    let of_catalogue = (CatalogueChanged, changed);
    for (scopes, expected) in [
        (vec![Scope::AppointmentsWrite, Scope::CatalogueRead], vec![of_catalogue.clone()]),
        (vec![Scope::AppointmentsReadAll], vec![booked(&foreign), booked(&own)]),
        (vec![Scope::AppointmentsWork], vec![booked(&foreign), booked(&own)]),
        (vec![Scope::CatalogueRead], vec![of_catalogue.clone()]),
        (
            vec![Scope::AppointmentsReadAll, Scope::CatalogueRead],
            vec![booked(&foreign), booked(&own), of_catalogue.clone()],
        ),
    ] {
        let reader = fixture.key(&scopes).await;
        assert_eq!(read(&reader.client, &all).await, expected, "{scopes:?}");
        let types = EventListQuery { types: vec![CatalogueChanged], ..EventListQuery::default() };
        let catalogue: Vec<_> =
            expected.into_iter().filter(|(public_type, _)| *public_type == CatalogueChanged).collect();
        assert_eq!(read(&reader.client, &types).await, catalogue, "{scopes:?}");
    }
    let manager = fixture.key(&[Scope::WebhooksManage]).await;
    assert_eq!(refusal(manager.client.list_events(&all).await).status, 403);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_reads_its_own_events_in_pages_between_those_of_others(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsWrite, Scope::CatalogueRead]).await;
    let mut expected = Vec::new();
    for period in ["09:00", "11:00", "13:00"] {
        fixture.ada.book(services::AUDIO, TUESDAY, period).await;
        expected.push((PublicEventType::AppointmentBooked, book_with_reference(&key, period).await));
        let patch = serde_json::from_value(json!({ "description": period })).expect("a body");
        fixture.admin.update_service(services::AUDIO, &patch).await.expect("changed");
        expected.push((PublicEventType::CatalogueChanged, format!("service:{}", services::AUDIO)));
    }
    let mut query = EventListQuery { limit: Some(2), ..EventListQuery::default() };
    let mut seen = Vec::new();
    loop {
        seen.extend(read(&key.client, &query).await);
        let page = key.client.list_events(&query).await.expect("events");
        let Some(cursor) = page.next_cursor else { break };
        query.after = Some(cursor);
    }
    assert_eq!(seen, expected);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_event_has_the_reference_of_the_key_that_booked_for_that_key_and_admins(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsWrite]).await;
    let other = fixture.key(&[Scope::AppointmentsReadAll]).await;
    book_with_reference(&key, "09:00").await;
    let all = EventListQuery::default();
    for (client, is_shown) in [(&key.client, true), (&fixture.admin.client, true), (&other.client, false)] {
        let object = client.list_events(&all).await.expect("events").items.remove(0).data.object;
        let expected = is_shown.then(|| json!("PO-09:00"));
        assert_eq!(object.get("external_reference"), expected.as_ref());
        let expected = is_shown.then(|| json!({ "fleet": "north" }));
        assert_eq!(object.get("metadata"), expected.as_ref());
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_webhook_of_a_key_gets_the_events_of_its_own_appointments(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsWrite, Scope::WebhooksManage]).await;
    let webhook = key.client.create_webhook(&new_webhook(&fixture.receiver.url(), &[])).await;
    let webhook = webhook.expect("a webhook");
    assert_eq!(webhook.api_key_id, Some(key.id));
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.rename_service().await;
    let own = book_with_reference(&key, "11:00").await;
    fixture.deliver().await;
    let received = fixture.receiver.take();
    let [only] = &received[..] else { panic!("one delivery: {received:?}") };
    let body = only.json();
    assert_eq!(body["data"]["object"]["reference"], own);
    assert_eq!(body["data"]["object"]["external_reference"], "PO-11:00");
    assert_eq!(body["data"]["object"]["metadata"], json!({ "fleet": "north" }));
    let feed = key.client.list_events(&EventListQuery::default()).await.expect("events").items;
    assert_eq!(serde_json::to_value(&feed[0]).expect("JSON"), body, "the feed has the same body");

    // With more scopes it gets more, from the next event on.
    let patch = ApiKeyPatch {
        scopes: Some(vec![Scope::AppointmentsReadAll, Scope::WebhooksManage]),
        ..ApiKeyPatch::default()
    };
    fixture.admin.update_api_key(key.id, &patch).await.expect("edited");
    fixture.ada.book(services::AUDIO, TUESDAY, "13:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_manages_its_own_webhooks_and_an_admin_all(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let scopes = [Scope::AppointmentsWrite, Scope::WebhooksManage];
    let (key, other) = (fixture.key(&scopes).await, fixture.key(&scopes).await);
    let of_admin = fixture.create(&fixture.receiver.url(), &[]).await;
    let own = key.client.create_webhook(&new_webhook("https://example.com/", &[])).await.expect("a webhook");
    assert_eq!(of_admin.api_key_id, None);

    let ids = async |client: &Client| {
        let page = client.list_webhooks(&PageQuery::default()).await.expect("webhooks");
        page.items.iter().map(|webhook| webhook.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&key.client).await, [own.id]);
    assert_eq!(ids(&other.client).await, Vec::<i64>::new());
    assert_eq!(ids(&fixture.admin.client).await, [of_admin.id, own.id]);
    fixture.admin.test_webhook(own.id).await.expect("a test");
    let all = PageQuery::default();
    let delivery = key.client.list_webhook_deliveries(own.id, &all).await.expect("deliveries").items[0].id;
    let foreign = &other.client;
    for status in [
        refusal(foreign.get_webhook(own.id).await).status,
        refusal(foreign.update_webhook(own.id, &WebhookPatch::default()).await).status,
        refusal(foreign.test_webhook(own.id).await).status,
        refusal(foreign.rotate_webhook_secret(own.id).await).status,
        refusal(foreign.list_webhook_deliveries(own.id, &all).await).status,
        refusal(foreign.replay_webhook_delivery(own.id, delivery).await).status,
        refusal(foreign.delete_webhook(own.id).await).status,
        refusal(key.client.get_webhook(of_admin.id).await).status,
    ] {
        assert_eq!(status, 404);
    }
    key.client.replay_webhook_delivery(own.id, delivery).await.expect("a replay");
    key.client.delete_webhook(own.id).await.expect("deleted");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_asks_for_types_that_it_may_read_and_has_four_webhooks(#[case] on: Backend) {
    use PublicEventType::{AppointmentBooked, CatalogueChanged};
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsWrite, Scope::WebhooksManage]).await;
    let url = fixture.receiver.url();
    let refused = key.client.create_webhook(&new_webhook(&url, &[AppointmentBooked, CatalogueChanged])).await;
    let refused = refusal(refused);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/types/1"));
    let webhook = key.client.create_webhook(&new_webhook(&url, &[AppointmentBooked])).await.expect("one");
    let patch = WebhookPatch { types: Some(vec![CatalogueChanged]), ..WebhookPatch::default() };
    let refused = refusal(key.client.update_webhook(webhook.id, &patch).await);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/types/0"));
    for _ in 1..4 {
        key.client.create_webhook(&new_webhook(&url, &[])).await.expect("a webhook");
    }
    let fifth = refusal(key.client.create_webhook(&new_webhook(&url, &[])).await);
    assert_eq!(fifth.code, ProblemCode::Inconsistent);
    fixture.create(&url, &[CatalogueChanged]).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_with_fewer_scopes_gets_no_earlier_event_that_it_may_not_read_any_more(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let key = fixture.key(&[Scope::AppointmentsReadAll, Scope::WebhooksManage]).await;
    let webhook = key.client.create_webhook(&new_webhook(&fixture.receiver.url(), &[])).await;
    let webhook = webhook.expect("a webhook");
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 1);
    let patch = ApiKeyPatch {
        scopes: Some(vec![Scope::AppointmentsWrite, Scope::WebhooksManage]),
        ..ApiKeyPatch::default()
    };
    fixture.admin.update_api_key(key.id, &patch).await.expect("edited");
    let delivery = fixture.deliveries(&webhook).await.remove(0);
    key.client.replay_webhook_delivery(webhook.id, delivery.id).await.expect("a replay");
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 0);
    let delivery = fixture.deliveries(&webhook).await.remove(0);
    assert_eq!(delivery.status, DeliveryStatus::Failed);
    assert_eq!(delivery.error.as_deref(), Some("the API key may not read the event any more"));
    assert!(fixture.get(&webhook).await.active, "this says nothing about the receiver");
}

/// A way for a key to end.
#[derive(Debug, Clone, Copy)]
enum End {
    Revoked,
    Expired,
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_webhook_of_a_key_that_has_ended_sends_nothing_and_is_disabled(#[case] on: Backend) {
    for end in [End::Revoked, End::Expired] {
        let mut fixture = Fixture::new(on).await;
        let expires_at = fixture.app.clock.now() + TimeDelta::hours(1);
        let new = CreateApiKey {
            expires_at: Some(expires_at.fixed_offset()),
            ..new_key(&[Scope::AppointmentsReadAll, Scope::WebhooksManage])
        };
        let key = create_key(&fixture.app, &fixture.admin, &new).await;
        let webhook = key.client.create_webhook(&new_webhook(&fixture.receiver.url(), &[])).await;
        let webhook = webhook.expect("a webhook");
        // One delivery waits for its repetition when the key ends.
        fixture.receiver.answer(Reply::Status(500));
        fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
        fixture.deliver().await;
        assert_eq!(fixture.receiver.take().len(), 1);
        fixture.receiver.answer(Reply::Status(204));
        match end {
            End::Revoked => {
                fixture.admin.revoke_api_key(key.id).await.expect("revoked");
                assert!(!fixture.get(&webhook).await.active, "at once");
            }
            End::Expired => fixture.advance(TimeDelta::hours(1)).await,
        }
        fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
        fixture.deliver().await;
        assert_eq!(fixture.receiver.take().len(), 0, "{end:?}");
        let seen = fixture.get(&webhook).await;
        assert_eq!((seen.active, seen.disabled_reason), (false, Some(DisabledReason::KeyEnded)), "{end:?}");
        assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Failed], "{end:?}");
        let again = WebhookPatch { active: Some(true), ..WebhookPatch::default() };
        let refused = refusal(fixture.admin.update_webhook(webhook.id, &again).await);
        assert_eq!(refused.code, ProblemCode::Inconsistent, "{end:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_a_webhook_can_name_the_version_it_is_based_on(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let patch = |text: &str| WebhookPatch { description: Some(text.to_owned()), ..WebhookPatch::default() };
    let based_on = |version| fixture.admin.if_match(version);
    let edited = based_on(1).update_webhook(webhook.id, &patch("first")).await.expect("edited");
    assert_eq!((webhook.version, edited.version), (1, 2));
    let stale = [
        refusal(based_on(1).update_webhook(webhook.id, &patch("second")).await),
        refusal(based_on(1).rotate_webhook_secret(webhook.id).await),
        refusal(based_on(1).delete_webhook(webhook.id).await),
    ];
    assert!(stale.iter().all(|problem| problem.code == ProblemCode::VersionConflict), "{stale:?}");
    assert_eq!(fixture.get(&webhook).await.description, "first");

    // What the deliveries change is a new version too: a reader with the old one is not told that it is current.
    let path = format!("/api/v1/webhooks/{}", webhook.id);
    let status = async |tag: &str| {
        let answer = fixture.admin.raw(Method::GET, &path).header("if-none-match", tag).send().await;
        answer.expect("an answer").status
    };
    assert_eq!(status("\"v2\"").await, 304);
    fixture.receiver.answer(Reply::Status(500));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    assert_eq!(status("\"v2\"").await, 200);
    let failing = fixture.get(&webhook).await;
    assert!(failing.version == 3 && failing.failing_since.is_some(), "{failing:?}");
    based_on(3).delete_webhook(webhook.id).await.expect("deleted");
}
