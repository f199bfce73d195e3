//! Changes of several services at once: with a dry run, and all or nothing.

use pitboard_api::{ProblemCode, ServicesChange};
use pitboard_domain::catalogue::ServiceAction::{self, Activate, Deactivate, Delete};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::{on_both_databases, walk::rows};

fn change(action: ServiceAction, ids: &[i64]) -> ServicesChange {
    ServicesChange { ids: ids.to_vec(), action }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_dry_run_returns_the_effect_of_the_change(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.deactivate_service(services::TURBO).await.expect("deactivated");
    for (action, ids) in [(Deactivate, &[6, 5, 3, 3][..]), (Activate, &[3, 5, 7]), (Delete, &[7, 6])] {
        let (before, entries) = (rows::of(&app).await, app.count_entries().await);
        let preview = root.change_services(&change(action, ids), true).await.expect("a dry run");
        assert_eq!(rows::of(&app).await, before, "{action}");
        let done = root.change_services(&change(action, ids), false).await.expect("a change");
        assert_eq!(done, preview, "{action}");
        assert_eq!(app.count_entries().await, entries + 1, "{action}");
    }
    let page = root.list_managed_services(&Default::default()).await.expect("services");
    let mut remaining: Vec<(i64, bool)> =
        page.items.iter().map(|service| (service.id, service.active)).collect();
    remaining.sort_unstable();
    assert_eq!(remaining, [(1, true), (2, true), (3, true), (4, true), (5, true)]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_several_services_is_one_log_entry_that_names_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.deactivate_service(services::TURBO).await.expect("deactivated");
    let start = app.count_entries().await;
    let done = root.change_services(&change(Deactivate, &[6, 5, 3]), false).await.expect("a change");
    assert_eq!((done.changed, done.unchanged), (vec![3, 6], vec![5]));
    let nothing = root.change_services(&change(Deactivate, &[6, 5, 3]), false).await.expect("no change");
    assert_eq!((nothing.changed, nothing.unchanged), (vec![], vec![3, 5, 6]));
    let entries = app.entries_since(start).await;
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].subject.as_str(), entries[0].kind.as_str()), ("services", "deactivate_services"));
    assert_eq!(entries[0].change, json!({ "ids": [3, 6], "active": [true, false] }));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn one_unknown_or_used_service_prevents_the_whole_change(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let booked = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let before = rows::of(&app).await;
    for dry_run in [true, false] {
        let refused = refusal(root.change_services(&change(Deactivate, &[4, 99]), dry_run).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, "/ids/1"));
        let refused = refusal(root.change_services(&change(Delete, &[4, 3]), dry_run).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::InUse, "/ids/1"));
        assert!(refused.errors[0].detail.contains(&booked.reference), "{:?}", refused.errors);
    }
    assert_eq!(rows::of(&app).await, before);
    let many: Vec<i64> = (1..=101).collect();
    for ids in [&many[..], &[]] {
        assert_eq!(
            refusal(root.change_services(&change(Activate, ids), false).await).code,
            ProblemCode::ValidationFailed
        );
    }
}
