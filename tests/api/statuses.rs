//! The six statuses and their effect on the slots (rules §1.3, §3, §4).

use diesel::prelude::*;
use pitboard_api::{Assign, Cancel, CreateNote, ProblemCode};
use pitboard_domain::{
    job::{CancelReason, HoldReason},
    status::Status,
};
use pitboard_server::{
    app::Failure,
    db::engine::{schema::appointments, text_enum::TextEnum},
};
use pitboard_tests::{Backend, TUESDAY, TestApp, WEDNESDAY, local, refusal, services};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn four_statuses_hold_the_slot_and_two_release_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let remaining = || app.remaining(TUESDAY, "09:00");
    assert_eq!((job.status, remaining().await), (Status::Booked, 4));
    assert_eq!((john.take(&job).await.status, remaining().await), (Status::Assigned, 4));
    assert_eq!((john.start(&job).await.status, remaining().await), (Status::InProgress, 4));
    assert_eq!((john.hold(&job).await.status, remaining().await), (Status::OnHold, 4));
    let resumed = john.resume_appointment(&job.reference).await.expect("resumed");
    assert_eq!((resumed.status, remaining().await), (Status::InProgress, 4));
    assert_eq!((john.complete(&job).await.status, remaining().await), (Status::Completed, 5));

    let other = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(remaining().await, 4);
    let cancelled = ada.cancel_appointment(&other.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!((cancelled.status, remaining().await), (Status::Cancelled, 5));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_on_hold_keeps_its_slot_and_shows_its_reason(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    let held = john.hold(&job).await;
    assert_eq!(held.hold.map(|hold| hold.reason), Some(HoldReason::Parts));
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_manager_can_assign_and_unassign_employees(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let to = |id| Assign { employee_id: Some(id) };
    let assigned = mary.assign_appointment(&job.reference, &to(john.id())).await.expect("assigned");
    assert_eq!(assigned.assignee.map(|assignee| assignee.id), Some(john.id()));
    let again = mary.assign_appointment(&job.reference, &to(mary.id())).await.expect("assigned again");
    assert_eq!(again.assignee.map(|assignee| assignee.id), Some(mary.id()));
    let unassigned = mary.unassign_appointment(&job.reference).await.expect("unassigned");
    assert_eq!((unassigned.status, unassigned.assignee), (Status::Booked, None));
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);

    let refused = refusal(mary.assign_appointment(&job.reference, &to(ada.id())).await);
    assert_eq!(refused.code, ProblemCode::Inconsistent);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn start_end_and_estimate_of_the_work_are_recorded(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    let started = john.start(&job).await;
    let started_at = started.work_started_at.expect("a start");
    assert_eq!(started.estimated_completion, Some(started_at + chrono::TimeDelta::minutes(120)));
    assert_eq!(started_at.to_utc(), started.updated_at.to_utc());
    assert_eq!(john.complete(&job).await.work_completed_at.map(|at| at > started_at), Some(true));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn yesterdays_appointment_can_still_be_noted_and_cancelled(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    app.clock.set(local(WEDNESDAY, "08:00"));
    john.sign_in_again().await;
    let note = CreateNote { text: "Did not come".to_owned() };
    assert_eq!(john.add_appointment_note(&job.reference, &note).await.expect("noted").work_notes.len(), 1);
    let no_show = Cancel { reason: Some(CancelReason::NoShow), note: None };
    let cancelled = john.cancel_appointment(&job.reference, &no_show).await.expect("cancelled");
    assert_eq!((cancelled.status, cancelled.slots[0].released_at), (Status::Cancelled, None));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

/// A constraint that protects against bugs (rules §4.17).
#[apply(on_both_databases)]
#[actix_web::test]
async fn the_database_refuses_an_assigned_appointment_without_an_employee(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    for status in [Status::Assigned, Status::InProgress, Status::OnHold] {
        let unassigned = app.system(move |tx| {
            let change = (
                appointments::status.eq(TextEnum(status)),
                appointments::assignee_id.eq(None::<i64>),
                appointments::hold_reason.eq("parts"),
            );
            Ok(diesel::update(appointments::table).set(change).execute(tx.raw)?)
        });
        assert!(matches!(unassigned.await, Err(Failure::Database(_))), "{status}");
    }
}
