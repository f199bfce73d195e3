//! Concurrent holds and bookings of few slots.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, FutureExt, join_all};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TUESDAY, TestApp, appointment, race::register_customers, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{assert_sound, period, start};
use crate::on_both_databases;

fn post(client: Client, path: &'static str, body: Value) -> BoxFuture<'static, RawAnswer> {
    let request = client.raw(Method::POST, path).json(&body);
    async move { request.send().await.expect("an answer") }.boxed()
}

fn outcomes(answers: &[RawAnswer]) -> BTreeMap<String, usize> {
    let mut outcomes = BTreeMap::new();
    for answer in answers {
        let body: Value = answer.json().expect("JSON");
        let outcome = body["code"].as_str().map_or_else(|| answer.status.to_string(), str::to_owned);
        *outcomes.entry(outcome).or_default() += 1;
    }
    outcomes
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_hundred_holds_and_bookings_for_five_slots_exactly_five_win(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let people = register_customers(&app, 20).await;
    let calls = (0..200).map(|number| match number % 2 {
        0 => post(app.anonymous(), "/api/v1/holds", json!(start(services::AUDIO, TUESDAY, "09:00"))),
        _ => {
            let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
            post(people[number / 2 % people.len()].client.clone(), "/api/v1/appointments", json!(body))
        }
    });
    let answers = join_all(calls).await;
    assert_eq!(outcomes(&answers), [("201".to_owned(), 5), ("capacity_exceeded".to_owned(), 195)].into());
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 5);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn each_hold_of_five_is_booked_once_by_two_hundred_callers(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let people = register_customers(&app, 20).await;
    let mut holds = Vec::new();
    for _ in 0..5 {
        holds.push(super::hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await);
    }
    let calls = (0..200).map(|number| {
        let body = super::with(&holds[number % holds.len()]);
        post(people[number % people.len()].client.clone(), "/api/v1/appointments", json!(body))
    });
    let answers = join_all(calls).await;
    assert_eq!(outcomes(&answers), [("201".to_owned(), 5), ("hold_expired".to_owned(), 195)].into());
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_holds_of_one_account_leave_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = start(services::AUDIO, TUESDAY, "09:00");
    let calls = (0..4).map(|_| post(ada.client.clone(), "/api/v1/holds", json!(body)));
    assert_eq!(outcomes(&join_all(calls).await), [("201".to_owned(), 4)].into());
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 1);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_holds_of_one_network_do_not_exceed_its_ten(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.rate_limits = true;
        setup.settings.slots_per_period = 50;
    })
    .await;
    let body = start(services::AUDIO, TUESDAY, "09:00");
    let calls = (0..18).map(|_| post(app.anonymous(), "/api/v1/holds", json!(body)));
    let answers = join_all(calls).await;
    assert_eq!(outcomes(&answers), [("201".to_owned(), 10), ("rate_limited".to_owned(), 8)].into());
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 10);
    assert_sound(&app).await;
}
