//! The six statuses and what each means for the slots (rules §1.3, §3, §4).

use pitboard_api::{Assign, Cancel, Hold, ProblemCode};
use pitboard_domain::{
    job::{CancelReason, HoldReason},
    status::{Move, Status},
};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal};
use rstest_reuse::apply;

use crate::on_both_databases;

const PARTS: Hold = Hold { reason: HoldReason::Parts, expected_resume: None, note: None };

#[apply(on_both_databases)]
#[actix_web::test]
async fn four_statuses_hold_the_slot_and_two_free_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let remaining = || app.remaining(TUESDAY, "09:00");
    assert_eq!((job.status, remaining().await), (Status::Booked, 4));
    assert_eq!((john.takes(&job).await.status, remaining().await), (Status::Assigned, 4));
    assert_eq!((john.starts(&job).await.status, remaining().await), (Status::InProgress, 4));
    let held = john.hold_appointment(&job.reference, &PARTS).await.expect("on hold");
    assert_eq!((held.status, remaining().await), (Status::OnHold, 4));
    let resumed = john.resume_appointment(&job.reference).await.expect("resumed");
    assert_eq!((resumed.status, remaining().await), (Status::InProgress, 4));
    assert_eq!((john.completes(&job).await.status, remaining().await), (Status::Completed, 5));

    let other = ada.books(1, TUESDAY, "09:00").await;
    assert_eq!(remaining().await, 4);
    let cancelled = ada.cancel_appointment(&other.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!((cancelled.status, remaining().await), (Status::Cancelled, 5));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_on_hold_keeps_a_full_period_full_and_says_why(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&job).await;
    john.starts(&job).await;
    let held = john.hold_appointment(&job.reference, &PARTS).await.expect("on hold");
    assert_eq!(held.hold.map(|hold| hold.reason), Some(HoldReason::Parts));
    assert_eq!(ada.cannot_book(1, TUESDAY, "09:00").await.code, ProblemCode::CapacityExceeded);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_manager_gives_a_job_to_another_and_takes_it_back(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let to = |id| Assign { employee_id: Some(id) };
    let given = mary.assign_appointment(&job.reference, &to(john.id())).await.expect("assigned");
    assert_eq!(given.assignee.map(|assignee| assignee.id), Some(john.id()));
    let again = mary.assign_appointment(&job.reference, &to(mary.id())).await.expect("assigned again");
    assert_eq!(again.assignee.map(|assignee| assignee.id), Some(mary.id()));
    let back = mary.unassign_appointment(&job.reference).await.expect("unassigned");
    assert_eq!((back.status, back.assignee), (Status::Booked, None));
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);

    let nobody = refusal(mary.assign_appointment(&job.reference, &to(ada.id())).await);
    assert_eq!(nobody.code, ProblemCode::Inconsistent);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn work_begins_and_ends_at_the_clock_and_lasts_as_long_as_the_service(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&job).await;
    let started = john.starts(&job).await;
    let begun = started.work_started_at.expect("a start");
    assert_eq!(started.estimated_completion, Some(begun + chrono::TimeDelta::minutes(120)));
    assert_eq!(begun.to_utc(), started.updated_at.to_utc());
    assert_eq!(john.completes(&job).await.work_completed_at.map(|at| at > begun), Some(true));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn reopening_into_a_full_period_answers_409_and_works_once_there_is_room(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let first = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&first).await;
    let done = john.completes(&first).await;
    let second = ada.books(2, TUESDAY, "09:00").await;

    let refused = app.take_up_again(&root, &first.reference, Move::Reopen).await.expect_err("full");
    assert_eq!((refused, refused.status()), (ProblemCode::CapacityExceeded, 409));
    let unchanged = john.get_appointment(&first.reference).await.expect("the job");
    assert_eq!((unchanged.status, unchanged.version), (Status::Completed, done.version));

    ada.cancel_appointment(&second.reference, &Cancel::default()).await.expect("cancelled");
    let reopened = app.take_up_again(&root, &first.reference, Move::Reopen).await.expect("reopened");
    assert_eq!((reopened.status.0, reopened.assignee_id), (Status::InProgress, Some(john.id())));
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_cancelled_appointment_is_restored_only_where_there_is_room_and_no_same_car(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let first = ada.books(1, TUESDAY, "09:00").await;
    let other = Cancel { reason: Some(CancelReason::Other), note: None };
    root.cancel_appointment(&first.reference, &other).await.expect("cancelled");
    let second = ada.books(2, TUESDAY, "09:00").await;
    let restore = || app.take_up_again(&root, &first.reference, Move::Restore);
    assert_eq!(restore().await.expect_err("full"), ProblemCode::CapacityExceeded);
    root.cancel_appointment(&second.reference, &other).await.expect("cancelled");
    assert_eq!(restore().await.expect("restored").status.0, Status::Booked);
    assert_eq!(restore().await.expect_err("restored already"), ProblemCode::InvalidTransition);

    app.clock.set(pitboard_tests::local(TUESDAY, "11:00"));
    let mut root = root.clone();
    root.sign_in_again().await;
    root.cancel_appointment(&first.reference, &other).await.expect("cancelled");
    let late = app.take_up_again(&root, &first.reference, Move::Restore).await;
    assert_eq!(late.expect_err("over"), ProblemCode::PastPeriod);
}
