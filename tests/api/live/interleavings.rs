//! A thousand random interleavings of writes and loads over many dates: what is served equals the database.

use chrono::NaiveDate;
use futures_util::future::{join, join_all};
use pitboard_api::{AvailabilityQuery, AvailabilityRangeQuery, Cancel, DaysQuery};
use pitboard_client::Client;
use pitboard_tests::{Backend, TestApp, date, rng::Rng, services, until};
use rstest_reuse::apply;

use crate::on_both_databases;

const BATCHES: u64 = 25;
const STEPS: usize = 40;
const DAYS: [&str; 4] = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"];
const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];

/// Books and cancels on random days.
async fn write(client: &Client, seed: u64) {
    let mut rng = Rng::new(seed);
    let mut booked = Vec::new();
    for _ in 0..STEPS / 4 {
        let day = rng.pick(&DAYS);
        if booked.is_empty() || rng.below(3) > 0 {
            let body = pitboard_tests::appointment(services::ECU_REMAPPING, day, rng.pick(&PERIODS));
            // Full periods are refused.
            if let Ok(one) = client.book_appointment(&body).await {
                booked.push(one);
            }
        } else {
            let one = booked.swap_remove(0).reference;
            client.cancel_appointment(&one, &Cancel::default()).await.expect("cancelled");
        }
    }
}

/// Reads random days, so that loads overlap with the commits of the writers.
async fn read(client: &Client, seed: u64) {
    let mut rng = Rng::new(seed);
    for _ in 0..STEPS {
        let day = date(rng.pick(&DAYS));
        match rng.below(5) {
            0 => drop(client.list_availability_days(&days()).await.expect("days")),
            1 => drop(client.get_availability_of_days(&range()).await.expect("days")),
            2 => drop(client.get_availability(fitting(day)).await.expect("a day")),
            _ => drop(client.get_availability(day).await.expect("a day")),
        }
    }
}

fn days() -> DaysQuery {
    DaysQuery { from: Some(date(DAYS[0]).into()), days: Some(4) }
}

fn range() -> AvailabilityRangeQuery {
    AvailabilityRangeQuery { from: date(DAYS[0]).into(), to: date(DAYS[DAYS.len() - 1]).into() }
}

fn fitting(day: NaiveDate) -> AvailabilityQuery {
    AvailabilityQuery { service_id: Some(services::BODY_KIT), ..day.into() }
}

/// Returns everything that a server shows.
async fn shown(client: &Client) -> (Vec<pitboard_api::Day>, pitboard_api::Days) {
    let mut shown = Vec::new();
    for day in DAYS.map(date) {
        shown.push(client.get_availability(day).await.expect("a day"));
        shown.push(client.get_availability(fitting(day)).await.expect("a day"));
    }
    shown.extend(client.get_availability_of_days(&range()).await.expect("days").items);
    (shown, client.list_availability_days(&days()).await.expect("days"))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn after_a_thousand_interleavings_the_served_days_equal_the_database(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let people = [app.customer("ada").await, app.customer("ben").await, app.customer("cho").await];
    let client = app.anonymous();
    for batch in 0..BATCHES {
        let writes = join_all(people.iter().zip(1..).map(|(person, n)| write(person, batch * 100 + n)));
        let reads = join_all((50..54).map(|n| read(&client, batch * 100 + n)));
        join(writes, reads).await;
        // A server without anything in memory.
        let (fresh, handle) = app.another_server().await;
        assert_eq!(shown(&client).await, shown(&Client::new(&fresh)).await, "batch {batch}");
        handle.stop(false).await;
    }
}

/// Only PostgreSQL is shared by servers.
#[actix_web::test]
async fn a_second_server_shows_the_same_days_after_two_seconds() {
    let app =
        TestApp::start_with(Backend::Postgres, |setup| setup.settings.max_active_per_customer = 0).await;
    let (other, _) = app.another_server().await;
    let (one, other) = (app.anonymous(), Client::new(&other));
    let ada = app.customer("ada").await;
    let ben = app.customer("ben").await.at_server(other.base_url());
    for batch in 0..4 {
        let writes = join(write(&ada, batch * 10), write(&ben, batch * 10 + 1));
        let reads = join(read(&one, batch * 10 + 2), read(&other, batch * 10 + 3));
        join(writes, reads).await;
        let written = std::time::Instant::now();
        let (fresh, handle) = app.another_server().await;
        let expected = shown(&Client::new(&fresh)).await;
        until("both servers show the same", async || {
            shown(&one).await == expected && shown(&other).await == expected
        })
        .await;
        assert!(written.elapsed() < std::time::Duration::from_secs(3), "{:?}", written.elapsed());
        handle.stop(false).await;
    }
}
