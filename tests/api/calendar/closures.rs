//! Closures: bookings stay, the public sees the note, staff see the appointments (rules §5.21, §7).

use pitboard_api::{CalendarQuery, CreateClosure, ProblemCode};
use pitboard_domain::{availability::State, conflicts::ConflictKind};
use pitboard_tests::{
    Backend, FRIDAY, MONDAY, SATURDAY, SUNDAY, TUESDAY, TestApp, WEDNESDAY, date, local, refusal, services,
    time,
};
use rstest_reuse::apply;

use super::{board_period, closure, conflicting_references, summaries};
use crate::on_both_databases;

fn accepted(closure: CreateClosure) -> CreateClosure {
    CreateClosure { accept_conflicts: true, ..closure }
}

fn of_periods(day: &str, periods: &[&str]) -> CreateClosure {
    CreateClosure { periods: periods.iter().map(|p| time(p).into()).collect(), ..closure(day, day) }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closed_day_shows_its_note_to_all_and_its_remaining_appointments_to_staff(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let jobs = [
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::BODY_KIT, TUESDAY, "11:00").await,
    ];
    let refused = refusal(root.create_closure(&closure(TUESDAY, WEDNESDAY)).await);
    assert_eq!(conflicting_references(&refused), jobs.each_ref().map(|job| job.reference.as_str()));
    let closed = |period: &str| (ConflictKind::Closed, format!("{TUESDAY} {period}"), 0, 1);
    assert_eq!(summaries(&refused.conflicts), [closed("09:00"), closed("11:00")]);

    let created = root.create_closure(&accepted(closure(TUESDAY, WEDNESDAY))).await.expect("accepted");
    for day in [TUESDAY, WEDNESDAY] {
        let public = app.anonymous().get_availability(date(day)).await.expect("a day");
        assert_eq!((public.state, public.periods.len(), public.bookable), (State::Closed, 0, false));
        assert_eq!(public.note.as_deref(), Some("Back soon"));
        assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, day, "09:00").await.code, ProblemCode::Closed);
    }
    let board = john.get_occupancy(date(TUESDAY)).await.expect("the board");
    assert_eq!(board.periods.len(), 5, "every period, those with a held slot among them");
    let period = board_period(&john, TUESDAY, "09:00").await;
    assert_eq!((period.state, period.capacity, period.occupied, period.over_by), (State::Closed, 0, 1, 1));
    let held = period.slots[0].appointment.as_ref().expect("a car");
    assert_eq!(
        (held.reference.as_str(), period.note.as_deref()),
        (jobs[0].reference.as_str(), Some("Back soon"))
    );

    root.delete_closure(created.id, false).await.expect("open again");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn closed_periods_of_a_day_leave_the_others_open(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let created =
        root.create_closure(&of_periods(TUESDAY, &["13:00", "11:00", "13:00"])).await.expect("closed");
    assert_eq!(created.periods, [time("11:00"), time("13:00")]);
    let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
    let states: Vec<State> = day.periods.iter().map(|period| period.state).collect();
    assert_eq!(states, [State::Open, State::Closed, State::Closed, State::Open, State::Open]);
    assert_eq!(day.periods[1].note.as_deref(), Some("Back soon"));
    assert_eq!((day.capacity, day.note), (15, None));
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "11:00").await.code, ProblemCode::Closed);
    let spanning = ada.book(services::ENGINE_REBUILD, TUESDAY, "09:00").await;
    assert_eq!(spanning.slots[1].period, time("15:00"), "the closed periods are skipped");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_over_several_days_conflicts_with_a_closure_of_one_of_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::FULL_RESPRAY, FRIDAY, "17:00").await;
    let refused = refusal(root.create_closure(&closure(SATURDAY, SUNDAY)).await);
    assert_eq!(conflicting_references(&refused), [&job.reference, &job.reference]);
    let periods: Vec<String> =
        summaries(&refused.conflicts).into_iter().map(|(_, period, ..)| period).collect();
    assert_eq!(periods, [format!("{SATURDAY} 09:00"), format!("{SATURDAY} 11:00")]);
    root.create_closure(&accepted(closure(SATURDAY, SUNDAY))).await.expect("accepted");
    let unchanged = ada.get_appointment(&job.reference).await.expect("the appointment");
    assert!(
        unchanged.slots.iter().all(|slot| slot.released_at.is_none()) && unchanged.version == 1,
        "{unchanged:?}"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ended_periods_do_not_conflict(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "08:00")).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "10:59:59"));
    root.sign_in_again().await;
    assert_eq!(
        conflicting_references(&refusal(root.create_closure(&closure(MONDAY, MONDAY)).await)).len(),
        1
    );
    app.clock.set(local(MONDAY, "11:00:00"));
    root.create_closure(&closure(MONDAY, MONDAY)).await.expect("the rest of the day");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closure_needs_at_most_366_days_from_today_on_and_existing_periods(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    for (body, code) in [
        (closure(TUESDAY, "2027-11-25"), ProblemCode::Inconsistent),
        (closure(TUESDAY, "9999-12-31"), ProblemCode::Inconsistent),
        (closure(WEDNESDAY, TUESDAY), ProblemCode::Inconsistent),
        (closure("2026-11-22", TUESDAY), ProblemCode::PastPeriod),
        (of_periods(TUESDAY, &["09:00", "10:00"]), ProblemCode::UnknownPeriod),
        (of_periods(SUNDAY, &["09:00"]), ProblemCode::UnknownPeriod),
    ] {
        let refused = refusal(root.create_closure(&body).await);
        assert_eq!(refused.code, code, "{} to {}: {}", body.first_date, body.last_date, refused.detail);
        assert_eq!(
            refusal(root.create_closure_dry_run(&body).await).code,
            code,
            "the dry run is refused too"
        );
    }
    root.create_closure(&closure(TUESDAY, "2027-11-24")).await.expect("366 days");
    root.create_closure(&closure(SUNDAY, SUNDAY)).await.expect("a closed weekday too");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn deleting_a_closure_keeps_its_past_days_closed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut root = app.admin("root").await;
    let created = root.create_closure(&closure(MONDAY, WEDNESDAY)).await.expect("closed");
    app.clock.set(local(TUESDAY, "08:00"));
    root.sign_in_again().await;
    root.delete_closure(created.id, false).await.expect("open again");
    let state = async |day| app.anonymous().get_availability(date(day)).await.expect("a day").state;
    assert_eq!([state(MONDAY).await, state(TUESDAY).await], [State::Closed, State::Open]);
    let listed = root.list_closures(&CalendarQuery::default()).await.expect("a list").items;
    assert_eq!((listed.len(), listed[0].id, *listed[0].last_date), (1, created.id, date(MONDAY)));
    let over = refusal(root.delete_closure(created.id, false).await);
    assert_eq!(over.code, ProblemCode::PastPeriod);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn closures_are_listed_by_first_date_in_pages_and_filtered_by_overlap(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (root, john) = (app.admin("root").await, app.employee("john").await);
    for (first, last) in [("2026-12-24", "2026-12-26"), (TUESDAY, SATURDAY), (WEDNESDAY, WEDNESDAY)] {
        root.create_closure(&closure(first, last)).await.expect("closed");
    }
    let mut query = CalendarQuery { limit: Some(2), ..CalendarQuery::default() };
    let first = john.list_closures(&query).await.expect("a page");
    query.cursor = first.next_cursor;
    let second = john.list_closures(&query).await.expect("a page");
    let dates: Vec<String> =
        first.items.iter().chain(&second.items).map(|closure| closure.first_date.to_string()).collect();
    assert_eq!(dates, [TUESDAY, WEDNESDAY, "2026-12-24"]);
    assert_eq!((second.next_cursor, second.items[0].reason.as_str()), (None, "Team training"));
    let overlapping = |from, to| CalendarQuery { from, to, ..CalendarQuery::default() };
    for (query, count) in [
        (overlapping(Some(date(FRIDAY).into()), None), 2),
        (overlapping(None, Some(date(TUESDAY).into())), 1),
        (overlapping(Some(date(WEDNESDAY).into()), Some(date(WEDNESDAY).into())), 2),
        (overlapping(Some(date(SUNDAY).into()), Some(date("2026-12-23").into())), 0),
    ] {
        assert_eq!(john.list_closures(&query).await.expect("a page").items.len(), count, "{query:?}");
    }
}
