//! Moving an appointment: one transaction, the same reference; a refusal leaves everything (rules §6.23).

use pitboard_api::{Hold, ProblemCode};
use pitboard_domain::{job::HoldReason, status::Status};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, local, refusal};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_moved_job_frees_its_old_slots_and_takes_new_ones(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.books(7, TUESDAY, "17:00").await;
    let moved = app.reschedule(&ada, &job.reference, WEDNESDAY, "11:00").await.expect("moved");
    assert_eq!((moved.reference, moved.version), (job.reference.clone(), 2));
    assert_eq!((app.remaining(TUESDAY, "17:00").await, app.remaining(WEDNESDAY, "09:00").await), (5, 5));
    assert_eq!((app.remaining(WEDNESDAY, "11:00").await, app.remaining(WEDNESDAY, "13:00").await), (4, 4));
    let seen = ada.get_appointment(&job.reference).await.expect("the job");
    assert_eq!(
        (seen.starts_at.to_utc(), seen.ends_at.to_utc()),
        (local(WEDNESDAY, "11:00"), local(WEDNESDAY, "15:00"))
    );
    let held = seen.slots.iter().filter(|slot| slot.released_at.is_none()).count();
    assert_eq!((held, app.holdings().await.len()), (2, 4), "the ledger keeps where it was");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_may_move_onto_its_own_slots(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let job = ada.books(6, TUESDAY, "09:00").await;
    app.reschedule(&ada, &job.reference, TUESDAY, "11:00").await.expect("moved by one period");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 1);
    assert_eq!(app.remaining(TUESDAY, "15:00").await, 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_move_leaves_everything_as_it_was(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(7, TUESDAY, "09:00").await;
    john.takes(&job).await;
    ada.books(1, WEDNESDAY, "11:00").await;
    let before = (app.holdings().await, ada.get_appointment(&job.reference).await.expect("the job"));
    let refusals = [
        (WEDNESDAY, "09:00", ProblemCode::CapacityExceeded),
        (WEDNESDAY, "10:00", ProblemCode::UnknownPeriod),
        ("2026-11-29", "09:00", ProblemCode::Closed),
        ("2026-12-24", "09:00", ProblemCode::TooFarAhead),
        ("2026-11-20", "09:00", ProblemCode::PastPeriod),
    ];
    for (day, period, code) in refusals {
        assert_eq!(app.reschedule(&ada, &job.reference, day, period).await.expect_err("refused"), code);
    }
    let after = (app.holdings().await, ada.get_appointment(&job.reference).await.expect("the job"));
    assert_eq!(after, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customers_move_to_another_date_takes_the_job_from_its_employee(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&job).await;
    let same_day = app.reschedule(&ada, &job.reference, TUESDAY, "13:00").await.expect("moved");
    assert_eq!((same_day.status.0, same_day.assignee_id), (Status::Assigned, Some(john.id())));
    let by_manager = app.reschedule(&mary, &job.reference, WEDNESDAY, "13:00").await.expect("moved");
    assert_eq!((by_manager.status.0, by_manager.assignee_id), (Status::Assigned, Some(john.id())));
    let other_day = app.reschedule(&ada, &job.reference, "2026-11-26", "13:00").await.expect("moved");
    assert_eq!((other_day.status.0, other_day.assignee_id), (Status::Booked, None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_moves_until_the_cut_off_and_a_manager_after_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (mut ada, mut mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:00:00"));
    ada.sign_in_again().await;
    mary.sign_in_again().await;
    let there_and_back = [(WEDNESDAY, "09:00"), (TUESDAY, "09:00")];
    for (day, period) in there_and_back {
        app.reschedule(&ada, &job.reference, day, period).await.expect("in time");
    }
    app.clock.set(local(MONDAY, "09:00:01"));
    let late = app.reschedule(&ada, &job.reference, WEDNESDAY, "09:00").await;
    assert_eq!(late.expect_err("too late"), ProblemCode::CancellationWindowPassed);
    app.reschedule(&mary, &job.reference, WEDNESDAY, "09:00").await.expect("by the manager");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_on_hold_is_moved_by_the_manager_and_not_by_its_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&job).await;
    john.starts(&job).await;
    let moved = app.reschedule(&mary, &job.reference, WEDNESDAY, "09:00").await;
    assert_eq!(moved.expect_err("in progress"), ProblemCode::InvalidTransition);
    let parts = Hold { reason: HoldReason::Parts, expected_resume: None, note: None };
    john.hold_appointment(&job.reference, &parts).await.expect("on hold");
    let by_customer = app.reschedule(&ada, &job.reference, WEDNESDAY, "09:00").await;
    assert_eq!(by_customer.expect_err("not hers"), ProblemCode::Forbidden);
    let moved = app.reschedule(&mary, &job.reference, WEDNESDAY, "09:00").await.expect("moved");
    assert_eq!(moved.status.0, Status::OnHold);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn another_customers_appointment_cannot_be_moved_or_seen(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let moved = app.reschedule(&ben, &job.reference, WEDNESDAY, "09:00").await;
    assert_eq!(moved.expect_err("not his"), ProblemCode::NotFound);
    assert_eq!(refusal(ben.get_appointment(&job.reference).await).code, ProblemCode::NotFound);
}
