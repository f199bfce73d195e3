//! The ledger over HTTP: who held which slot at any instant, and why a period was full (rules §1.4).

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_api::{CreateClosure, Ledger, LedgerEntry, LedgerQuery, ProblemCode};
use pitboard_domain::status::{Status, Transition};
use pitboard_tests::{
    Backend, MONDAY, Person, SUNDAY, TUESDAY, TestApp, WEDNESDAY, date, local, refusal, services, time,
};
use rstest_reuse::apply;

use crate::{
    calendar::{capacity, closure, pattern, slots},
    on_both_databases,
};

/// The 09:00 period of a weekday, with its own capacity.
const NINE: [(&str, &str, Option<u32>); 1] = [("09:00", "11:00", Some(2))];

fn ledger_query(day: &str, period: &str) -> LedgerQuery {
    LedgerQuery { date: date(day).into(), period: time(period).into(), at: None, limit: None, cursor: None }
}

/// Returns the query for Tuesday, 09:00, at an instant or now.
async fn ledger_at_nine(staff: &Person, at: Option<DateTime<Utc>>) -> Ledger {
    let query = LedgerQuery { at: at.map(|at| at.fixed_offset()), ..ledger_query(TUESDAY, "09:00") };
    staff.get_ledger(&query).await.expect("the ledger")
}

fn holders(entries: &[LedgerEntry]) -> Vec<(u32, &str)> {
    entries.iter().map(|entry| (entry.slot_no, entry.reference.as_str())).collect()
}

fn advance_clock(app: &TestApp) -> DateTime<Utc> {
    let now = app.clock.now() + TimeDelta::seconds(10);
    app.clock.set(now);
    now
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_ledger_shows_who_held_a_period_at_an_instant_and_why_it_was_full(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 2).await;
    let (ada, ben, john) = (app.customer("ada").await, app.customer("ben").await, app.employee("john").await);
    let before = advance_clock(&app);
    let first = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let second = ben.book(services::PAINT_JOB, TUESDAY, "09:00").await;
    let full_at = advance_clock(&app);
    john.take(&first).await;
    john.complete(&first).await;
    let after_release = advance_clock(&app);
    let third = ben.book(services::TURBO, TUESDAY, "09:00").await;

    let empty = ledger_at_nine(&john, Some(before - TimeDelta::seconds(1))).await;
    assert_eq!((empty.occupied, empty.full, empty.capacity), (0, false, 2));
    let full = ledger_at_nine(&john, Some(full_at)).await;
    assert_eq!((full.occupied, full.capacity, full.full), (2, 2, true));
    assert_eq!(full.at.to_utc(), full_at);
    assert_eq!(holders(&full.held), [(1, &*first.reference), (2, &*second.reference)]);
    let released = ledger_at_nine(&john, Some(after_release - TimeDelta::seconds(1))).await;
    assert_eq!((released.occupied, released.full), (1, false));
    let now = ledger_at_nine(&john, None).await;
    assert_eq!((now.occupied, now.full, now.zone.as_str()), (2, true, "Asia/Kolkata"));
    assert_eq!(holders(&now.held), [(1, &*third.reference), (2, &*second.reference)]);
    assert_eq!(
        holders(&now.entries),
        [(1, &*first.reference), (2, &*second.reference), (1, &*third.reference)]
    );

    let LedgerEntry { service, customer, status, capacity, taken_by, released_by, reason, .. } =
        &full.held[0];
    assert_eq!((service.as_str(), customer.as_str()), ("Audio System", "ada Customer"));
    assert_eq!((*status, *capacity), (Status::Completed, 2));
    assert_eq!(taken_by.as_deref(), Some("ada Customer"));
    assert_eq!((released_by.as_deref(), *reason), (Some("john Staff"), Some(Transition::Complete)));
    assert_eq!(full.held[1].released_at, None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn after_a_reduction_the_ledger_shows_the_old_and_the_new_capacity(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 2).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let before_reduction = advance_clock(&app);
    advance_clock(&app);
    app.set_capacity(TUESDAY, "09:00", 1).await;
    let full_at = advance_clock(&app);
    advance_clock(&app);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    app.set_capacity(TUESDAY, "09:00", 3).await;
    advance_clock(&app);
    let then = ledger_at_nine(&john, Some(before_reduction)).await;
    assert_eq!((then.capacity, then.capacity_now, then.full), (2, 3, false));
    let then = ledger_at_nine(&john, Some(full_at)).await;
    assert_eq!(
        (then.capacity, then.capacity_now, then.full),
        (1, 3, true),
        "the period was full when ada was refused"
    );
    let now = ledger_at_nine(&john, None).await;
    assert_eq!((now.capacity, now.capacity_now, now.full), (3, 3, false));
    assert_eq!(now.held[0].capacity, 2);
}

/// Covers every kind of change: each is reverted from the current calendar by its log entry.
#[apply(on_both_databases)]
#[actix_web::test]
async fn the_ledger_shows_the_capacity_in_force_at_every_instant(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut root = app.admin("root").await;
    let mut observed = Vec::new();
    let (mut closure_id, mut override_id) = (0, 0);
    for step in 0..11 {
        match step {
            0 => drop(root.update_settings(&slots(7)).await.expect("set")),
            1 => drop(root.create_weekly_pattern(&pattern(TUESDAY, &NINE)).await.expect("in force")),
            2 => drop(root.create_capacity_override(&capacity(TUESDAY, None, 3)).await.expect("set")),
            3 => {
                let at_nine = capacity(TUESDAY, Some("09:00"), 9);
                override_id = root.create_capacity_override(&at_nine).await.expect("set").id;
            }
            4 => closure_id = root.create_closure(&closure(MONDAY, WEDNESDAY)).await.expect("closed").id,
            5 => {
                let at_nine =
                    CreateClosure { periods: vec![time("09:00").into()], ..closure(TUESDAY, TUESDAY) };
                root.create_closure(&at_nine).await.expect("closed");
            }
            6 => root.delete_closure(closure_id, false).await.map(drop).expect("open again"),
            7 => root.delete_closure(closure_id + 1, false).await.map(drop).expect("open again"),
            8 => root.delete_capacity_override(override_id, false).await.map(drop).expect("deleted"),
            9 => drop(root.create_capacity_override(&capacity(TUESDAY, None, 4)).await.expect("replaced")),
            _ => root.delete_weekly_pattern(date(TUESDAY), false).await.map(drop).expect("deleted"),
        }
        observed.push((advance_clock(&app), ledger_at_nine(&root, None).await.capacity));
        advance_clock(&app);
    }
    let capacities: Vec<u32> = observed.iter().map(|(_, capacity)| *capacity).collect();
    assert_eq!(capacities, [7, 2, 3, 9, 0, 0, 0, 9, 3, 4, 4]);
    // A closure until Wednesday that is deleted on Wednesday is shortened: Tuesday morning stays closed.
    observed.push((advance_clock(&app), 4));
    advance_clock(&app);
    let again = root.create_closure(&closure(TUESDAY, WEDNESDAY)).await.expect("closed").id;
    observed.push((advance_clock(&app), 0));
    app.clock.set(local(WEDNESDAY, "07:00"));
    root.sign_in_again().await;
    root.delete_closure(again, false).await.expect("shortened");
    observed.push((advance_clock(&app), 0));
    let mut listed = Vec::new();
    for (at, _) in &observed {
        listed.push((*at, ledger_at_nine(&root, Some(*at)).await.capacity));
    }
    assert_eq!(listed, observed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_releases_and_takes_slots_at_one_instant(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    advance_clock(&app);
    mary.reschedule(&job, WEDNESDAY, "11:00").await;
    let before = ledger_at_nine(&mary, None).await;
    let after = mary.get_ledger(&ledger_query(WEDNESDAY, "11:00")).await.expect("the ledger");
    assert_eq!((before.occupied, after.occupied), (0, 1));
    assert_eq!(before.entries[0].reason, Some(Transition::Reschedule));
    assert_eq!(before.entries[0].released_at, Some(after.entries[0].taken_at));
    assert_eq!(before.entries[0].released_by, after.entries[0].taken_by);
    assert_eq!(after.entries[0].taken_by.as_deref(), Some("mary Staff"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn completing_late_does_not_release_the_slot_of_an_ended_period(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "12:00"));
    john.sign_in_again().await;
    john.take(&job).await;
    john.complete(&job).await;
    let over = john.get_ledger(&ledger_query(MONDAY, "09:00")).await.expect("the ledger");
    assert_eq!((over.occupied, over.held[0].status), (1, Status::Completed));
    assert_eq!((over.held[0].released_at, over.held[0].reason), (None, None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_history_of_a_period_is_paged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let mut booked = Vec::new();
    for _ in 0..5 {
        let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
        ada.cancel(&job).await;
        booked.push(job.reference);
    }
    let mut listed = Vec::new();
    let mut query = LedgerQuery { limit: Some(2), ..ledger_query(TUESDAY, "09:00") };
    loop {
        let page = john.get_ledger(&query).await.expect("a page");
        assert!(page.entries.len() <= 2 && page.held.is_empty());
        listed.extend(page.entries.into_iter().map(|entry| entry.reference));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, booked);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_that_never_existed_is_404(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    for (day, period) in [(TUESDAY, "10:00"), (SUNDAY, "09:00"), ("2001-01-01", "09:00")] {
        assert_eq!(refusal(john.get_ledger(&ledger_query(day, period)).await).code, ProblemCode::NotFound);
    }
    assert_eq!(john.get_ledger(&ledger_query("2030-01-01", "09:00")).await.expect("a Tuesday").entries, []);
}

/// Compares the public occupancy at each instant with the later answer of the ledger.
#[apply(on_both_databases)]
#[actix_web::test]
async fn replaying_the_ledger_yields_the_occupancy_seen_at_every_instant(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let (first, second) = (
        ada.book(services::ENGINE_REBUILD, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
    );
    let mut observed = Vec::new();
    for step in 0..7 {
        match step {
            0 => drop(root.take(&first).await),
            1 => drop(root.cancel(&second).await),
            2 => drop(root.complete(&first).await),
            3 => drop(root.restore(&second).await),
            4 => drop(root.reopen(&first).await),
            5 => drop(ada.book(services::FULL_RESPRAY, TUESDAY, "09:00").await),
            _ => drop(root.reschedule(&second, WEDNESDAY, "09:00").await),
        }
        let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
        observed.push((advance_clock(&app), day.periods[0].occupied));
        advance_clock(&app);
    }
    let mut listed = Vec::new();
    for (at, _) in &observed {
        listed.push((*at, ledger_at_nine(&root, Some(*at)).await.occupied));
    }
    assert_eq!(listed, observed);
    assert_eq!(observed.iter().map(|(_, occupied)| *occupied).collect::<Vec<_>>(), [2, 1, 0, 1, 2, 3, 2]);
}
