//! Changes that race with bookings: a booking after a change sees it, and none exceeds the capacity in force
//! (rules §1.5, §1.7, §7.27).

use std::sync::mpsc;

use actix_web::rt;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use futures_util::future::{join, join_all};
use pitboard_api::{CreateCapacityOverride, CreateClosure, ProblemCode, SettingsPatch};
use pitboard_client::Client;
use pitboard_domain::calendar::Closure;
use pitboard_server::{
    app::calendar::{calendar_change::ChangeOptions, entries},
    db::{
        closures::{ClosureRow, NewClosure as DbClosure},
        engine::schema::events,
    },
};
use pitboard_tests::{
    Backend, MONDAY, Person, TUESDAY, TestApp, WEDNESDAY, appointment, audit, date, ledger::Holding, refusal,
    services, time,
};
use rstest_reuse::apply;
use tokio::{sync::oneshot, task::JoinHandle};

use super::{DECEMBER, capacity, closure, pattern, slots};
use crate::on_both_databases;

const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];

/// Starts a workshop with ten customers without a limit.
async fn start_with_customers(on: Backend) -> (TestApp, Vec<Person>, Person) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let names: Vec<String> = (0..10).map(|number| format!("caller{number}")).collect();
    let people = join_all(names.iter().map(|name| app.customer(name))).await;
    let root = app.admin("root").await;
    (app, people, root)
}

/// Books Tuesday concurrently, and returns the problem codes of the refusals; panics at any other failure.
async fn book_concurrently(people: &[Person], times: usize) -> Vec<ProblemCode> {
    let book = |number: usize| {
        let (client, period): (Client, _) =
            (people[number % people.len()].client.clone(), PERIODS[number % 5]);
        async move { client.book_appointment(&appointment(services::ECU_REMAPPING, TUESDAY, period)).await }
    };
    let answers = join_all((0..times).map(book)).await;
    answers.into_iter().filter(Result::is_err).map(|refused| refusal(refused).code).collect()
}

/// Returns the time of the last change of the calendar or the settings.
async fn changed_at(app: &TestApp, kind: &'static str) -> NaiveDateTime {
    let at = app.db.read(move |conn| {
        Ok(events::table
            .filter(events::kind.eq(kind))
            .order(events::id.desc())
            .select(events::at)
            .first(conn.raw)?)
    });
    at.await.expect("an event")
}

/// Checks that slots taken before the change were within the old capacity and later ones within the new one,
/// and returns the number of each.
fn assert_within_capacities(
    holdings: &[Holding],
    changed_at: NaiveDateTime,
    before: i32,
    after: i32,
) -> (usize, usize) {
    for holding in holdings {
        let in_force = if holding.taken_at < changed_at { before } else { after };
        assert_eq!(holding.capacity, in_force, "{holding:?}, changed at {changed_at}");
    }
    assert_eq!(audit::periods::find_violations(holdings), Vec::<String>::new());
    let earlier = holdings.iter().filter(|holding| holding.taken_at < changed_at).count();
    (earlier, holdings.len() - earlier)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_after_a_reduction_in_the_settings_is_bound_by_it(#[case] on: Backend) {
    let (app, people, root) = start_with_customers(on).await;
    let reduced = SettingsPatch { accept_conflicts: true, ..slots(3) };
    let (set, refused) = join(root.update_settings(&reduced), book_concurrently(&people, 60)).await;
    set.expect("set");
    let holdings = app.holdings().await;
    assert_eq!(refused, vec![ProblemCode::CapacityExceeded; 60 - holdings.len()]);
    let counts = assert_within_capacities(&holdings, changed_at(&app, "update_settings").await, 5, 3);
    println!("{on:?}: {} before the reduction, {} after it", counts.0, counts.1);
    for period in PERIODS {
        assert_eq!(app.remaining(TUESDAY, period).await, 0);
    }
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_that_races_with_a_closure_precedes_it_or_is_refused(#[case] on: Backend) {
    let (app, people, root) = start_with_customers(on).await;
    let closing = CreateClosure { accept_conflicts: true, ..closure(TUESDAY, TUESDAY) };
    let (closed, refused) = join(root.create_closure(&closing), book_concurrently(&people, 60)).await;
    closed.expect("closed");
    let allowed = [ProblemCode::CapacityExceeded, ProblemCode::Closed];
    assert!(refused.iter().all(|code| allowed.contains(code)), "{refused:?}");
    let holdings = app.holdings().await;
    assert_eq!(holdings.len() + refused.len(), 60);
    let counts = assert_within_capacities(&holdings, changed_at(&app, "create_closure").await, 5, 0);
    println!("{on:?}: {} before the closure", counts.0);
    assert_eq!(counts.1, 0, "no booking after the closure");
    assert_eq!(
        people[0].fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::Closed
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closure_that_races_with_bookings_lists_all_that_preceded_it(#[case] on: Backend) {
    let (app, people, root) = start_with_customers(on).await;
    let (answer, refused) =
        join(root.create_closure(&closure(TUESDAY, TUESDAY)), book_concurrently(&people, 60)).await;
    match answer {
        // The closure came first: every booking was refused.
        Ok(_) => {
            assert_eq!(refused, [ProblemCode::Closed; 60]);
            assert_eq!(app.holdings().await, []);
        }
        Err(error) => {
            let problem = error.problem().expect("a problem");
            assert_eq!(problem.code, ProblemCode::Conflicts);
            let listed = problem.conflicts.len();
            assert!((1..=25).contains(&listed), "{listed}");
            assert_eq!(refused, [ProblemCode::CapacityExceeded; 35], "the closure changed nothing");
            assert_eq!(app.holdings().await.len(), 25);
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_raised_capacity_that_races_with_bookings_admits_exactly_one_more(#[case] on: Backend) {
    let (app, people, root) = start_with_customers(on).await;
    let raise = capacity(TUESDAY, Some("09:00"), 6);
    let (raised, mut refused) =
        join(root.create_capacity_override(&raise), book_concurrently(&people, 60)).await;
    raised.expect("set");
    // Callers that were refused before the raise can try again.
    refused.extend(book_concurrently(&people, 60).await);
    assert_eq!(refused, [ProblemCode::CapacityExceeded; 2 * 60 - (6 + 4 * 5)]);
    let holdings = app.holdings().await;
    let holdings_at_nine = holdings.iter().filter(|h| h.start == time("09:00")).cloned().collect::<Vec<_>>();
    assert_eq!(holdings_at_nine.len(), 6);
    assert_within_capacities(&holdings_at_nine, changed_at(&app, "create_capacity_override").await, 5, 6);
    assert_eq!(holdings.len(), 6 + 4 * 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_concurrent_writes_of_one_setting_the_last_one_applies(#[case] on: Backend) {
    let (app, _, root) = start_with_customers(on).await;
    let overrides = (1..=8).map(|slots| {
        let root = root.client.clone();
        let body =
            CreateCapacityOverride { accept_conflicts: true, ..capacity(TUESDAY, Some("09:00"), slots) };
        async move { root.create_capacity_override(&body).await.expect("set") }
    });
    let previews = (1..=8).map(|slots| {
        let root = root.client.clone();
        let body = capacity(TUESDAY, Some("09:00"), slots);
        async move { root.create_capacity_override_dry_run(&body).await.expect("a preview") }
    });
    let (created, _) = join(join_all(overrides), join_all(previews)).await;
    let last = created.iter().max_by_key(|entry| entry.id).expect("an override");
    let listed = root.list_capacity_overrides(&Default::default()).await.expect("a list").items;
    assert_eq!(listed, std::slice::from_ref(last));
    assert_eq!(app.remaining(TUESDAY, "09:00").await, last.capacity);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_changes_and_bookings_do_not_deadlock(#[case] on: Backend) {
    let (app, people, root) = start_with_customers(on).await;
    let changes = async {
        for slots_per_period in [3, 4, 2, 5] {
            let patch = SettingsPatch { accept_conflicts: true, ..slots(slots_per_period) };
            root.update_settings(&patch).await.expect("set");
            let body = pattern(DECEMBER, &[("09:00", "11:00", Some(slots_per_period))]);
            root.create_weekly_pattern(&body).await.expect("in force");
        }
    };
    let closing = async {
        for _ in 0..4 {
            let body = CreateClosure { accept_conflicts: true, ..closure(TUESDAY, WEDNESDAY) };
            let created = root.create_closure(&body).await.expect("closed");
            root.delete_closure(created.id, false).await.expect("open again");
        }
    };
    let ((), (), refused) =
        futures_util::future::join3(changes, closing, book_concurrently(&people, 100)).await;
    let allowed = [ProblemCode::CapacityExceeded, ProblemCode::Closed];
    assert!(refused.iter().all(|code| allowed.contains(code)), "{refused:?}");
    assert_eq!(app.holdings().await.len() + refused.len(), 100);
    assert_eq!(audit::periods::find_violations(&app.holdings().await), Vec::<String>::new());
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

/// Starts a closure of Tuesday that has written everything and waits for a signal to commit.
async fn start_closure(app: &TestApp) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (written, is_written) = oneshot::channel();
    let (mut written, db) = (Some(written), app.db.clone());
    let held = rt::spawn(async move {
        let day = Closure { first: date(TUESDAY), last: date(TUESDAY), periods: Vec::new(), note: None };
        let new = DbClosure { closure: day, reason: "test".to_owned() };
        let work = db.system(move |tx| {
            entries::create::<ClosureRow>(tx, ChangeOptions::default(), &new)?;
            if let Some(written) = written.take() {
                written.send(()).expect("a receiver");
                released.recv().expect("a signal");
            }
            Ok(())
        });
        work.await.expect("a closure");
    });
    is_written.await.expect("a start");
    (release, held)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_that_waited_for_a_closure_is_planned_again(#[case] on: Backend) {
    let (app, people, _) = start_with_customers(on).await;
    let (release, held) = start_closure(&app).await;
    // On PostgreSQL both bookings plan their days with the old calendar, then wait for a lock.
    let short = rt::spawn({
        let client = people[0].client.clone();
        async move { client.book_appointment(&appointment(services::ECU_REMAPPING, TUESDAY, "09:00")).await }
    });
    let long = rt::spawn({
        let client = people[1].client.clone();
        async move { client.book_appointment(&appointment(services::FULL_RESPRAY, MONDAY, "17:00")).await }
    });
    app.place.until_waiting(2).await;
    release.send(()).expect("a waiting closure");
    held.await.expect("its end");
    assert_eq!(refusal(short.await.expect("an end")).code, ProblemCode::Closed);
    let long = long.await.expect("an end").expect("a booking");
    assert_eq!(long.slots[1].date, date(WEDNESDAY), "the closed day is skipped");
}
