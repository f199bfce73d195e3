//! The number of bookings, reschedules and cancellations of a customer within 24 hours.

use chrono::TimeDelta;
use pitboard_api::{Cancel, CreateAppointment, CreateCustomer, DeskCustomer, ProblemCode, SettingsPatch};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp, WEDNESDAY, app::MONDAY_MORNING, appointment, at, refusal, services,
};
use rstest_reuse::apply;
use serde_json::json;

use crate::{desk::known, on_both_databases};

async fn start_limited(on: Backend, limit: i32) -> TestApp {
    TestApp::start_with(on, |setup| setup.settings.max_changes_per_customer_per_day = limit).await
}

async fn book(person: &Person, period: &str) -> RawAnswer {
    let body = appointment(services::AUDIO, TUESDAY, period);
    person.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn bookings_reschedules_and_cancellations_of_a_day_count_together_and_staff_have_no_limit(
    #[case] on: Backend,
) {
    let app = start_limited(on, 4).await;
    let (mut ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(5));
    let job = ada.reschedule(&job, TUESDAY, "11:00").await;
    ada.cancel(&job).await;
    // What is refused does not count.
    assert_eq!(ada.fail_to_reschedule(&job, TUESDAY, "09:00").await.code, ProblemCode::InvalidTransition);
    let last = ada.book(services::AUDIO, TUESDAY, "13:00").await;

    let refused = book(&ada, "15:00").await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    let wait: i64 = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!((86_000..=86_101).contains(&wait), "{wait}");
    let cancelled = ada.cancel_appointment(&last.reference, &Cancel::default()).await;
    assert_eq!(refusal(cancelled).code, ProblemCode::RateLimited);
    assert_eq!(ada.fail_to_reschedule(&last, TUESDAY, "15:00").await.code, ProblemCode::RateLimited);
    let desk = CreateAppointment { customer: known(&ada), ..appointment(services::AUDIO, TUESDAY, "15:00") };
    john.book_appointment(&desk).await.expect("the desk books for them");
    john.cancel(&last).await;
    let ben = app.customer("ben").await;
    ben.book(services::AUDIO, TUESDAY, "13:00").await;

    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(5) + TimeDelta::seconds(wait));
    ada.sign_in_again().await;
    ada.book(services::AUDIO, WEDNESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn guests_with_the_same_contact_count_as_one_and_the_holder_of_a_link_for_themselves(
    #[case] on: Backend,
) {
    let app = start_limited(on, 2).await;
    let guest = |phone: &str, email: Option<&str>, period: &str| CreateAppointment {
        customer: Some(DeskCustomer::New(CreateCustomer {
            first_name: "Grace".to_owned(),
            last_name: None,
            phone: Some(phone.to_owned()),
            email: email.map(str::to_owned),
        })),
        ..appointment(services::AUDIO, TUESDAY, period)
    };
    let client = app.anonymous();
    let booked = client.book_appointment(&guest("030 123456", None, "09:00")).await.expect("a booking");
    let secret = booked.manage_url.as_deref().and_then(|url| url.split_once("#k=")).expect("a link").1;
    let cancel = async || {
        let path = format!("/api/v1/appointments/{}/cancel", booked.reference);
        let raw = client.raw(Method::POST, &path).header("authorization", &format!("Guest {secret}"));
        raw.json(&json!({})).send().await.expect("an answer").status
    };
    client
        .book_appointment(&guest("030-12 34 56", Some("grace@example.com"), "11:00"))
        .await
        .expect("a booking");
    assert_eq!(cancel().await, 200);
    let third = guest("030123456", None, "13:00");
    assert_eq!(refusal(client.book_appointment(&third).await).code, ProblemCode::RateLimited);
    let other = guest("030 999999", Some("grace@example.com"), "13:00");
    client.book_appointment(&other).await.expect("the address has changed one thing only");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn by_default_twenty_changes_are_allowed_and_zero_is_no_limit(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    for _ in 0..10 {
        let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
        ada.cancel(&job).await;
    }
    assert_eq!(book(&ada, "09:00").await.status, 429);
    let off = SettingsPatch { max_changes_per_customer_per_day: Some(0), ..SettingsPatch::default() };
    admin.update_settings(&off).await.expect("set");
    assert_eq!(book(&ada, "09:00").await.status, 201);
}
