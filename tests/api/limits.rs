//! Refusals although slots are free: the daily limit, the same car twice, the limit of a customer.

use pitboard_api::{Cancel, CreateAppointment, ProblemCode};
use pitboard_domain::availability::State;
use pitboard_tests::{
    Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, appointment, date, local, refusal, services,
};
use rstest_reuse::apply;

use crate::{desk::known, on_both_databases};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_day_takes_no_more_appointments_than_its_limit(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(2)).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let first = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    // It starts on Tuesday and continues on Wednesday: it counts only on Tuesday.
    ada.book(services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "11:00").await.code,
        ProblemCode::DailyLimit
    );
    let desk =
        CreateAppointment { customer: known(&ada), ..appointment(services::ECU_REMAPPING, TUESDAY, "11:00") };
    assert_eq!(refusal(john.book_appointment(&desk).await).code, ProblemCode::DailyLimit);
    let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
    assert_eq!((day.state, day.bookable, day.remaining), (State::Full, false, 23));
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;

    ada.cancel_appointment(&first.reference, &Cancel::default()).await.expect("cancelled");
    ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn one_car_can_hold_a_period_only_once_in_any_spelling_of_its_plate(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let with_plate = |plate: &str, service, period| {
        let mut body = appointment(service, TUESDAY, period);
        body.vehicle.license_plate = Some(plate.to_owned());
        body
    };
    let job = ada
        .book_appointment(&with_plate("GJ01 AB 1234", services::ENGINE_REBUILD, "09:00"))
        .await
        .expect("a booking");
    for period in ["09:00", "11:00"] {
        let refused = refusal(
            ben.book_appointment(&with_plate("gj-01-ab-1234", services::ECU_REMAPPING, period)).await,
        );
        assert_eq!(refused.code, ProblemCode::VehicleAlreadyBooked, "{period}");
    }
    ben.book_appointment(&with_plate("gj-01-ab-1234", services::ECU_REMAPPING, "13:00"))
        .await
        .expect("another period");
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    ben.book_appointment(&with_plate("gj01ab1234", services::ECU_REMAPPING, "09:00"))
        .await
        .expect("the car is free again");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn several_cars_of_one_customer_can_hold_one_period(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.slots[0].slot_no, 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_has_at_most_five_active_appointments_and_the_desk_can_exceed_that(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let first = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    for period in ["11:00", "13:00", "15:00", "17:00"] {
        ada.book(services::ECU_REMAPPING, TUESDAY, period).await;
    }
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await.code,
        ProblemCode::CustomerLimit
    );
    let desk = CreateAppointment {
        customer: known(&ada),
        ..appointment(services::ECU_REMAPPING, WEDNESDAY, "09:00")
    };
    john.book_appointment(&desk).await.expect("a booking at the desk");
    ada.cancel_appointment(&first.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await.code,
        ProblemCode::CustomerLimit
    );
    app.customer("ben").await.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn past_appointments_that_were_never_completed_do_not_count_for_the_customers_limit(
    #[case] on: Backend,
) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 2).await;
    let mut ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    ada.book(services::ENGINE_REBUILD, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "10:59:59"));
    ada.sign_in_again().await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CustomerLimit
    );
    // The first is over; the second, of two periods, is not.
    app.clock.set(local(MONDAY, "11:00:00"));
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CustomerLimit
    );
}
