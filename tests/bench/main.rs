//! Measures bookings per second over HTTP, relative to the commits per second of the disk: medians of rounds in one
//! run, so that the ratios hold on any machine. Also measures the race of 200 callers for five slots.

use std::time::{Duration, Instant};

use diesel::{Connection as _, RunQueryDsl, SqliteConnection, connection::SimpleConnection};
use futures_util::future::join_all;
use pitboard_api::DaysQuery;
use pitboard_client::Client;
use pitboard_tests::{Backend, TestApp, appointment, race::Race};

/// The duration of each measurement of a round.
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;
const CLIENTS: usize = 32;
const RACES: usize = 10;

#[actix_web::main]
async fn main() {
    let mut disk = Vec::new();
    let mut alone = Vec::new();
    let mut grouped = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        disk.push(measure_commits());
        alone.push(measure_bookings(Backend::Sqlite, 1).await);
        grouped
            .push(measure_bookings(Backend::Sqlite, pitboard_server::db::engine::handle::GROUP_COMMIT).await);
    }
    let disk = median(disk);
    let line = |what: &str, rate: f64| println!("{what:<58} {rate:>8.0}/s  {:>5.2} x disk", rate / disk);
    line("one-row commits, one thread, WAL, synchronous=FULL", disk);
    line("bookings, 32 clients, SQLite, one booking per commit", median(alone));
    line("bookings, 32 clients, SQLite, group commit", median(grouped));
    let mut postgres = Vec::new();
    for _ in 0..ROUNDS {
        postgres.push(measure_bookings(Backend::Postgres, 1).await);
    }
    line("bookings, 32 clients, PostgreSQL", median(postgres));
    for on in [Backend::Sqlite, Backend::Postgres] {
        for _ in 0..RACES {
            let race = Race::of_two_hundred(&TestApp::start(on).await).await;
            let [median, p99] = [50, 99].map(|percent| race.percentile(percent).as_millis());
            println!("race on {on:?}: {:?}, median {median} ms, 99 % {p99} ms", race.outcomes);
        }
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Returns the rows per second, each in its own commit.
fn measure_commits() -> f64 {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("disk.db");
    let mut conn = SqliteConnection::establish(path.to_str().expect("a path")).expect("a database");
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT);",
    )
    .expect("a table");
    let started = Instant::now();
    let mut rows = 0;
    while started.elapsed() < ROUND {
        diesel::sql_query("INSERT INTO rows (text) VALUES ('a row')").execute(&mut conn).expect("a row");
        rows += 1;
    }
    f64::from(rows) / started.elapsed().as_secs_f64()
}

/// Returns the bookings per second of 32 concurrent callers.
async fn measure_bookings(on: Backend, group_commit: usize) -> f64 {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 200;
        setup.settings.max_days_ahead = 365;
        setup.settings.max_active_per_customer = 0;
        setup.group_commit = group_commit;
    })
    .await;
    let mut callers = Vec::new();
    for number in 0..CLIENTS {
        callers.push(app.customer(&format!("caller{number}")).await.client);
    }
    let days = open_days(&app).await;
    let started = Instant::now();
    let booked = join_all(
        callers
            .into_iter()
            .enumerate()
            .map(|(number, caller)| book_repeatedly(caller, number, &days, started)),
    )
    .await;
    f64::from(booked.into_iter().sum::<u32>()) / started.elapsed().as_secs_f64()
}

/// Returns the bookable days.
async fn open_days(app: &TestApp) -> Vec<String> {
    let from = pitboard_tests::date("2026-11-24");
    let days = app
        .anonymous()
        .list_availability_days(&DaysQuery { from: Some(from.into()), days: Some(62) })
        .await
        .expect("days");
    days.items.iter().filter(|day| day.bookable).map(|day| day.date.to_string()).collect()
}

/// Books one slot after another, on other days than the neighbouring callers, and returns the number of bookings.
async fn book_repeatedly(caller: Client, number: usize, days: &[String], started: Instant) -> u32 {
    let periods = ["09:00", "11:00", "13:00", "15:00", "17:00"];
    let mut booked = 0;
    for step in 0.. {
        if started.elapsed() >= ROUND {
            break;
        }
        let day = &days[(number + step) % days.len()];
        let period = periods[(number + step / days.len()) % periods.len()];
        caller.book_appointment(&appointment(1 + (step % 5) as i64, day, period)).await.expect("a booking");
        booked += 1;
    }
    booked
}
