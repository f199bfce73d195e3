//! Cursors: bound to their list, sort and filters, and to the position of the last entry shown, not to a number of
//! entries.

use pitboard_api::{CreateCategory, PageQuery};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, services};
use rstest_reuse::apply;
use serde_json::Value;

use crate::{catalogue::new_service, on_both_databases};

async fn get(person: &Person, path: &str) -> RawAnswer {
    person.raw(Method::GET, path).send().await.expect("an answer")
}

/// The entries of a page, by a field, and the cursor of the next one.
async fn page(person: &Person, path: &str, field: &str) -> (Vec<Value>, Option<String>) {
    let answer = get(person, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let body: Value = answer.json().expect("JSON");
    let items = body["items"].as_array().expect("items").iter().map(|item| item[field].clone()).collect();
    (items, body["next_cursor"].as_str().map(str::to_owned))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_cursor_of_another_list_sort_or_filter_is_404(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let mut references = Vec::new();
    for day in [TUESDAY, WEDNESDAY] {
        for period in ["09:00", "11:00"] {
            references.push(ada.book(services::ECU_REMAPPING, day, period).await.reference);
        }
    }
    for name in ["ben", "cat"] {
        app.customer(name).await;
    }
    let history = |reference: &str| format!("/api/v1/appointments/{reference}/history?");
    ada.reschedule(&ada.get_appointment(&references[0]).await.expect("a job"), TUESDAY, "13:00").await;
    ada.reschedule(&ada.get_appointment(&references[1]).await.expect("a job"), TUESDAY, "15:00").await;
    let lists = [
        "/api/v1/appointments?".to_owned(),
        "/api/v1/appointments?sort=starts_at".to_owned(),
        "/api/v1/appointments?sort=-starts_at".to_owned(),
        "/api/v1/appointments?sort=created_at".to_owned(),
        "/api/v1/appointments?sort=updated_at".to_owned(),
        "/api/v1/appointments?sort=-updated_at".to_owned(),
        "/api/v1/appointments?updated_since=2020-01-01T00:00:00Z".to_owned(),
        format!("/api/v1/appointments?from={TUESDAY}"),
        "/api/v1/appointments?status=booked".to_owned(),
        history(&references[0]),
        history(&references[1]),
        "/api/v1/services?".to_owned(),
        "/api/v1/services?search=a".to_owned(),
        "/api/v1/catalogue/services?".to_owned(),
        "/api/v1/catalogue/services?active=true".to_owned(),
        "/api/v1/categories?".to_owned(),
        "/api/v1/catalogue/categories?".to_owned(),
        "/api/v1/customers?".to_owned(),
        "/api/v1/audit-log?".to_owned(),
        "/api/v1/audit-log?from=2020-01-01".to_owned(),
    ];
    let mut cursors = Vec::new();
    for list in &lists {
        let (items, cursor) = page(&root, &format!("{list}&limit=1"), "id").await;
        assert_eq!(items.len(), 1, "{list}");
        cursors.push(cursor.unwrap_or_else(|| panic!("{list} has one page only")));
    }
    for (from, cursor) in lists.iter().zip(&cursors) {
        for to in &lists {
            let status = get(&root, &format!("{to}&limit=1&cursor={cursor}")).await.status;
            assert_eq!(status, if from == to { 200 } else { 404 }, "a cursor of {from} at {to}");
        }
        let other_limit = get(&root, &format!("{from}&limit=7&cursor={cursor}")).await.status;
        assert_eq!(other_limit, 200, "{from}: a cursor is not bound to the limit");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_entry_created_or_deleted_between_two_pages_does_not_shift_the_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let created = root.create_service(&new_service("Aardvark")).await.expect("a service");
    for list in ["/api/v1/services?", "/api/v1/catalogue/services?"] {
        let (all, _) = page(&root, &format!("{list}limit=100"), "id").await;
        let (first, cursor) = page(&root, &format!("{list}limit=4"), "id").await;
        let cursor = cursor.expect("a second page");
        assert_eq!(first, all[..4]);
        let remaining = async || page(&root, &format!("{list}limit=100&cursor={cursor}"), "id").await.0;

        // Services are ordered by category first, so this one is before the cursor.
        let early = new_service("AAA");
        let early = root.create_service(&pitboard_api::CreateService { category_id: 1, ..early }).await;
        let early = early.expect("a service");
        assert_eq!(remaining().await, all[4..], "{list}: a new entry before the cursor repeats none");
        root.delete_service(early.id).await.expect("deleted");
        assert_eq!(remaining().await, all[4..], "{list}: a deletion skips none");
        let last = first[3].as_i64().expect("an id");
        root.delete_service(last).await.expect("deleted");
        assert_eq!(remaining().await, all[4..], "{list}: the deletion of the last entry shown skips none");
    }
    root.get_managed_service(created.id).await.expect("the service still exists");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn pages_of_categories_continue_after_the_last_entry_shown(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let category = |name: &str, position: u32| CreateCategory {
        name: name.to_owned(),
        description: None,
        position: Some(position),
        active: None,
    };
    let created = root.create_category(&category("First", 1)).await.expect("a category");
    for list in ["/api/v1/categories?", "/api/v1/catalogue/categories?"] {
        let (all, _) = page(&root, &format!("{list}limit=100"), "id").await;
        let (first, cursor) = page(&root, &format!("{list}limit=2"), "id").await;
        assert_eq!(first, all[..2]);
        let cursor = cursor.expect("a second page");
        let early = root.create_category(&category("Early", 0)).await.expect("a category");
        let (remaining, end) = page(&root, &format!("{list}limit=100&cursor={cursor}"), "id").await;
        assert_eq!((remaining, end), (all[2..].to_vec(), None), "{list}");
        root.delete_category(early.id).await.expect("deleted");
    }
    root.delete_category(created.id).await.expect("deleted");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_history_of_an_appointment_is_paged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    for period in ["11:00", "13:00", "15:00"] {
        job = ada.reschedule(&job, TUESDAY, period).await;
    }
    let (mut kinds, mut query) = (Vec::new(), PageQuery { limit: Some(1), cursor: None });
    loop {
        let page = ada.get_appointment_history(&job.reference, &query).await.expect("a page");
        kinds.extend(page.items.into_iter().map(|entry| entry.kind.as_str()));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(kinds, ["book", "reschedule", "reschedule", "reschedule"]);
}
