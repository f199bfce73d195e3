//! Concurrent bookings of the same slots.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use pitboard_api::CreateAppointment;
use pitboard_client::{Client, reqwest::Method};

use crate::{Person, TUESDAY, TestApp, appointment, services};

/// The number of answers by outcome, and their latencies in ascending order.
pub struct Race {
    pub outcomes: BTreeMap<String, usize>,
    pub latencies: Vec<Duration>,
}

impl Race {
    /// Books Tuesday, 09:00, concurrently with all clients, each for a different car.
    pub async fn run(callers: Vec<Client>) -> Self {
        let booking = |client| (client, appointment(services::ECU_REMAPPING, TUESDAY, "09:00"));
        Self::of(callers.into_iter().map(booking)).await
    }

    /// Sends all bookings concurrently.
    pub async fn of(bookings: impl IntoIterator<Item = (Client, CreateAppointment)>) -> Self {
        let attempts = bookings.into_iter().map(|(client, body)| attempt(client, body));
        let mut race = Self { outcomes: BTreeMap::new(), latencies: Vec::new() };
        for (outcome, latency) in join_all(attempts).await {
            *race.outcomes.entry(outcome).or_default() += 1;
            race.latencies.push(latency);
        }
        race.latencies.sort();
        race
    }

    /// Runs a race of 200 clients with the default settings. Five clients share a customer, who may have five
    /// appointments, so that only the slots limit the bookings.
    pub async fn of_two_hundred(app: &TestApp) -> Self {
        let people = register_customers(app, 40).await;
        Self::run((0..200).map(|number| people[number % people.len()].client.clone()).collect()).await
    }

    /// Returns a percentile of the latencies.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.latencies[(self.latencies.len() - 1) * percent / 100]
    }
}

/// Sends a booking, and returns the status and problem code of the answer and its latency.
async fn attempt(client: Client, body: CreateAppointment) -> (String, Duration) {
    let started = Instant::now();
    let answer =
        client.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer");
    let problem: serde_json::Value = answer.json().expect("JSON");
    let outcome = format!("{} {}", answer.status, problem["code"].as_str().unwrap_or("booked"));
    (outcome, started.elapsed())
}

/// Registers customers concurrently.
pub async fn register_customers(app: &TestApp, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|number| format!("caller{number}")).collect();
    join_all(names.iter().map(|name| app.customer(name))).await
}
