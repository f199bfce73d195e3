//! One category: created, ordered, edited, deactivated.

use pitboard_api::{CategoryOrder, CategoryPatch, CreateCategory, PageQuery, Problem, ProblemCode};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::on_both_databases;

fn named(name: &str) -> CreateCategory {
    CreateCategory { name: name.to_owned(), description: None, position: None, active: None }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_category_is_created_last_and_follows_those_that_have_its_new_position(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let created = root.create_category(&named("Wheels")).await.expect("a category");
    assert_eq!((created.active, created.services, created.description.as_str()), (true, 0, ""));
    assert_eq!(root.get_managed_category(created.id).await.expect("a category"), created);
    let public = async || {
        let page = app.anonymous().list_categories(&PageQuery::default()).await.expect("categories");
        page.items.into_iter().map(|category| category.name).collect::<Vec<_>>()
    };
    assert_eq!(public().await, ["Engine Tuning", "Exterior", "Electronics", "Performance", "Wheels"]);
    let patch = CategoryPatch {
        name: Some("Wheels and Tyres".to_owned()),
        position: Some(0),
        description: Some("Round".to_owned()),
    };
    let edited = root.update_category(created.id, &patch).await.expect("an edit");
    assert_eq!((edited.position, edited.description.as_str()), (0, "Round"));
    let managed = root.list_managed_categories(&PageQuery::default()).await.expect("categories").items;
    assert_eq!(managed.iter().map(|category| category.services).sum::<u32>(), 7);
    // Position 0 is that of Engine Tuning too; of equal positions the older category comes first.
    let expected = ["Engine Tuning", "Wheels and Tyres", "Exterior", "Electronics", "Performance"];
    assert_eq!(public().await, expected);
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

fn order(ids: &[i64]) -> CategoryOrder {
    CategoryOrder { ids: ids.to_vec() }
}

async fn ids(root: &Person) -> Vec<i64> {
    let page = root.list_managed_categories(&PageQuery::default()).await.expect("categories");
    page.items.into_iter().map(|category| category.id).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn all_categories_are_reordered_together_with_one_log_entry(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.deactivate_category(2).await.expect("deactivated");
    let start = app.count_entries().await;
    let before = ids(&root).await;
    let new_order = [4, 2, 1, 3];
    for _ in 0..2 {
        let ordered = root.order_categories(&order(&new_order)).await.expect("an order").items;
        assert_eq!(ordered.iter().map(|category| category.id).collect::<Vec<_>>(), new_order);
        assert_eq!(ids(&root).await, new_order);
        assert_eq!(ordered[1], root.get_managed_category(2).await.expect("a category"));
    }
    let entries = app.entries_since(start).await;
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.subject.as_str(), entry.kind.as_str())).collect();
    assert_eq!(kinds, [("categories", "order_categories")]);
    assert_eq!(entries[0].change, json!({ "categories": [before, new_order] }));
    let public = app.anonymous().list_categories(&PageQuery::default()).await.expect("categories").items;
    assert_eq!(public.iter().map(|category| category.id).collect::<Vec<_>>(), [4, 1, 3]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_order_that_does_not_name_every_category_once_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let (start, before) = (app.count_entries().await, ids(&root).await);
    for (ids, code, pointers) in [
        (&[4, 3, 2][..], ProblemCode::Inconsistent, &["/ids"][..]),
        (&[], ProblemCode::Inconsistent, &["/ids"; 4]),
        (&[4, 99, 3, 2, 1, 98], ProblemCode::Inconsistent, &["/ids/1", "/ids/5"]),
        (&[4, 99, 3, 2], ProblemCode::Inconsistent, &["/ids/1", "/ids"]),
        (&[4, 3, 4, 2, 1, 4], ProblemCode::ValidationFailed, &["/ids/2", "/ids/5"]),
        (&[4, 0, 2, 1], ProblemCode::ValidationFailed, &["/ids/1"]),
    ] {
        let Problem { code: refused, errors, .. } = refusal(root.order_categories(&order(ids)).await);
        let at: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!((refused, at.as_slice()), (code, pointers), "{ids:?}");
    }
    assert_eq!((app.count_entries().await, ids(&root).await), (start, before));
}
