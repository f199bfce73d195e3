//! One service: created, found, edited, deactivated.

use pitboard_api::{CreateService, ManagedServiceQuery, ProblemCode, ServicePatch, ServiceQuery};
use pitboard_tests::{Backend, TUESDAY, TestApp, WEDNESDAY, appointment, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use super::{new_service, rupees};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_service_can_be_created_found_and_booked(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let new = CreateService {
        image_url: Some(" https://example.com/w.webp ".to_owned()),
        ..new_service("  New Wheels ")
    };
    let created = root.create_service(&new).await.expect("a service");
    assert_eq!(
        (created.name.as_str(), created.period_span, created.active, created.offered),
        ("New Wheels", 1, true, true)
    );
    assert_eq!(created.image_url.as_deref(), Some("https://example.com/w.webp"));
    assert_eq!((created.category.name.as_str(), created.price.amount), ("Exterior", 250_000));
    assert_eq!(root.get_managed_service(created.id).await.expect("a service"), created);

    let query = ServiceQuery { search: Some("BALANCED".to_owned()), ..ServiceQuery::default() };
    let found = app.anonymous().list_services(&query).await.expect("services").items;
    assert_eq!(found.iter().map(|service| service.id).collect::<Vec<_>>(), [created.id]);
    assert_eq!(ada.book(created.id, TUESDAY, "09:00").await.price.amount, 250_000);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_keeps_its_price_and_periods_when_its_service_changes(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let booked = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let patch = ServicePatch {
        category_id: Some(4),
        name: Some("Sound Stage".to_owned()),
        description: Some("Louder".to_owned()),
        price: Some(rupees(9_900_000)),
        duration_minutes: Some(360),
        period_span: Some(3),
        ..ServicePatch::default()
    };
    let edited = root.update_service(services::AUDIO, &patch).await.expect("an edit");
    assert_eq!((edited.name.as_str(), edited.category.name.as_str()), ("Sound Stage", "Performance"));
    assert_eq!(edited.price.amount, 9_900_000);
    root.deactivate_category(4).await.expect("deactivated");
    root.deactivate_service(services::AUDIO).await.expect("deactivated");

    let now = ada.get_appointment(&booked.reference).await.expect("an appointment");
    assert_eq!(now, booked);
    let john = app.employee("john").await;
    john.take(&booked).await;
    let started = john.start(&booked).await;
    let minutes = started
        .estimated_completion
        .zip(started.work_started_at)
        .map(|(end, start)| (end - start).num_minutes());
    assert_eq!(minutes, Some(120), "the duration is the booked one");

    root.activate_category(4).await.expect("activated");
    root.activate_service(services::AUDIO).await.expect("activated");
    let later = ada.book(services::AUDIO, WEDNESDAY, "09:00").await;
    assert_eq!(
        (later.service.name.as_str(), later.price.amount, later.slots.len()),
        ("Sound Stage", 9_900_000, 3)
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_inactive_service_is_visible_only_to_admins_and_cannot_be_booked(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let booked = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let inactive = root.deactivate_service(services::AUDIO).await.expect("deactivated");
    assert!(!inactive.active && !inactive.offered);
    let code = |answer: pitboard_client::Result<_>| refusal::<pitboard_api::Service>(answer).code;
    assert_eq!(code(app.anonymous().get_service(services::AUDIO).await), ProblemCode::NotFound);
    assert_eq!(ada.fail_to_book(services::AUDIO, TUESDAY, "09:00").await.code, ProblemCode::Inconsistent);
    let ids = |active| {
        let query = ManagedServiceQuery { active, category: Some(3), ..ManagedServiceQuery::default() };
        let root = &root;
        async move {
            let page = root.list_managed_services(&query).await.expect("services");
            page.items.into_iter().map(|service| service.id).collect::<Vec<_>>()
        }
    };
    assert_eq!([ids(None).await, ids(Some(false)).await, ids(Some(true)).await], [vec![3], vec![3], vec![]]);
    assert_eq!(ada.get_appointment(&booked.reference).await.expect("an appointment"), booked);
    assert!(root.activate_service(services::AUDIO).await.expect("activated").offered);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn service_names_are_unique_regardless_of_case(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let taken = refusal(root.create_service(&new_service("AUDIO system")).await);
    assert_eq!((taken.code, taken.errors[0].pointer.as_str()), (ProblemCode::InUse, "/name"));
    assert_eq!(taken.detail, "The name Audio System is taken.");
    let name = |name: &str| ServicePatch { name: Some(name.to_owned()), ..ServicePatch::default() };
    assert_eq!(
        refusal(root.update_service(services::PAINT_JOB, &name("audio system")).await).code,
        ProblemCode::InUse
    );
    assert_eq!(
        root.update_service(services::AUDIO, &name("audio system")).await.expect("its own").name,
        "audio system"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_in_another_currency_or_an_unknown_category_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let mut euros = new_service("Wheels");
    euros.price.currency = "EUR".to_owned().try_into().expect("a currency");
    let unknown_category = CreateService { category_id: 99, ..new_service("Wheels") };
    for (new, pointer) in [(euros, "/price/currency"), (unknown_category, "/category_id")] {
        let refused = refusal(root.create_service(&new).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, pointer));
    }
    let patch = ServicePatch { category_id: Some(99), ..ServicePatch::default() };
    assert_eq!(refusal(root.update_service(services::AUDIO, &patch).await).code, ProblemCode::Inconsistent);
    assert_eq!(refusal(root.update_service(99, &patch).await).code, ProblemCode::NotFound);
    assert_eq!(
        root.list_managed_services(&ManagedServiceQuery::default()).await.expect("a list").items.len(),
        7
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_picture_needs_an_https_address_and_null_removes_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let picture = |url: Option<&str>| ServicePatch {
        image_url: Some(url.map(str::to_owned)),
        ..ServicePatch::default()
    };
    for bad in ["http://example.com/a.png", "javascript:alert(1)", "data:image/png;base64,AA", "/a.png", " "]
    {
        let refused = refusal(root.update_service(services::AUDIO, &picture(Some(bad))).await);
        assert_eq!(
            (refused.code, refused.errors[0].pointer.as_str()),
            (ProblemCode::ValidationFailed, "/image_url")
        );
    }
    let url = Some("https://example.com/a.webp");
    assert_eq!(
        root.update_service(services::AUDIO, &picture(url)).await.expect("an edit").image_url.as_deref(),
        url
    );
    root.update_service(services::AUDIO, &ServicePatch::default()).await.expect("no edit");
    assert_eq!(
        app.anonymous().get_service(services::AUDIO).await.expect("a service").image_url.as_deref(),
        url
    );
    assert_eq!(root.update_service(services::AUDIO, &picture(None)).await.expect("an edit").image_url, None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_service_created_twice_with_one_key_is_created_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let client = root.with_key("one pair of wheels");
    let first = client.create_service(&new_service("Wheels")).await.expect("a service");
    assert_eq!(client.create_service(&new_service("Wheels")).await.expect("the same"), first);
    assert_eq!(
        refusal(client.create_service(&new_service("Tyres")).await).code,
        ProblemCode::IdempotencyMismatch
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn each_write_of_a_service_is_one_log_entry_with_old_and_new_values(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let start = app.count_entries().await;
    let created = root.create_service(&new_service("Wheels")).await.expect("a service");
    let patch =
        ServicePatch { price: Some(rupees(300_000)), period_span: Some(2), ..ServicePatch::default() };
    for _ in 0..2 {
        root.update_service(created.id, &patch).await.expect("an edit");
        root.deactivate_service(created.id).await.expect("deactivated");
    }
    root.delete_service(created.id).await.expect("deleted");
    refusal(root.delete_service(created.id).await);

    let entries = app.entries_since(start).await;
    let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["create", "update", "deactivate", "delete"]);
    let subject = format!("service:{}", created.id);
    assert!(entries.iter().all(|entry| entry.subject == subject && entry.actor == Some(root.id())));
    assert_eq!(entries[0].change["price"], json!([null, 250_000]));
    assert_eq!(entries[1].change, json!({ "price": [250_000, 300_000], "period_span": [1, 2] }));
    assert_eq!(entries[2].change, json!({ "active": [true, false] }));
    assert_eq!(entries[3].change["name"], json!(["Wheels", null]));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_edits_of_a_service_leave_each_booking_with_one_consistent_state(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let state = |odd: bool| ServicePatch {
        name: Some(if odd { "Odd" } else { "Even" }.to_owned()),
        price: Some(rupees(if odd { 1 } else { 2 })),
        ..ServicePatch::default()
    };
    root.update_service(services::AUDIO, &state(true)).await.expect("an edit");
    let edits = async {
        for round in 0..20 {
            root.update_service(services::AUDIO, &state(round % 2 == 1)).await.expect("an edit");
        }
    };
    let bookings = async {
        for period in ["09:00", "11:00", "13:00", "15:00"].iter().cycle().take(20) {
            let booked = ada
                .book_appointment(&appointment(services::AUDIO, TUESDAY, period))
                .await
                .expect("a booking");
            let expected = if booked.price.amount == 1 { "Odd" } else { "Even" };
            assert_eq!(booked.service.name, expected);
        }
    };
    futures_util::future::join(edits, bookings).await;
}
