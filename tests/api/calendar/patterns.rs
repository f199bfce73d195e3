//! Weekly patterns: from tomorrow on, never without the periods of later bookings (rules §1.9).

use pitboard_api::{CreateWeeklyPattern, PageQuery, ProblemCode, Weekday, WeeklyPattern};
use pitboard_domain::conflicts::ConflictKind;
use pitboard_tests::{
    Backend, MONDAY, Person, TUESDAY, TestApp, WEDNESDAY, date, local, refusal, services, time,
};
use rstest_reuse::apply;

use super::{DECEMBER, DECEMBER_WEDNESDAY, board_period, conflicting_references, pattern, summaries};
use crate::on_both_databases;

/// Returns the default periods, the first with its own capacity.
fn default_periods(valid_from: &str, first: Option<u32>) -> CreateWeeklyPattern {
    let others = [("11:00", "13:00"), ("13:00", "15:00"), ("15:00", "17:00"), ("17:00", "19:00")];
    let others = others.map(|(start, end)| (start, end, None));
    pattern(valid_from, &[&[("09:00", "11:00", first)][..], &others].concat())
}

async fn listed(staff: &Person) -> Vec<WeeklyPattern> {
    staff.list_weekly_patterns(&PageQuery::default()).await.expect("a list").items
}

fn accepted(pattern: CreateWeeklyPattern) -> CreateWeeklyPattern {
    CreateWeeklyPattern { accept_conflicts: true, ..pattern }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_pattern_applies_from_its_date_on(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root, john) = (app.customer("ada").await, app.admin("root").await, app.employee("john").await);
    let periods = [("10:00", "12:30", Some(2)), ("08:00", "10:00", None)];
    let created = root.create_weekly_pattern(&pattern(DECEMBER, &periods)).await.expect("in force");
    assert_eq!((created.days.len(), created.days[0].periods.len(), created.days[6].periods.len()), (7, 2, 0));
    assert_eq!(
        (*created.days[0].periods[0].start, created.days[0].periods[1].capacity),
        (time("08:00"), Some(2))
    );
    let patterns = listed(&john).await;
    assert_eq!((patterns.len(), &patterns[1]), (2, &created));

    let starts = async |day| -> Vec<String> {
        let day = app.anonymous().get_availability(date(day)).await.expect("a day");
        day.periods.iter().map(|p| format!("{} {}", p.start.format("%H:%M"), p.capacity)).collect()
    };
    assert_eq!(starts("2026-11-30").await[0], "09:00 5");
    assert_eq!(starts(DECEMBER).await, ["08:00 5", "10:00 2"]);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, DECEMBER, "09:00").await.code,
        ProblemCode::UnknownPeriod
    );
    // From the last period of the old pattern into the new pattern.
    let long = ada.book(services::FULL_RESPRAY, "2026-11-30", "17:00").await;
    assert_eq!((*long.slots[1].period, *long.slots[2].period), (time("08:00"), time("10:00")));
    ada.book(services::ECU_REMAPPING, DECEMBER, "10:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, DECEMBER, "10:00").await.code,
        ProblemCode::CapacityExceeded
    );
    let shown = app.anonymous().get_workshop().await.expect("the workshop");
    assert_eq!(shown.weekly_periods[0].periods.len(), 5, "the pattern in force today");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_pattern_starts_tomorrow_at_the_earliest_in_the_time_zone_of_the_workshop(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "23:59:59")).await;
    let mut root = app.admin("root").await;
    for day in ["2020-01-01", "2026-11-22", MONDAY] {
        let refused = refusal(root.create_weekly_pattern(&default_periods(day, None)).await);
        assert_eq!(refused.code, ProblemCode::TooSoon, "{day}: {}", refused.detail);
    }
    root.create_weekly_pattern(&default_periods(TUESDAY, None)).await.expect("tomorrow");
    app.clock.set(local(TUESDAY, "00:00:00"));
    root.sign_in_again().await;
    let refused = refusal(root.create_weekly_pattern(&default_periods(TUESDAY, Some(1))).await);
    assert_eq!(refused.code, ProblemCode::TooSoon);
    root.create_weekly_pattern(&default_periods(WEDNESDAY, None)).await.expect("tomorrow");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_pattern_without_the_periods_of_later_bookings_is_refused_even_with_accept_conflicts(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    ada.book(services::ECU_REMAPPING, "2026-11-30", "09:00").await;
    let job = ada.book(services::ECU_REMAPPING, DECEMBER_WEDNESDAY, "09:00").await;
    let others = [("11:00", "13:00", None)];
    for (what, periods) in [
        ("another start", &[&[("08:00", "11:00", None)][..], &others].concat()),
        ("another end", &[&[("09:00", "10:30", None)][..], &others].concat()),
        ("no such period", &others.to_vec()),
        ("no periods", &Vec::new()),
    ] {
        let refused = refusal(root.create_weekly_pattern(&accepted(pattern(DECEMBER, periods))).await);
        assert_eq!(conflicting_references(&refused), [&job.reference], "{what}");
        assert_eq!(refused.conflicts[0].kind, ConflictKind::PeriodGone, "{what}");
    }
    assert_eq!(listed(&root).await.len(), 1);
    let without = pattern(DECEMBER, &others);
    assert!(!root.create_weekly_pattern_dry_run(&without).await.expect("a preview").acceptable);
    root.create_weekly_pattern(&pattern("2026-12-03", &others)).await.expect("after the booking");

    ada.cancel_appointment(&job.reference, &Default::default()).await.expect("cancelled");
    root.create_weekly_pattern(&without).await.expect("no conflicts");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_pattern_with_fewer_slots_than_bookings_can_be_accepted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let jobs = [
        ada.book(services::ECU_REMAPPING, DECEMBER, "09:00").await.reference,
        ada.book(services::ECU_REMAPPING, DECEMBER, "09:00").await.reference,
    ];
    let refused = refusal(root.create_weekly_pattern(&default_periods(DECEMBER, Some(1))).await);
    assert_eq!(conflicting_references(&refused), jobs);
    assert_eq!(
        summaries(&refused.conflicts)[0],
        (ConflictKind::OverCapacity, format!("{DECEMBER} 09:00"), 1, 2)
    );
    root.create_weekly_pattern(&accepted(default_periods(DECEMBER, Some(1)))).await.expect("accepted");
    let period = board_period(&root, DECEMBER, "09:00").await;
    assert_eq!((period.capacity, period.over_by), (1, 1));
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, DECEMBER, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    assert_eq!(app.remaining(DECEMBER_WEDNESDAY, "09:00").await, 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_future_pattern_can_be_replaced_or_deleted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.create_weekly_pattern(&default_periods(DECEMBER, Some(3))).await.expect("in force");
    let replaced = root.create_weekly_pattern(&default_periods(DECEMBER, Some(2))).await.expect("replaced");
    let patterns = listed(&root).await;
    assert_eq!((patterns.len(), &patterns[1]), (2, &replaced));
    assert_eq!(app.remaining(DECEMBER, "09:00").await, 2);

    root.delete_weekly_pattern(date(DECEMBER), false).await.expect("deleted");
    assert_eq!(app.remaining(DECEMBER, "09:00").await, 5);
    let missing = refusal(root.delete_weekly_pattern(date(DECEMBER), false).await);
    assert_eq!(missing.code, ProblemCode::NotFound);
    let in_force = refusal(root.delete_weekly_pattern(date("2020-01-01"), true).await);
    assert_eq!(in_force.code, ProblemCode::InUse);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_future_pattern_whose_periods_are_booked_cannot_be_deleted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let early = pattern(DECEMBER, &[("07:00", "09:00", None), ("09:00", "11:00", Some(8))]);
    root.create_weekly_pattern(&early).await.expect("in force");
    let job = ada.book(services::ECU_REMAPPING, DECEMBER, "07:00").await;
    for accept in [false, true] {
        let refused = refusal(root.delete_weekly_pattern(date(DECEMBER), accept).await);
        assert_eq!(conflicting_references(&refused), [&job.reference]);
        assert_eq!(summaries(&refused.conflicts)[0].0, ConflictKind::PeriodGone);
    }
    let preview = root.delete_weekly_pattern_dry_run(date(DECEMBER)).await.expect("a preview");
    assert_eq!((preview.total, preview.acceptable), (1, false));
    ada.cancel_appointment(&job.reference, &Default::default()).await.expect("cancelled");

    for person in [&ada, &app.customer("ben").await] {
        for _ in 0..3 {
            person.book(services::ECU_REMAPPING, DECEMBER, "09:00").await;
        }
    }
    let over = refusal(root.delete_weekly_pattern(date(DECEMBER), false).await);
    assert_eq!(
        (conflicting_references(&over).len(), summaries(&over.conflicts)[0].0),
        (6, ConflictKind::OverCapacity)
    );
    root.delete_weekly_pattern(date(DECEMBER), true).await.expect("accepted");
    assert_eq!(board_period(&root, DECEMBER, "09:00").await.over_by, 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn periods_of_a_day_neither_overlap_nor_end_before_they_start(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let mut twice = default_periods(DECEMBER, None);
    twice.days[1].weekday = Weekday::Monday;
    for (what, body, pointer) in [
        ("an overlap", pattern(DECEMBER, &[("09:00", "11:00", None), ("10:59", "12:00", None)]), "/days"),
        ("the same start", pattern(DECEMBER, &[("09:00", "11:00", None), ("09:00", "10:00", None)]), "/days"),
        ("no length", pattern(DECEMBER, &[("09:00", "09:00", None)]), "/days"),
        ("over midnight", pattern(DECEMBER, &[("22:00", "02:00", None)]), "/days"),
        ("a weekday twice", twice, "/days/1/weekday"),
    ] {
        let refused = refusal(root.create_weekly_pattern(&body).await);
        assert_eq!(refused.code, ProblemCode::Inconsistent, "{what}");
        assert_eq!(refused.errors[0].pointer, pointer, "{what}");
    }
    let adjacent = pattern(DECEMBER, &[("09:00", "11:00", Some(0)), ("11:00", "23:59", Some(500))]);
    root.create_weekly_pattern(&adjacent).await.expect("adjacent periods");
    assert_eq!(app.remaining(DECEMBER, "11:00").await, 500);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_pattern_sent_twice_with_one_key_is_created_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let once = root.with_key("a key");
    let created = once.create_weekly_pattern(&default_periods(DECEMBER, Some(3))).await.expect("in force");
    root.create_weekly_pattern(&default_periods(DECEMBER, Some(2))).await.expect("replaced");
    assert_eq!(
        once.create_weekly_pattern(&default_periods(DECEMBER, Some(3))).await.expect("the first response"),
        created
    );
    assert_eq!(app.remaining(DECEMBER, "09:00").await, 2);
}
