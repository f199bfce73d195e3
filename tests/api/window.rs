//! The booking window to the second (rules §5.20), and closed periods.

use pitboard_api::{CreateAppointment, ProblemCode};
use pitboard_tests::{Backend, MONDAY, SUNDAY, TUESDAY, TestApp, appointment, local, refusal, services};
use rstest_reuse::apply;

use crate::{desk::known, on_both_databases};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_can_be_booked_up_to_its_start_and_not_a_second_later(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "08:59:59")).await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:00:00"));
    ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:00:01"));
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, MONDAY, "09:00").await.code,
        ProblemCode::PastPeriod
    );
    assert_eq!(app.remaining(MONDAY, "09:00").await, 3);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_within_the_lead_time_is_refused(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.min_lead_minutes = 90;
        setup.now = local(MONDAY, "09:29:59");
    });
    let app = app.await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, MONDAY, "11:00").await;
    app.clock.set(local(MONDAY, "09:30:00"));
    ada.book(services::ECU_REMAPPING, MONDAY, "11:00").await;
    app.clock.set(local(MONDAY, "09:30:01"));
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, MONDAY, "11:00").await.code, ProblemCode::TooSoon);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, MONDAY, "09:00").await.code,
        ProblemCode::PastPeriod
    );
    ada.book(services::ECU_REMAPPING, MONDAY, "13:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_horizon_advances_at_midnight_of_the_workshop(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "23:59:59")).await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    ada.book(services::ECU_REMAPPING, "2026-12-23", "17:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, "2026-12-24", "09:00").await.code,
        ProblemCode::TooFarAhead
    );
    let desk = CreateAppointment {
        customer: known(&ada),
        ..appointment(services::ECU_REMAPPING, "2026-12-24", "09:00")
    };
    assert_eq!(refusal(mary.book_appointment(&desk).await).code, ProblemCode::TooFarAhead);
    app.clock.set(local(TUESDAY, "00:00:00"));
    ada.book(services::ECU_REMAPPING, "2026-12-24", "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closed_day_and_an_unknown_period_have_different_refusals(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.close(TUESDAY, TUESDAY, &["11:00"]).await;
    let ada = app.customer("ada").await;
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, SUNDAY, "09:00").await.code, ProblemCode::Closed);
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "11:00").await.code, ProblemCode::Closed);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "10:00").await.code,
        ProblemCode::UnknownPeriod
    );
    assert_eq!(ada.fail_to_book(99, TUESDAY, "09:00").await.code, ProblemCode::Inconsistent);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_desk_can_book_a_walk_in_into_a_started_period_but_not_into_an_ended_one(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "10:59:59")).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, MONDAY, "09:00").await.code,
        ProblemCode::PastPeriod
    );
    let walk_in =
        CreateAppointment { customer: known(&ada), ..appointment(services::ECU_REMAPPING, MONDAY, "09:00") };
    let job = john.book_appointment(&walk_in).await.expect("a walk-in");
    assert_eq!(job.customer.id, ada.id());
    app.clock.set(local(MONDAY, "11:00:00"));
    let late =
        CreateAppointment { customer: known(&ada), ..appointment(services::ECU_REMAPPING, MONDAY, "09:00") };
    assert_eq!(refusal(john.book_appointment(&late).await).code, ProblemCode::PastPeriod);
}
