//! F3 and F10: reads of a workshop with very many appointments, against one that has only those of the read day.

use chrono::{Datelike, NaiveDate};
use pitboard_tests::{
    Backend, appointment,
    connection::{Connection, booking, get},
};

use crate::{
    args::Options,
    fill::{Filling, in_days, today},
    load::Load,
    reads::{CONNECTIONS, day_path},
    report::{Bar, Report, Sides, median},
    server::{Server, bench_workshop},
};

const YEARS: i32 = 4;
/// The free slots of the read day that a run may use.
const MAX_BOOKINGS: usize = 250;

pub async fn measure(options: &Options, report: &mut Report) {
    let (day, month) = (in_days(10), in_days(40));
    let first = today() + chrono::Months::new(12) - chrono::Months::new(12 * YEARS as u32);
    let days = u32::try_from(((today() + chrono::Months::new(12)) - first).num_days()).expect("four years");
    let all = Filling { first, days, count: options.appointments, only: None };
    let large = serve_filled(&all).await;
    let small = serve_filled(&Filling { only: Some(day), ..all }).await;

    let repetitions = (MAX_BOOKINGS / options.rounds).clamp(1, 20);
    let [mut warm, mut cold, mut whole_month] = std::array::from_fn(|_| Sides::default());
    for _ in 0..options.rounds {
        let request = get(&day_path(day), &[]);
        let rate = |server: &Server| {
            let load = Load { address: server.address(), connections: CONNECTIONS, seconds: options.seconds };
            load.repeat(&request, 200)
        };
        warm.ours.push(rate(&large));
        warm.other.push(rate(&small));
        // As rates, because the bar is on them.
        cold.ours.push(1000.0 / measure_cold(&large, day, &day_path(day), repetitions).await);
        cold.other.push(1000.0 / measure_cold(&small, day, &day_path(day), repetitions).await);
        let path = format!("/api/v1/availability/days?from={month}&days=31");
        whole_month.ours.push(measure_cold(&large, month, &path, repetitions / 2 + 1).await);
        whole_month.other.push(measure_cold(&large, month, &day_path(month), repetitions / 2 + 1).await);
    }
    let count = options.appointments;
    let what =
        format!("availability of a day with {count} appointments over four years, against an empty database");
    report.compare("F3", &format!("{what}, warm"), &warm, "/s", Bar::AtLeast(0.95));
    report.compare("F3", &format!("{what}, after a booking of the day"), &cold, "/s", Bar::AtLeast(0.8));
    let what = format!("31 days with {count} appointments, cold, against one day, cold");
    report.compare("F10", &what, &whole_month, "ms", Bar::AtMost(5.0));
}

async fn serve_filled(filling: &Filling) -> Server {
    let place = bench_workshop(Backend::Sqlite, 200).await;
    filling.insert(&place);
    Server::serve(place)
}

/// Returns the median of the milliseconds of a request, each after a booking of the day.
async fn measure_cold(server: &Server, day: NaiveDate, path: &str, repetitions: usize) -> f64 {
    let tokens = server.sign_up(1).await;
    let mut connection = Connection::open(server.address()).await;
    let mut times = Vec::new();
    for step in 0..repetitions {
        let period = ["09:00", "11:00", "13:00", "15:00", "17:00"][(step + day.day() as usize) % 5];
        let body = appointment(1 + (step % 5) as i64, &day.to_string(), period);
        assert_eq!(connection.ask(&booking(&tokens[0], &body)).await, 201);
        let (status, time) = connection.time(&get(path, &[])).await;
        assert_eq!(status, 200);
        times.push(time);
    }
    median(&times)
}
