//! Reschedules: one transaction, the same reference; a refusal changes nothing (rules §6.23, §6.24).

use pitboard_api::{CreateAppointment, ProblemCode, Reschedule};
use pitboard_domain::{
    job::Complexity,
    status::{Status, Transition},
    vehicle::VehicleType,
};
use pitboard_server::{
    app::Tx,
    db::{engine::schema, prices},
};
use pitboard_tests::{
    Backend, FRIDAY, MONDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, appointment, local, new_start, refusal,
    services,
};
use rstest_reuse::apply;

use diesel::prelude::*;

use crate::{desk::known, on_both_databases};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_rescheduled_appointment_releases_its_old_slots_and_takes_new_ones(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    let rescheduled = ada.reschedule(&job, WEDNESDAY, "11:00").await;
    assert_eq!((&rescheduled.reference, rescheduled.version), (&job.reference, 2));
    assert_eq!((app.remaining(TUESDAY, "17:00").await, app.remaining(WEDNESDAY, "09:00").await), (5, 5));
    assert_eq!((app.remaining(WEDNESDAY, "11:00").await, app.remaining(WEDNESDAY, "13:00").await), (4, 4));
    assert_eq!(
        (rescheduled.starts_at.to_utc(), rescheduled.ends_at.to_utc()),
        (local(WEDNESDAY, "11:00"), local(WEDNESDAY, "15:00"))
    );
    let held = rescheduled.slots.iter().filter(|slot| slot.released_at.is_none()).count();
    assert_eq!((held, app.holdings().await.len()), (2, 4), "the ledger keeps the released slots");
    assert_eq!(ada.get_appointment(&job.reference).await.expect("the job"), rescheduled);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_can_be_rescheduled_onto_its_own_slots(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::FULL_RESPRAY, TUESDAY, "09:00").await;
    ada.reschedule(&job, TUESDAY, "11:00").await;
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 1);
    assert_eq!(app.remaining(TUESDAY, "15:00").await, 0);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn rescheduling_to_the_current_start_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    let rescheduled = ada.reschedule(&job, WEDNESDAY, "11:00").await;
    let before = (app.holdings().await, app.logged_appointments().await.len());

    let same_service =
        Reschedule { service_id: Some(services::ENGINE_REBUILD), ..new_start(WEDNESDAY, "11:00") };
    for request in [new_start(WEDNESDAY, "11:00"), same_service] {
        for person in [&ada, &mary] {
            let answer = person.reschedule_appointment(&job.reference, &request).await.expect("the job");
            assert_eq!(
                (answer.version, &answer.slots, answer.updated_at),
                (2, &rescheduled.slots, rescheduled.updated_at)
            );
        }
    }
    assert_eq!((app.holdings().await, app.logged_appointments().await.len()), before);

    let stale = ada.if_match(1).reschedule_appointment(&job.reference, &new_start(WEDNESDAY, "11:00")).await;
    assert_eq!(refusal(stale).code, ProblemCode::VersionConflict);
    ada.cancel(&job).await;
    assert_eq!(ada.fail_to_reschedule(&job, WEDNESDAY, "11:00").await.code, ProblemCode::InvalidTransition);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_reschedule_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ENGINE_REBUILD, TUESDAY, "09:00").await;
    john.take(&job).await;
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "11:00").await;
    let before = (app.holdings().await, ada.get_appointment(&job.reference).await.expect("the job"));
    let refusals = [
        (WEDNESDAY, "09:00", ProblemCode::CapacityExceeded),
        (WEDNESDAY, "10:00", ProblemCode::UnknownPeriod),
        ("2026-11-29", "09:00", ProblemCode::Closed),
        ("2026-12-24", "09:00", ProblemCode::TooFarAhead),
        ("2026-11-20", "09:00", ProblemCode::PastPeriod),
    ];
    for (day, period, code) in refusals {
        assert_eq!(ada.fail_to_reschedule(&job, day, period).await.code, code);
    }
    let unknown_service = Reschedule { service_id: Some(99), ..new_start(WEDNESDAY, "09:00") };
    let refused = refusal(ada.reschedule_appointment(&job.reference, &unknown_service).await);
    assert_eq!(refused.code, ProblemCode::Inconsistent);
    let after = (app.holdings().await, ada.get_appointment(&job.reference).await.expect("the job"));
    assert_eq!(after, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customers_reschedule_to_another_date_unassigns_the_appointment(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let taken = john.take(&job).await;
    let same_day = ada.reschedule(&job, TUESDAY, "13:00").await;
    assert_eq!((same_day.status, &same_day.assignee), (Status::Assigned, &taken.assignee));
    let by_manager = mary.reschedule(&job, WEDNESDAY, "13:00").await;
    assert_eq!((by_manager.status, &by_manager.assignee), (Status::Assigned, &taken.assignee));
    let other_day = ada.reschedule(&job, THURSDAY, "13:00").await;
    assert_eq!((other_day.status, other_day.assignee), (Status::Booked, None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_can_reschedule_until_the_cutoff_and_a_manager_after_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (mut ada, mut mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:00:00"));
    ada.sign_in_again().await;
    mary.sign_in_again().await;
    for (day, period) in [(WEDNESDAY, "09:00"), (TUESDAY, "09:00")] {
        assert!(ada.reschedule(&job, day, period).await.may.contains(&Transition::Reschedule));
    }
    app.clock.set(local(MONDAY, "09:00:01"));
    // No alternatives are offered, because no other start would help.
    for (day, period) in [(WEDNESDAY, "09:00"), ("2026-11-29", "09:00"), (WEDNESDAY, "10:00")] {
        let late = ada.fail_to_reschedule(&job, day, period).await;
        assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
        assert!(late.detail.contains("+91 79 4000 1234"), "no phone number: {}", late.detail);
        assert_eq!(late.alternatives, []);
    }
    mary.reschedule(&job, WEDNESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_on_hold_can_be_rescheduled_by_a_manager_and_not_by_its_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    assert_eq!(mary.fail_to_reschedule(&job, WEDNESDAY, "09:00").await.code, ProblemCode::InvalidTransition);
    john.hold(&job).await;
    for person in [&ada, &john] {
        assert_eq!(person.fail_to_reschedule(&job, WEDNESDAY, "09:00").await.code, ProblemCode::Forbidden);
    }
    assert_eq!(mary.reschedule(&job, WEDNESDAY, "09:00").await.status, Status::OnHold);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn another_customers_appointment_cannot_be_rescheduled_or_seen(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(ben.fail_to_reschedule(&job, WEDNESDAY, "09:00").await.code, ProblemCode::NotFound);
    assert_eq!(refusal(ben.get_appointment(&job.reference).await).code, ProblemCode::NotFound);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_is_bound_by_the_booking_window_of_the_caller(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.min_lead_minutes = 90;
        setup.now = local(MONDAY, "09:30:01");
    });
    let app = app.await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
    for (period, code) in [("09:00", ProblemCode::PastPeriod), ("11:00", ProblemCode::TooSoon)] {
        assert_eq!(ada.fail_to_reschedule(&job, MONDAY, period).await.code, code);
        mary.reschedule(&job, MONDAY, period).await;
        mary.reschedule(&job, WEDNESDAY, "09:00").await;
    }
    for person in [&ada, &mary] {
        let far = person.fail_to_reschedule(&job, "2026-12-24", "09:00").await;
        assert_eq!(far.code, ProblemCode::TooFarAhead);
    }
    app.clock.set(local(MONDAY, "09:35"));
    assert_eq!(mary.fail_to_reschedule(&job, "2026-11-21", "09:00").await.code, ProblemCode::PastPeriod);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_keeps_the_ended_periods_of_the_appointment(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::FULL_RESPRAY, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "11:30"));
    mary.sign_in_again().await;
    let rescheduled = mary.reschedule(&job, TUESDAY, "09:00").await;
    let released: Vec<bool> = rescheduled.slots.iter().map(|slot| slot.released_at.is_some()).collect();
    assert_eq!(released, [false, true, true, false, false, false]);
    assert_eq!((app.remaining(MONDAY, "09:00").await, app.remaining(MONDAY, "11:00").await), (4, 5));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_counts_for_the_daily_limit_without_the_appointment_itself(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(1)).await;
    let ada = app.customer("ada").await;
    let (first, second) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await,
    );
    assert_eq!(ada.fail_to_reschedule(&second, TUESDAY, "11:00").await.code, ProblemCode::DailyLimit);
    ada.reschedule(&first, TUESDAY, "11:00").await;
    ada.reschedule(&first, THURSDAY, "11:00").await;
    ada.reschedule(&second, TUESDAY, "11:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_into_a_period_that_the_car_already_holds_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let other = CreateAppointment {
        vehicle: body.vehicle.clone(),
        ..appointment(services::ENGINE_REBUILD, WEDNESDAY, "09:00")
    };
    let job = ada.book_appointment(&body).await.expect("a booking");
    ada.book_appointment(&other).await.expect("a booking");
    for period in ["09:00", "11:00"] {
        let refused = ada.fail_to_reschedule(&job, WEDNESDAY, period).await;
        assert_eq!(refused.code, ProblemCode::VehicleAlreadyBooked);
    }
    ada.reschedule(&job, WEDNESDAY, "13:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_to_another_service_takes_its_name_price_and_periods(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let cell = |tx: &mut Tx<'_>| {
        Ok(prices::insert(tx, services::ENGINE_REBUILD, VehicleType::Sedan, Complexity::Standard, 7)?)
    };
    app.system(cell).await.expect("a price");
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let rebuild = Reschedule { service_id: Some(services::ENGINE_REBUILD), ..new_start(TUESDAY, "17:00") };
    let rescheduled = ada.reschedule_appointment(&job.reference, &rebuild).await.expect("rescheduled");
    assert_eq!((rescheduled.service.name.as_str(), rescheduled.price.amount), ("Engine Rebuild", 7));
    assert_eq!(rescheduled.ends_at.to_utc(), local(WEDNESDAY, "11:00"));
    let found = async |search: &str| {
        let query = pitboard_api::AppointmentQuery { search: Some(search.to_owned()), ..Default::default() };
        john.list_appointments(&query).await.expect("a list").items.len()
    };
    assert_eq!((found("engine rebuild").await, found("ecu").await), (1, 0));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_with_the_same_service_keeps_the_promised_price(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let changed = app.system(|tx| {
        let change = (
            schema::services::price_amount.eq(1),
            schema::services::name.eq("Other"),
            schema::services::period_span.eq(2),
            schema::services::active.eq(false),
        );
        Ok(diesel::update(schema::services::table.filter(schema::services::id.eq(services::ECU_REMAPPING)))
            .set(change)
            .execute(tx.raw)?)
    });
    changed.await.expect("a change");
    for service_id in [None, Some(services::ECU_REMAPPING)] {
        let to = Reschedule { service_id, ..new_start(WEDNESDAY, "09:00") };
        let rescheduled = ada.reschedule_appointment(&job.reference, &to).await.expect("rescheduled");
        assert_eq!((&rescheduled.price, &rescheduled.service), (&job.price, &job.service));
        assert_eq!(rescheduled.ends_at.to_utc(), local(WEDNESDAY, "11:00"));
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_on_hold_with_another_service_gets_its_estimated_end(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    let started_at = john.start(&job).await.work_started_at.expect("a start");
    john.hold(&job).await;
    let rebuild = Reschedule { service_id: Some(services::ENGINE_REBUILD), ..new_start(FRIDAY, "09:00") };
    let rescheduled = mary.reschedule_appointment(&job.reference, &rebuild).await.expect("rescheduled");
    assert_eq!(rescheduled.work_started_at, Some(started_at));
    assert_eq!(rescheduled.estimated_completion, Some(started_at + chrono::TimeDelta::minutes(240)));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_manager_can_reschedule_a_walk_in_into_a_started_period(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "10:59:59")).await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    let desk = CreateAppointment {
        customer: known(&ada),
        ..appointment(services::ECU_REMAPPING, WEDNESDAY, "09:00")
    };
    let job = mary.book_appointment(&desk).await.expect("a booking");
    mary.reschedule(&job, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "11:00:00"));
    assert_eq!(mary.fail_to_reschedule(&job, MONDAY, "09:00").await.code, ProblemCode::PastPeriod);
}
