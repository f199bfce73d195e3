//! F12: refused bookings, which offer alternatives, against accepted ones: by one caller, alternately.

use chrono::NaiveDate;
use pitboard_api::CreateAppointment;
use pitboard_tests::{
    Backend, appointment,
    connection::{Connection, booking},
};

use crate::{
    args::Options,
    fill::{Filling, in_days, limit_first_period},
    report::{Bar, Report, Sides, median},
    server::{Server, bench_workshop},
};

const BOOKINGS: u32 = 10_000;
const DAYS: u32 = 365;
/// Bookings of each kind in a round.
const REPETITIONS: u64 = 40;

pub async fn measure(options: &Options, report: &mut Report) {
    let full_day = in_days(20);
    let all = Filling { first: in_days(1), days: DAYS, count: BOOKINGS, only: None };
    let alone = Filling { only: Some(full_day), ..all };
    for (filling, what) in
        [(alone, "an almost empty workshop"), (all, "10,000 bookings on 365 days of 200 slots")]
    {
        let place = bench_workshop(Backend::Sqlite, 200).await;
        filling.insert(&place);
        limit_first_period(&place, full_day, filling.in_first_period());
        let server = Server::serve(place);
        // At 11:00 of that day is the second appointment of the filling.
        let held = filling.plate(full_day, 1);
        let (mut full, mut twice) = (Sides::default(), Sides::default());
        for round in 0..options.rounds {
            let [accepted, refused, same_car] = measure_round(&server, full_day, &held, round).await;
            full.ours.push(refused);
            twice.ours.push(same_car);
            [&mut full, &mut twice].into_iter().for_each(|sides| sides.other.push(accepted));
        }
        let row = |code| format!("{code} with alternatives against an accepted booking, {what}");
        report.compare("F12", &row("capacity_exceeded"), &full, "ms", Bar::AtMost(1.5));
        report.compare("F12", &row("vehicle_already_booked"), &twice, "ms", Bar::AtMost(1.5));
    }
}

/// Returns the medians of the times of accepted bookings, those in a full period, and those of a car that is booked.
async fn measure_round(server: &Server, full_day: NaiveDate, held: &str, round: usize) -> [f64; 3] {
    let tokens = server.sign_up(1).await;
    let mut connection = Connection::open(server.address()).await;
    let full_day = full_day.to_string();
    let mut full = appointment(1, &full_day, "09:00");
    let mut twice = appointment(1, &full_day, "11:00");
    twice.vehicle.license_plate = Some(held.to_owned());
    let mut times: [Vec<f64>; 3] = Default::default();
    for step in 0..REPETITIONS {
        let day = in_days(30 + (round as u64 * 7 + step * 8) % 330).to_string();
        let accepted = appointment(1, &day, "13:00");
        full.vehicle = appointment(1, &full_day, "09:00").vehicle;
        let mut ask = async |body: &CreateAppointment, expected: (u16, &str)| {
            let (status, time) = connection.time(&booking(&tokens[0], body)).await;
            let body = String::from_utf8_lossy(connection.body());
            assert!(status == expected.0 && body.contains(expected.1), "{status}: {body}");
            time
        };
        times[0].push(ask(&accepted, (201, "booked")).await);
        times[1].push(ask(&full, (409, "capacity_exceeded")).await);
        times[2].push(ask(&twice, (409, "vehicle_already_booked")).await);
    }
    times.map(|times| median(&times))
}
