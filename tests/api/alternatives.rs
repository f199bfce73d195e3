//! The alternatives in a refusal: the nearest starts that can be booked (rules §10).

use pitboard_api::{Problem, ProblemCode, Reschedule};
use pitboard_tests::{
    Backend, Person, SUNDAY, TUESDAY, TestApp, WEDNESDAY, appointment, local, new_start, refusal, services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

fn offered_starts(problem: &Problem) -> Vec<(String, String)> {
    let start = |a: &pitboard_api::Alternative| (a.date.to_string(), a.period.format("%H:%M").to_string());
    problem.alternatives.iter().map(start).collect()
}

fn expected_starts(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(date, period)| ((*date).to_owned(), (*period).to_owned())).collect()
}

async fn start_with_one_slot(on: Backend) -> (TestApp, Person) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 1;
        setup.settings.max_active_per_customer = 0;
    });
    let app = app.await;
    let ada = app.customer("ada").await;
    (app, ada)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_full_period_offers_the_three_nearest_starts(#[case] on: Backend) {
    let (_app, ada) = start_with_one_slot(on).await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "13:00").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
    let refused = ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "13:00").await;
    let expected = [(TUESDAY, "15:00"), (TUESDAY, "09:00"), (TUESDAY, "17:00")];
    let mut nearest = offered_starts(&refused);
    // Two starts are equally near.
    nearest[1..].sort();
    assert_eq!(nearest, expected_starts(&expected));
    assert_eq!(refused.alternatives[0].remaining, 1);
    assert_eq!(refused.alternatives[0].starts_at.to_utc(), local(TUESDAY, "15:00"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_alternative_can_be_booked(#[case] on: Backend) {
    let (_app, ada) = start_with_one_slot(on).await;
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "11:00").await;
    let refused = ada.fail_to_book(services::FULL_RESPRAY, WEDNESDAY, "09:00").await;
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    assert_eq!(refused.alternatives.len(), 3);
    let starts = offered_starts(&refused);
    // The alternatives have three periods each and overlap: each is booked and cancelled again.
    for (day, period) in starts {
        let job = ada.book(services::FULL_RESPRAY, &day, &period).await;
        ada.cancel_appointment(&job.reference, &Default::default()).await.expect("cancelled");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closed_day_offers_the_days_around_it(#[case] on: Backend) {
    let (_app, ada) = start_with_one_slot(on).await;
    let refused = ada.fail_to_book(services::ECU_REMAPPING, SUNDAY, "13:00").await;
    assert_eq!(refused.code, ProblemCode::Closed);
    let starts = offered_starts(&refused);
    assert_eq!(starts[0], ("2026-11-28".to_owned(), "17:00".to_owned()));
    assert!(starts.contains(&("2026-11-30".to_owned(), "09:00".to_owned())), "{starts:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_car_is_not_offered_a_period_that_it_already_holds(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut body = appointment(services::ENGINE_REBUILD, TUESDAY, "09:00");
    ada.book_appointment(&body).await.expect("a booking");
    body.service_id = services::ECU_REMAPPING;
    let refused = refusal(ada.book_appointment(&body).await);
    assert_eq!(refused.code, ProblemCode::VehicleAlreadyBooked);
    assert_eq!(
        offered_starts(&refused),
        expected_starts(&[(TUESDAY, "13:00"), (TUESDAY, "15:00"), (TUESDAY, "17:00")])
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn alternatives_of_a_reschedule_count_its_own_slots_as_free_and_exclude_the_current_start(
    #[case] on: Backend,
) {
    let (_app, ada) = start_with_one_slot(on).await;
    let mut body = appointment(services::FULL_RESPRAY, TUESDAY, "11:00");
    let job = ada.book_appointment(&body).await.expect("a booking");
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "11:00").await;
    let refused = ada.fail_to_reschedule(&job, WEDNESDAY, "09:00").await;
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    assert_eq!(
        offered_starts(&refused),
        expected_starts(&[(WEDNESDAY, "13:00"), (WEDNESDAY, "15:00"), (WEDNESDAY, "17:00")]),
        "by distance: all other starts overlap Wednesday 11:00 or are farther away"
    );

    // Both overlap the three periods that the appointment holds now.
    let unknown_period = ada.fail_to_reschedule(&job, TUESDAY, "10:00").await;
    assert_eq!(unknown_period.code, ProblemCode::UnknownPeriod);
    assert_eq!(
        offered_starts(&unknown_period),
        expected_starts(&[(TUESDAY, "09:00"), (TUESDAY, "13:00"), (TUESDAY, "15:00")])
    );
    for alternative in &unknown_period.alternatives {
        let (day, period) = (alternative.date.to_string(), alternative.period.format("%H:%M").to_string());
        ada.reschedule(&job, &day, &period).await;
    }

    body.vehicle.license_plate = Some("GJ01 NEW 1".to_owned());
    body.service_id = services::ECU_REMAPPING;
    ada.book_appointment(&body).await.expect("the appointment does not hold it any more");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_to_a_longer_service_can_offer_the_current_start(#[case] on: Backend) {
    let (_app, ada) = start_with_one_slot(on).await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
    let longer = Reschedule { service_id: Some(services::ENGINE_REBUILD), ..new_start(TUESDAY, "17:00") };
    let refused = refusal(ada.reschedule_appointment(&job.reference, &longer).await);
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    assert_eq!(
        offered_starts(&refused),
        expected_starts(&[(TUESDAY, "15:00"), (TUESDAY, "13:00"), (TUESDAY, "11:00")])
    );
    let unknown = Reschedule { service_id: Some(services::ENGINE_REBUILD), ..new_start(TUESDAY, "08:00") };
    let refused = refusal(ada.reschedule_appointment(&job.reference, &unknown).await);
    assert_eq!(offered_starts(&refused)[0], (TUESDAY.to_owned(), "09:00".to_owned()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_alternatives_are_offered_if_no_other_start_would_help(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 1).await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let refused = ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
    assert_eq!((refused.code, refused.alternatives.len()), (ProblemCode::CustomerLimit, 0));
}
