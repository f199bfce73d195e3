//! Dry runs: they change nothing and list exactly the conflicts of the change.

use pitboard_api::{
    Conflict, CreateCapacityOverride, CreateClosure, CreateWeeklyPattern, Preview, ProblemCode, SettingsPatch,
};
use pitboard_client::Result;
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, date, refusal, services};
use rstest_reuse::apply;

use super::{DECEMBER, capacity, closure, pattern, slots};
use crate::{on_both_databases, walk::rows};

/// A change of the calendar.
enum Change {
    Pattern(CreateWeeklyPattern),
    NoPattern(&'static str),
    Closure(CreateClosure),
    NoClosure(i64),
    Capacity(CreateCapacityOverride),
    NoCapacity(i64),
    Settings(SettingsPatch),
}

impl Change {
    async fn dry_run(&self, root: &Person) -> Preview {
        let preview = match self {
            Change::Pattern(body) => root.create_weekly_pattern_dry_run(body).await,
            Change::NoPattern(day) => root.delete_weekly_pattern_dry_run(date(day)).await,
            Change::Closure(body) => root.create_closure_dry_run(body).await,
            Change::NoClosure(id) => root.delete_closure_dry_run(*id).await,
            Change::Capacity(body) => root.create_capacity_override_dry_run(body).await,
            Change::NoCapacity(id) => root.delete_capacity_override_dry_run(*id).await,
            Change::Settings(body) => root.update_settings_dry_run(body).await,
        };
        preview.expect("a preview")
    }

    async fn apply(&self, root: &Person, accept_conflicts: bool) -> Result<()> {
        match self {
            Change::Pattern(body) => {
                let body = CreateWeeklyPattern { accept_conflicts, ..body.clone() };
                root.create_weekly_pattern(&body).await.map(drop)
            }
            Change::NoPattern(day) => root.delete_weekly_pattern(date(day), accept_conflicts).await,
            Change::Closure(body) => {
                let body = CreateClosure { accept_conflicts, ..body.clone() };
                root.create_closure(&body).await.map(drop)
            }
            Change::NoClosure(id) => root.delete_closure(*id, accept_conflicts).await,
            Change::Capacity(body) => {
                let body = CreateCapacityOverride { accept_conflicts, ..body.clone() };
                root.create_capacity_override(&body).await.map(drop)
            }
            Change::NoCapacity(id) => root.delete_capacity_override(*id, accept_conflicts).await,
            Change::Settings(body) => {
                let body = SettingsPatch { accept_conflicts, ..body.clone() };
                root.update_settings(&body).await.map(drop)
            }
        }
    }
}

/// Starts a workshop with bookings on three days, an override on Tuesday, a closure on Sunday, and from
/// December on a pattern with a booked period of its own.
async fn start_busy(on: Backend) -> (TestApp, Person) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 8)).await.expect("set");
    root.create_closure(&closure("2026-11-29", "2026-11-29")).await.expect("closed");
    let early = [("07:00", "09:00", None), ("09:00", "11:00", Some(4))];
    root.create_weekly_pattern(&pattern(DECEMBER, &early)).await.expect("in force");
    for (day, period, times) in [
        (TUESDAY, "09:00", 7),
        (TUESDAY, "11:00", 2),
        (WEDNESDAY, "17:00", 3),
        (DECEMBER, "07:00", 1),
        (DECEMBER, "09:00", 4),
    ] {
        for _ in 0..times {
            ada.book(services::ECU_REMAPPING, day, period).await;
        }
    }
    ada.book(services::FULL_RESPRAY, WEDNESDAY, "15:00").await;
    (app, root)
}

/// Returns by how many slots a period is over capacity, in the view of the staff.
async fn over_by(root: &Person, conflict: &Conflict) -> u32 {
    let board = root.get_occupancy(conflict.date).await.expect("the board");
    board.periods.iter().find(|period| period.start == conflict.period).map_or(0, |period| period.over_by)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_dry_run_changes_nothing_and_returns_the_later_result(#[case] on: Backend) {
    let same_but_smaller = [("07:00", "09:00", None), ("09:00", "11:00", Some(3))];
    let limited =
        SettingsPatch { daily_limit: Some(Some(4)), slots_per_period: Some(2), ..SettingsPatch::default() };
    // Each change with the number of its conflicts and whether they can be accepted.
    for (change, total, acceptable) in [
        (Change::Capacity(capacity(TUESDAY, Some("09:00"), 6)), 7, true),
        (Change::Capacity(capacity(TUESDAY, Some("09:00"), 7)), 0, true),
        (Change::Capacity(capacity(TUESDAY, None, 1)), 2, true),
        (Change::NoCapacity(1), 7, true),
        (Change::Closure(closure(TUESDAY, WEDNESDAY)), 7 + 2 + 4 + 1, true),
        (Change::NoClosure(1), 0, true),
        (Change::Settings(slots(3)), 4, true),
        // Wednesday evening, and everything that starts on Tuesday and in December.
        (Change::Settings(limited), 4 + 9 + 5, true),
        (Change::Pattern(pattern(DECEMBER, &same_but_smaller)), 4, true),
        (Change::Pattern(pattern(WEDNESDAY, &same_but_smaller)), 4 + 1, false),
        (Change::NoPattern(DECEMBER), 1, false),
    ] {
        let (app, root) = start_busy(on).await;
        let before = rows::of(&app).await;
        let preview = change.dry_run(&root).await;
        assert_eq!(change.dry_run(&root).await, preview, "a second dry run returns the same");
        assert_eq!(rows::of(&app).await, before, "nothing is changed");
        let listed: Vec<String> = preview.conflicts.iter().map(|c| format!("{c:?}")).collect();
        assert_eq!((preview.total, preview.acceptable), (total, acceptable), "{listed:#?}");

        if total > 0 {
            let refused = refusal(change.apply(&root, false).await);
            assert_eq!((refused.code, &refused.conflicts), (ProblemCode::Conflicts, &preview.conflicts));
        }
        match change.apply(&root, true).await {
            Ok(()) => assert!(acceptable),
            Err(error) => assert_eq!((error.code(), acceptable), (Some(ProblemCode::Conflicts), false)),
        }
        for conflict in preview.conflicts.iter().filter(|_| acceptable) {
            let expected = conflict.occupied.saturating_sub(conflict.capacity);
            let of_day = conflict.kind.as_str() == "daily_limit";
            assert!(of_day || over_by(&root, conflict).await == expected, "{conflict:?}");
        }
        assert_eq!(app.doctor_failures().await, Vec::<String>::new());
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_many_conflicts_the_first_are_listed_and_all_are_counted(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 300;
        setup.settings.max_active_per_customer = 0;
    });
    let app = app.await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    for number in 0..252_u32 {
        ada.book(services::ENGINE_REBUILD, if number % 2 == 0 { TUESDAY } else { WEDNESDAY }, "09:00").await;
    }
    let preview = root.update_settings_dry_run(&slots(1)).await.expect("a preview");
    assert_eq!((preview.conflicts.len(), preview.total), (500, 504));
    let refused = refusal(root.update_settings(&slots(1)).await);
    assert_eq!(refused.conflicts, preview.conflicts);
    assert!(refused.detail.contains("504"), "{}", refused.detail);
    let last = *preview.conflicts[499].date;
    assert_eq!((*preview.conflicts[0].date, last), (date(TUESDAY), date(WEDNESDAY)));
}
