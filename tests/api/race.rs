//! Many callers at once for few slots: exactly as many win as there are slots, on one server and on two.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use pitboard_api::NewAppointment;
use pitboard_client::{Client, reqwest::Method};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, appointment};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Status and problem code of an answer, and how long it took.
async fn attempt(client: Client, body: NewAppointment) -> (String, Duration) {
    let begun = Instant::now();
    let answer =
        client.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer");
    let problem: serde_json::Value = answer.json().expect("JSON");
    let outcome = format!("{} {}", answer.status, problem["code"].as_str().unwrap_or("booked"));
    (outcome, begun.elapsed())
}

/// All at once, each with a car of its own; how often each outcome was answered.
async fn race(callers: Vec<Client>) -> (BTreeMap<String, usize>, Vec<Duration>) {
    let attempts = callers.into_iter().map(|client| attempt(client, appointment(1, TUESDAY, "09:00")));
    let mut outcomes = BTreeMap::new();
    let mut latencies = Vec::new();
    for (outcome, latency) in join_all(attempts).await {
        *outcomes.entry(outcome).or_default() += 1;
        latencies.push(latency);
    }
    latencies.sort();
    (outcomes, latencies)
}

fn outcomes<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(outcome, times)| (outcome.to_owned(), times)).collect()
}

async fn people(app: &TestApp, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|number| format!("caller{number}")).collect();
    join_all(names.iter().map(|name| app.customer(name))).await
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_hundred_callers_for_five_slots_exactly_five_win(#[case] on: Backend) {
    // As many callers to a customer as they may have appointments: it is always the slots that are lacking.
    let app = TestApp::start(on).await;
    let people = people(&app, 40).await;
    let callers = (0..200).map(|number| people[number % people.len()].client.clone()).collect();
    let (found, latencies) = race(callers).await;
    let at = |share: usize| latencies[(latencies.len() - 1) * share / 100].as_millis();
    println!("{on:?}: first {} ms, median {} ms, 99 % {} ms, last {} ms", at(0), at(50), at(99), at(100));
    assert_eq!(found, outcomes([("201 booked", 5), ("409 capacity_exceeded", 195)]));

    let mut slots: Vec<i32> = app.holdings().await.iter().map(|holding| holding.slot_no).collect();
    slots.sort_unstable();
    assert_eq!(slots, [1, 2, 3, 4, 5]);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn two_servers_over_one_database_give_away_five_slots_once(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (other, _) = app.another_server().await;
    let people = people(&app, 10).await;
    let callers = (0..60).map(|number| {
        let person = &people[number % people.len()];
        if number % 2 == 0 { person.client.clone() } else { person.at_server(&other) }
    });
    let (found, _) = race(callers.collect()).await;
    assert_eq!(found, outcomes([("201 booked", 5), ("409 capacity_exceeded", 55)]));
    assert_eq!(app.holdings().await.len(), 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn one_car_wins_once_however_often_it_is_driven_up_at_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = appointment(1, TUESDAY, "09:00");
    let attempts = (0..20).map(|_| attempt(ada.client.clone(), body.clone()));
    let booked = join_all(attempts).await.into_iter().filter(|(outcome, _)| outcome == "201 booked").count();
    assert_eq!(booked, 1);
}
