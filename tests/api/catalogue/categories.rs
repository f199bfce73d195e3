//! One category: created, ordered, edited, deactivated.

use pitboard_api::{CategoryPatch, CreateCategory, PageQuery, ProblemCode};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::on_both_databases;

fn named(name: &str) -> CreateCategory {
    CreateCategory { name: name.to_owned(), description: None, position: None, active: None }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_category_is_created_last_and_can_be_moved_to_the_front(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let created = root.create_category(&named("Wheels")).await.expect("a category");
    assert_eq!((created.active, created.services, created.description.as_str()), (true, 0, ""));
    assert_eq!(root.get_managed_category(created.id).await.expect("a category"), created);
    let public = async || {
        let page = app.anonymous().list_categories(&PageQuery::default()).await.expect("categories");
        page.items.into_iter().map(|category| category.name).collect::<Vec<_>>()
    };
    assert_eq!(public().await.last().map(String::as_str), Some("Wheels"));
    let patch = CategoryPatch {
        name: Some("Wheels and Tyres".to_owned()),
        position: Some(0),
        description: Some("Round".to_owned()),
    };
    let edited = root.update_category(created.id, &patch).await.expect("an edit");
    assert_eq!((edited.position, edited.description.as_str()), (0, "Round"));
    let managed = root.list_managed_categories(&PageQuery::default()).await.expect("categories").items;
    assert_eq!(managed.iter().map(|category| category.services).sum::<u32>(), 7);
    assert!(["Engine Tuning", "Wheels and Tyres"].contains(&public().await[0].as_str()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_inactive_category_hides_its_services_and_keeps_existing_bookings(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let booked = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    assert!(!root.deactivate_category(3).await.expect("deactivated").active);
    assert_eq!(refusal(app.anonymous().get_service(services::AUDIO).await).code, ProblemCode::NotFound);
    assert_eq!(ada.fail_to_book(services::AUDIO, TUESDAY, "09:00").await.code, ProblemCode::Inconsistent);
    let service = root.get_managed_service(services::AUDIO).await.expect("a service");
    assert!(service.active && !service.offered);
    assert_eq!(ada.get_appointment(&booked.reference).await.expect("an appointment"), booked);
    assert!(root.activate_category(3).await.expect("activated").active);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn category_names_are_unique_regardless_of_case(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let taken = refusal(root.create_category(&named("ELECTRONICS")).await);
    assert_eq!((taken.code, taken.errors[0].pointer.as_str()), (ProblemCode::InUse, "/name"));
    let patch = CategoryPatch { name: Some("exterior".to_owned()), ..CategoryPatch::default() };
    assert_eq!(refusal(root.update_category(3, &patch).await).code, ProblemCode::InUse);
    assert_eq!(root.update_category(2, &patch).await.expect("its own").name, "exterior");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn each_write_of_a_category_is_one_log_entry_with_old_and_new_values(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let start = app.count_entries().await;
    let created = root.create_category(&named("Wheels")).await.expect("a category");
    let patch = CategoryPatch { description: Some("Round".to_owned()), ..CategoryPatch::default() };
    for _ in 0..2 {
        root.update_category(created.id, &patch).await.expect("an edit");
        root.deactivate_category(created.id).await.expect("deactivated");
    }
    root.delete_category(created.id).await.expect("deleted");
    let entries = app.entries_since(start).await;
    let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["create", "update", "deactivate", "delete"]);
    assert!(entries.iter().all(|entry| entry.subject == format!("category:{}", created.id)));
    assert_eq!(entries[1].change, json!({ "description": ["", "Round"] }));
}
