//! Reopening completed appointments and restoring cancelled ones: they take the remaining periods again if
//! there is room (rules §3.15).

use diesel::prelude::*;
use pitboard_api::{AppointmentPatch, CreateAppointment, ProblemCode, Reopen};
use pitboard_domain::{
    job::Complexity,
    status::{Status, Transition},
};
use pitboard_server::{
    app::transactions::SERVED_WORKSHOP,
    db::{engine::schema::accounts, weekly_patterns},
};
use pitboard_tests::{
    Backend, FRIDAY, MONDAY, TUESDAY, TestApp, WEDNESDAY, appointment, local, refusal, services, workshop,
};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn reopening_into_a_full_period_is_409_until_there_is_room(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let first = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&first).await;
    let done = john.complete(&first).await;
    let second = ada.book(services::BODY_KIT, TUESDAY, "09:00").await;

    let refused = root.fail_to_reopen(&first).await;
    assert_eq!((refused.code, refused.status), (ProblemCode::CapacityExceeded, 409));
    let unchanged = john.get_appointment(&first.reference).await.expect("the job");
    assert_eq!((unchanged.status, unchanged.version), (Status::Completed, done.version));

    ada.cancel(&second).await;
    let reopened = root.reopen(&first).await;
    assert_eq!((reopened.status, &reopened.assignee), (Status::InProgress, &done.assignee));
    assert_eq!((reopened.work_completed_at, reopened.version), (None, done.version + 1));
    assert_eq!(reopened.work_notes[0].text, "It rattles");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_cancelled_appointment_is_restored_only_where_there_is_room(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let first = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    root.cancel(&first).await;
    let second = ada.book(services::BODY_KIT, TUESDAY, "09:00").await;
    assert_eq!(root.fail_to_restore(&first).await.code, ProblemCode::CapacityExceeded);
    root.cancel(&second).await;
    let restored = root.restore(&first).await;
    assert_eq!((restored.status, restored.cancel_reason), (Status::Booked, None));
    assert_eq!(root.fail_to_restore(&first).await.code, ProblemCode::InvalidTransition);

    app.clock.set(local(TUESDAY, "11:00"));
    root.sign_in_again().await;
    let cancelled = root.cancel(&first).await;
    assert!(!cancelled.may.contains(&Transition::Restore));
    assert_eq!(root.fail_to_restore(&first).await.code, ProblemCode::PastPeriod);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reopened_appointment_takes_the_periods_that_have_not_ended(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john, mut root) =
        (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let job = ada.book(services::FULL_RESPRAY, MONDAY, "09:00").await;
    john.take(&job).await;
    app.clock.set(local(MONDAY, "11:30"));
    john.sign_in_again().await;
    john.complete(&job).await;
    app.clock.set(local(MONDAY, "13:30"));
    root.sign_in_again().await;
    let reopened = root.reopen(&job).await;
    let slots: Vec<(String, bool)> = reopened
        .slots
        .iter()
        .map(|slot| (slot.period.format("%H").to_string(), slot.released_at.is_none()))
        .collect();
    let expected = [("09", true), ("11", false), ("13", false), ("13", true)];
    assert_eq!(slots, expected.map(|(period, held)| (period.to_owned(), held)));
    assert_eq!((app.remaining(MONDAY, "11:00").await, app.remaining(MONDAY, "13:00").await), (5, 4));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());

    app.clock.set(local(MONDAY, "15:00"));
    root.sign_in_again().await;
    assert!(!root.complete(&job).await.may.contains(&Transition::Reopen));
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::PastPeriod);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

/// The first completion released Friday. The second released nothing: the appointment had been rescheduled to
/// Tuesday, which was over.
#[apply(on_both_databases)]
#[actix_web::test]
async fn reopening_takes_only_the_slots_that_the_last_completion_released(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, FRIDAY, "09:00").await;
    root.take(&job).await;
    root.complete(&job).await;
    root.reopen(&job).await;
    root.hold(&job).await;
    root.reschedule(&job, TUESDAY, "09:00").await;
    app.clock.set(local(TUESDAY, "11:00"));
    root.sign_in_again().await;
    let done = root.complete(&job).await;
    assert!(!done.may.contains(&Transition::Reopen), "{:?}", done.may);
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::PastPeriod);
    assert_eq!(app.remaining(FRIDAY, "09:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn restoring_takes_only_the_slots_that_the_last_cancellation_released(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, FRIDAY, "09:00").await;
    root.cancel(&job).await;
    root.restore(&job).await;
    root.reschedule(&job, TUESDAY, "09:00").await;
    app.clock.set(local(TUESDAY, "11:00"));
    root.sign_in_again().await;
    let cancelled = root.cancel(&job).await;
    assert!(!cancelled.may.contains(&Transition::Restore), "{:?}", cancelled.may);
    assert_eq!(root.fail_to_restore(&job).await.code, ProblemCode::PastPeriod);
    assert_eq!(app.remaining(FRIDAY, "09:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_booking_window_and_the_customers_limit_do_not_apply_to_restoring(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.max_active_per_customer = 1;
        setup.settings.min_lead_minutes = 60 * 24;
        setup.now = local("2026-11-20", "08:00");
    });
    let app = app.await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    root.cancel(&job).await;
    ada.book(services::ECU_REMAPPING, MONDAY, "11:00").await;
    app.clock.set(local(MONDAY, "10:00"));
    root.sign_in_again().await;
    assert_eq!(root.restore(&job).await.status, Status::Booked);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn closures_the_daily_limit_and_the_plate_apply_to_restoring(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(1)).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let job = ada.book_appointment(&body).await.expect("a booking");
    root.cancel(&job).await;

    let other = ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
    assert_eq!(root.fail_to_restore(&job).await.code, ProblemCode::DailyLimit);
    root.cancel(&other).await;

    // This appointment starts on Monday and holds Tuesday morning too.
    let same_car = CreateAppointment {
        vehicle: body.vehicle.clone(),
        ..appointment(services::ENGINE_REBUILD, MONDAY, "17:00")
    };
    let overlapping = ada.book_appointment(&same_car).await.expect("a booking");
    assert_eq!(root.fail_to_restore(&job).await.code, ProblemCode::VehicleAlreadyBooked);
    root.cancel(&overlapping).await;

    app.close(TUESDAY, TUESDAY, &["09:00"]).await;
    assert_eq!(root.fail_to_restore(&job).await.code, ProblemCode::Closed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn closures_the_daily_limit_and_the_plate_apply_to_reopening(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(1)).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let job = ada.book_appointment(&body).await.expect("a booking");
    john.take(&job).await;
    let done = john.complete(&job).await;

    let other = ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::DailyLimit);
    root.cancel(&other).await;

    // This appointment starts on Monday and holds Tuesday morning too.
    let same_car = CreateAppointment {
        vehicle: body.vehicle.clone(),
        ..appointment(services::ENGINE_REBUILD, MONDAY, "17:00")
    };
    let overlapping = ada.book_appointment(&same_car).await.expect("a booking");
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::VehicleAlreadyBooked);
    root.cancel(&overlapping).await;

    app.close(TUESDAY, TUESDAY, &["09:00"]).await;
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::Closed);

    let unchanged = john.get_appointment(&job.reference).await.expect("the job");
    assert_eq!((unchanged.status, unchanged.version), (Status::Completed, done.version));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_whose_hours_have_changed_can_be_neither_restored_nor_reopened(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let cancelled = ada.book(services::ECU_REMAPPING, WEDNESDAY, "11:00").await;
    root.cancel(&cancelled).await;
    let completed = ada.book(services::ECU_REMAPPING, WEDNESDAY, "11:00").await;
    john.take(&completed).await;
    john.complete(&completed).await;
    let pattern = workshop::pattern(WEDNESDAY, &[9, 12, 14], 6);
    let other_hours = app.system(move |tx| {
        // Every change of the calendar increments the version of the workshop.
        tx.lock_workshop()?;
        Ok(weekly_patterns::insert(tx, &pattern)?)
    });
    other_hours.await.expect("a pattern in force");
    assert_eq!(root.fail_to_restore(&cancelled).await.code, ProblemCode::UnknownPeriod);
    assert_eq!(root.fail_to_reopen(&completed).await.code, ProblemCode::UnknownPeriod);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn reopening_needs_another_employee_if_the_old_one_is_inactive(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mike, root) = (
        app.customer("ada").await,
        app.employee("john").await,
        app.employee("mike").await,
        app.admin("root").await,
    );
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.complete(&job).await;
    let inactive = john.id();
    let deactivated = app.system(move |tx| {
        let account = accounts::table.find((SERVED_WORKSHOP, inactive));
        Ok(diesel::update(account).set(accounts::active.eq(false)).execute(tx.raw)?)
    });
    deactivated.await.expect("an account");

    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::Inconsistent);
    let reopen_for = |id| Reopen { reason: "It rattles".to_owned(), employee_id: Some(id) };
    for unsuitable in [inactive, ada.id(), 4_711] {
        let refused = refusal(root.reopen_appointment(&job.reference, &reopen_for(unsuitable)).await);
        assert_eq!(refused.code, ProblemCode::Inconsistent);
    }
    let reopened = root.reopen_appointment(&job.reference, &reopen_for(mike.id())).await.expect("reopened");
    assert_eq!(reopened.assignee.map(|assignee| assignee.id), Some(mike.id()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_that_was_never_started_starts_when_reopened(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let (short, started) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
    );
    john.take(&short).await;
    assert_eq!(john.complete(&short).await.work_started_at, None);
    let reopened = root.reopen(&short).await;
    let started_at = reopened.work_started_at.expect("a start");
    assert_eq!(reopened.estimated_completion, Some(started_at + chrono::TimeDelta::minutes(120)));

    john.take(&started).await;
    let started_at = john.start(&started).await.work_started_at;
    app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(5));
    john.complete(&started).await;
    assert_eq!(root.reopen(&started).await.work_started_at, started_at);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_restored_appointment_is_booked_again(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    root.cancel(&job).await;
    let restored = root.restore(&job).await;
    assert_eq!((restored.status, restored.assignee), (Status::Booked, None));
    assert_eq!((restored.work_started_at, restored.estimated_completion), (None, None));
    let complex = AppointmentPatch { complexity: Some(Complexity::Complex), ..Default::default() };
    john.update_appointment(&job.reference, &complex).await.expect("it has not been started");
}
