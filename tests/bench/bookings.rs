//! F4 and F5: bookings over HTTP with tokens and all rules, against commits of one row (SQLite) and against the same
//! statements without HTTP (PostgreSQL).

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection as _, RunQueryDsl, SqliteConnection, connection::SimpleConnection};
use pitboard_tests::{
    Backend, appointment, backend::POSTGRES, booking_transaction::BookingTransaction, connection::booking,
};

use crate::{
    args::Options,
    fill::in_days,
    load::Load,
    report::{Bar, Report, Sides},
    server::{Server, bench_workshop},
};

const CLIENTS: usize = 32;
/// The days that are booked: with 1,000 slots each, more than any round needs.
const DAYS: usize = 300;
const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];

pub async fn measure_sqlite(options: &Options, report: &mut Report) {
    let (mut disk, mut itself) = (Sides::default(), Sides::default());
    for _ in 0..options.rounds {
        disk.other.push(measure_commits(options.seconds));
        let server = Server::of_bench_workshop(Backend::Sqlite).await;
        let grouped = measure_bookings(&server, options.seconds).await;
        drop(server);
        let server = Server::serve_with_group_commit(bench_workshop(Backend::Sqlite, 200).await, 1);
        itself.other.push(measure_bookings(&server, options.seconds).await);
        disk.ours.push(grouped);
        itself.ours.push(grouped);
    }
    let what = format!("bookings on SQLite, {CLIENTS} clients, against one-row commits of one thread");
    report.compare("F4", &what, &disk, "/s", Bar::AtLeast(1.0));
    report.compare("F4", "bookings on SQLite, against one booking per commit", &itself, "/s", Bar::None);
}

pub async fn measure_postgres(options: &Options, report: &mut Report) {
    if std::env::var_os(POSTGRES).is_none() {
        return report.not_measured("F5", &format!("{POSTGRES} is not set: run it with cargo xtask bench"));
    }
    let mut sides = Sides::default();
    for _ in 0..options.rounds {
        let server = Server::of_bench_workshop(Backend::Postgres).await;
        sides.ours.push(measure_bookings(&server, options.seconds).await);
        drop(server);
        // The server is needed only for the accounts.
        let server = Server::of_bench_workshop(Backend::Postgres).await;
        server.sign_up(CLIENTS).await;
        let place = server.stop();
        sides.other.push(measure_transactions(BookingTransaction::of_customers(&place.url), options.seconds));
    }
    let what = format!(
        "bookings on PostgreSQL, {CLIENTS} clients, against the same statements from {CLIENTS} threads without HTTP"
    );
    report.compare("F5", &what, &sides, "/s", Bar::AtLeast(0.6));
    report.note(
        "F5: the other side is not pgbench: it is the transaction of a booking on a connection per thread, with its \
         statements prepared by diesel, so it also contains the processor time of the rules.",
    );
}

/// Returns the rows per second, each in its own commit.
fn measure_commits(seconds: f64) -> f64 {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("disk.db");
    let mut conn = SqliteConnection::establish(path.to_str().expect("a path")).expect("a database");
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT);",
    )
    .expect("a table");
    let started = Instant::now();
    let mut rows = 0;
    while started.elapsed().as_secs_f64() < seconds {
        diesel::sql_query("INSERT INTO rows (text) VALUES ('a row')").execute(&mut conn).expect("a row");
        rows += 1;
    }
    f64::from(rows) / started.elapsed().as_secs_f64()
}

/// Returns the bookings per second of clients that each book on other days than their neighbours.
async fn measure_bookings(server: &Server, seconds: f64) -> f64 {
    let tokens = server.sign_up(CLIENTS).await;
    let days = days();
    let load = Load { address: server.address(), connections: CLIENTS, seconds };
    let outcome = load.run(|number, step| {
        let (day, period) = place(&days, number, step);
        Some(booking(&tokens[number], &appointment(1 + (step % 5) as i64, day, period)))
    });
    outcome.rate(201)
}

/// Returns the bookings per second of threads with a connection each.
fn measure_transactions(callers: Vec<BookingTransaction>, seconds: f64) -> f64 {
    let days = days();
    let booked = AtomicUsize::new(0);
    let started = Instant::now();
    let end = started + Duration::from_secs_f64(seconds);
    thread::scope(|scope| {
        for (number, mut caller) in callers.into_iter().enumerate() {
            let (days, booked) = (&days, &booked);
            scope.spawn(move || {
                for step in 0.. {
                    let (day, period) = place(days, number, step);
                    if Instant::now() >= end {
                        break;
                    }
                    caller.book(1 + (step % 5) as i64, day, period);
                    booked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    booked.into_inner() as f64 / started.elapsed().as_secs_f64()
}

fn days() -> Vec<String> {
    (0..DAYS as u64).map(|day| in_days(2 + day).to_string()).collect()
}

/// Returns the day and period of a client's next booking.
fn place(days: &[String], number: usize, step: usize) -> (&str, &'static str) {
    (&days[(number + step) % days.len()], PERIODS[(number + step / days.len()) % PERIODS.len()])
}
