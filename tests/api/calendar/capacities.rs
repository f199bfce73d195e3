//! Capacity overrides: raised, reduced below use, replaced, deleted (rules §1.1, §1.2, §1.7).

use pitboard_api::{CalendarQuery, CreateCapacityOverride, ProblemCode};
use pitboard_domain::conflicts::ConflictKind;
use pitboard_tests::{Backend, MONDAY, SUNDAY, TUESDAY, TestApp, WEDNESDAY, date, local, refusal, services};
use rstest_reuse::apply;

use super::{board_period, capacity, closure, conflicting_references, summaries};
use crate::on_both_databases;

async fn overrides(staff: &pitboard_tests::Person) -> Vec<pitboard_api::CapacityOverride> {
    staff.list_capacity_overrides(&CalendarQuery::default()).await.expect("a list").items
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_most_specific_capacity_counts_at_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let remaining = async |period| app.remaining(TUESDAY, period).await;
    assert_eq!((remaining("09:00").await, remaining("11:00").await), (5, 5));
    let of_date = root.create_capacity_override(&capacity(TUESDAY, None, 3)).await.expect("set");
    assert_eq!((remaining("09:00").await, remaining("11:00").await), (3, 3));
    let of_period = root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 8)).await.expect("set");
    assert_eq!((remaining("09:00").await, remaining("11:00").await), (8, 3));
    assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 5);
    let closed = root.create_closure(&closure(TUESDAY, TUESDAY)).await.expect("closed");
    let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
    assert_eq!((day.capacity, day.periods.len()), (0, 0));

    root.delete_closure(closed.id, false).await.expect("open again");
    root.delete_capacity_override(of_date.id, false).await.expect("deleted");
    assert_eq!((remaining("09:00").await, remaining("11:00").await), (8, 5));
    root.delete_capacity_override(of_period.id, false).await.expect("deleted");
    assert_eq!((remaining("09:00").await, remaining("11:00").await), (5, 5));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn deleting_an_override_below_the_occupied_slots_is_a_conflict(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let first = root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 8)).await.expect("set");
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.reference);
    }
    let refused = refusal(root.delete_capacity_override(first.id, false).await);
    assert_eq!(conflicting_references(&refused), jobs);
    assert_eq!(
        summaries(&refused.conflicts)[0],
        (ConflictKind::OverCapacity, format!("{TUESDAY} 09:00"), 5, 8)
    );
    assert_eq!(board_period(&root, TUESDAY, "09:00").await.capacity, 8);

    root.delete_capacity_override(first.id, true).await.expect("accepted");
    let period = board_period(&root, TUESDAY, "09:00").await;
    assert_eq!((period.capacity, period.occupied, period.over_by, period.remaining), (5, 8, 3, 0));
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_over_capacity_conflicts_only_with_changes_that_make_it_worse(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    for _ in 0..5 {
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    }
    let accepted = CreateCapacityOverride { accept_conflicts: true, ..capacity(TUESDAY, Some("09:00"), 3) };
    root.create_capacity_override(&accepted).await.expect("accepted");
    root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 4)).await.expect("less over than before");
    root.create_capacity_override(&capacity(TUESDAY, Some("11:00"), 1)).await.expect("another period");
    let worse = refusal(root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 2)).await);
    assert_eq!(conflicting_references(&worse).len(), 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_override_replaces_the_previous_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let first = root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 8)).await.expect("set");
    let of_date = root.create_capacity_override(&capacity(TUESDAY, None, 7)).await.expect("set");
    let third = root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 6)).await.expect("set");
    let ids: Vec<i64> = overrides(&root).await.iter().map(|entry| entry.id).collect();
    assert_eq!(ids, [of_date.id, third.id]);
    let missing = refusal(root.delete_capacity_override(first.id, false).await);
    assert_eq!(missing.code, ProblemCode::NotFound);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 6);
    root.create_capacity_override(&capacity(TUESDAY, None, 2)).await.expect("set");
    assert_eq!((overrides(&root).await.len(), app.remaining(TUESDAY, "11:00").await), (2, 2));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_override_needs_a_date_from_today_on_and_an_existing_period(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut root = app.admin("root").await;
    for (body, code) in [
        (capacity("2026-11-22", None, 5), ProblemCode::PastPeriod),
        (capacity("0001-01-01", None, 5), ProblemCode::PastPeriod),
        (capacity(TUESDAY, Some("10:00"), 5), ProblemCode::UnknownPeriod),
        (capacity(SUNDAY, Some("09:00"), 5), ProblemCode::UnknownPeriod),
    ] {
        let refused = refusal(root.create_capacity_override(&body).await);
        assert_eq!(refused.code, code, "{}: {}", body.date, refused.detail);
    }
    root.create_capacity_override(&capacity("9999-12-31", None, 0)).await.expect("far ahead");
    let today = root.create_capacity_override(&capacity(MONDAY, None, 7)).await.expect("today");
    app.clock.set(local(TUESDAY, "00:00:00"));
    root.sign_in_again().await;
    let over = refusal(root.delete_capacity_override(today.id, false).await);
    assert_eq!(over.code, ProblemCode::PastPeriod);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_override_of_zero_slots_closes_and_no_override_opens_a_closed_day(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 0)).await.expect("set");
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code, ProblemCode::Closed);
    root.create_closure(&closure(WEDNESDAY, WEDNESDAY)).await.expect("closed");
    root.create_capacity_override(&capacity(WEDNESDAY, Some("09:00"), 9)).await.expect("set");
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await.code, ProblemCode::Closed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_override_sent_twice_with_one_key_is_created_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let once = root.with_key("a key");
    let body = capacity(TUESDAY, None, 7);
    let preview = once.create_capacity_override_dry_run(&body).await.expect("a preview");
    assert_eq!((preview.total, preview.acceptable), (0, true));
    let first = once.create_capacity_override(&body).await.expect("a dry run leaves the key free");
    assert_eq!(once.create_capacity_override(&body).await.expect("the same answer"), first);
    let other = refusal(once.create_capacity_override(&capacity(TUESDAY, None, 6)).await);
    assert_eq!(other.code, ProblemCode::IdempotencyMismatch);
    assert_eq!(overrides(&root).await, [first]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn overrides_are_listed_by_date_and_page(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (root, john) = (app.admin("root").await, app.employee("john").await);
    for day in ["2026-12-03", TUESDAY, "2026-12-05", WEDNESDAY] {
        root.create_capacity_override(&capacity(day, None, 7)).await.expect("set");
    }
    let mut query = CalendarQuery { limit: Some(2), ..CalendarQuery::default() };
    let first = john.list_capacity_overrides(&query).await.expect("a page");
    query.cursor = first.next_cursor;
    let second = john.list_capacity_overrides(&query).await.expect("a page");
    assert_eq!(second.next_cursor, None);
    let days: Vec<String> =
        first.items.iter().chain(&second.items).map(|entry| entry.date.to_string()).collect();
    assert_eq!(days, [TUESDAY, WEDNESDAY, "2026-12-03", "2026-12-05"]);
    let (from, to) = (Some(date(WEDNESDAY).into()), Some(date("2026-12-03").into()));
    let between = CalendarQuery { from, to, ..CalendarQuery::default() };
    assert_eq!(john.list_capacity_overrides(&between).await.expect("a page").items.len(), 2);
}
