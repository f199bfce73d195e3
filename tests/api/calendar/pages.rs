//! The pages of the calendar's lists continue after deletions.

use pitboard_api::{CalendarQuery, PageQuery};
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;

use super::{capacity, closure, pattern};
use crate::on_both_databases;

const DAYS: [&str; 4] = ["2026-12-01", "2026-12-02", "2026-12-02", "2026-12-03"];

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_page_skips_no_entry_after_earlier_ones_were_deleted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let (mut closures, mut overrides) = (Vec::new(), Vec::new());
    for (day, period) in DAYS.into_iter().zip([None, Some("09:00"), Some("11:00"), None]) {
        closures.push(root.create_closure(&closure(day, day)).await.expect("a closure").id);
        let set = root.create_capacity_override(&capacity(day, period, 4)).await;
        overrides.push(set.expect("an override").id);
    }
    let query = |cursor| CalendarQuery { limit: Some(2), cursor, ..CalendarQuery::default() };
    let first = root.list_closures(&query(None)).await.expect("a page");
    root.delete_closure(closures[0], false).await.expect("deleted");
    root.delete_closure(closures[1], false).await.expect("deleted");
    let next = root.list_closures(&query(first.next_cursor)).await.expect("a page");
    assert_eq!(next.items.iter().map(|closure| closure.id).collect::<Vec<_>>(), closures[2..]);
    assert_eq!(next.next_cursor, None);

    let first = root.list_capacity_overrides(&query(None)).await.expect("a page");
    root.delete_capacity_override(overrides[0], false).await.expect("deleted");
    root.delete_capacity_override(overrides[1], false).await.expect("deleted");
    let next = root.list_capacity_overrides(&query(first.next_cursor)).await.expect("a page");
    assert_eq!(next.items.iter().map(|entry| entry.id).collect::<Vec<_>>(), overrides[2..]);

    for day in ["2026-12-01", "2026-12-08", "2026-12-15"] {
        let hours = [("09:00", "11:00", None)];
        root.create_weekly_pattern(&pattern(day, &hours)).await.expect("a pattern");
    }
    let query = |cursor| PageQuery { limit: Some(2), cursor };
    let first = root.list_weekly_patterns(&query(None)).await.expect("a page");
    root.delete_weekly_pattern(first.items[1].valid_from, false).await.expect("deleted");
    let next = root.list_weekly_patterns(&query(first.next_cursor)).await.expect("a page");
    assert_eq!(next.items.len(), 2);
}
