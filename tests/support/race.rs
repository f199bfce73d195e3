//! Many callers at once for the same slots, and what each was answered.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use pitboard_api::NewAppointment;
use pitboard_client::{Client, reqwest::Method};

use crate::{Person, TUESDAY, TestApp, appointment};

/// How often each outcome was answered, and how long each answer took, the quickest first.
pub struct Race {
    pub outcomes: BTreeMap<String, usize>,
    pub latencies: Vec<Duration>,
}

impl Race {
    /// All at once for nine o'clock on Tuesday, each with a car of its own.
    pub async fn run(callers: Vec<Client>) -> Self {
        let attempts = callers.into_iter().map(|client| attempt(client, appointment(1, TUESDAY, "09:00")));
        let mut race = Self { outcomes: BTreeMap::new(), latencies: Vec::new() };
        for (outcome, latency) in join_all(attempts).await {
            *race.outcomes.entry(outcome).or_default() += 1;
            race.latencies.push(latency);
        }
        race.latencies.sort();
        race
    }

    /// Two hundred callers under the settings of a new workshop, five of them to a customer: as many as one may
    /// have appointments, so that it is always the slots that are lacking.
    pub async fn of_two_hundred(app: &TestApp) -> Self {
        let people = people(app, 40).await;
        Self::run((0..200).map(|number| people[number % people.len()].client.clone()).collect()).await
    }

    /// The time within which so many per cent were answered.
    pub fn within(&self, per_cent: usize) -> Duration {
        self.latencies[(self.latencies.len() - 1) * per_cent / 100]
    }
}

/// Status and problem code of an answer, and how long it took.
pub async fn attempt(client: Client, body: NewAppointment) -> (String, Duration) {
    let begun = Instant::now();
    let answer =
        client.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer");
    let problem: serde_json::Value = answer.json().expect("JSON");
    let outcome = format!("{} {}", answer.status, problem["code"].as_str().unwrap_or("booked"));
    (outcome, begun.elapsed())
}

/// Customers who have registered at once.
pub async fn people(app: &TestApp, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|number| format!("caller{number}")).collect();
    join_all(names.iter().map(|name| app.customer(name))).await
}
