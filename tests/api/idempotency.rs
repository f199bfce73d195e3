//! A request sent twice with one key is executed once (rules §9.33).

use chrono::TimeDelta;
use pitboard_api::{Appointment, Cancel, CreateAppointment, ProblemCode};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment, refusal, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn book(person: &Person, key: &str, body: &CreateAppointment) -> RawAnswer {
    let request = person.with_key(key).raw(Method::POST, "/api/v1/appointments").json(body);
    request.send().await.expect("an answer")
}

fn booked(answer: &RawAnswer) -> Appointment {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json().expect("an appointment")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_same_key_and_body_give_the_same_answer_and_one_appointment(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let (first, second) = (book(&ada, "key", &body).await, book(&ada, "key", &body).await);
    assert_eq!(booked(&first), booked(&second));
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(first.header("etag"), second.header("etag"));
    assert_eq!(app.logged_appointments().await.len(), 1);

    ada.cancel_appointment(&booked(&first).reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!(booked(&book(&ada, "key", &body).await), booked(&first), "the first response");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_same_key_with_another_body_answers_422(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    booked(&book(&ada, "key", &appointment(services::ECU_REMAPPING, TUESDAY, "09:00")).await);
    let other = refusal(
        ada.with_key("key").book_appointment(&appointment(services::ECU_REMAPPING, TUESDAY, "09:00")).await,
    );
    assert_eq!((other.code, other.status), (ProblemCode::IdempotencyMismatch, 422));
    assert_eq!(app.logged_appointments().await.len(), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_booking_does_not_use_its_key(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let refused = refusal(ada.with_key("key").book_appointment(&body).await);
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    booked(&book(&ada, "key", &body).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_double_click_books_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let clicks = (0..8).map(|_| book(&ada, "key", &body));
    let answers = futures_util::future::join_all(clicks).await;
    for answer in &answers {
        assert_eq!(booked(answer), booked(&answers[0]));
    }
    assert_eq!(app.logged_appointments().await.len(), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_can_be_reused_after_a_day(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut ada = app.customer("ada").await;
    let first = booked(&book(&ada, "key", &appointment(services::ECU_REMAPPING, WEDNESDAY, "09:00")).await);
    let day_later = app.clock.now() + TimeDelta::hours(24);
    app.clock.set(day_later);
    ada.sign_in_again().await;
    let body = appointment(services::ECU_REMAPPING, WEDNESDAY, "09:00");
    let refused = refusal(ada.with_key("key").book_appointment(&body).await);
    assert_eq!(refused.code, ProblemCode::IdempotencyMismatch);
    app.clock.set(day_later + TimeDelta::seconds(1));
    assert_ne!(booked(&book(&ada, "key", &body).await).reference, first.reference);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn two_callers_can_use_the_same_key(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let first = booked(&book(&ada, "key", &appointment(services::ECU_REMAPPING, TUESDAY, "09:00")).await);
    let second = booked(&book(&ben, "key", &appointment(services::ECU_REMAPPING, TUESDAY, "09:00")).await);
    assert_ne!(first.reference, second.reference);
}
