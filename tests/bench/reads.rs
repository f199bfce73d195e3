//! F1, F2 and F14: reads against a bare handler, over 64 keep-alive connections, of the demo workshop.

use chrono::NaiveDate;
use pitboard_api::{AppointmentQuery, DaysQuery, Login};
use pitboard_client::Client;
use pitboard_server::demo;
use pitboard_tests::connection::{Connection, bearer, get};

use crate::{
    args::Options,
    load::Load,
    report::{Bar, Report, Sides},
    server::{Server, start_bare},
};

/// The connections of the loads.
pub const CONNECTIONS: usize = 64;
/// A member of the demo's staff, who sees all its appointments.
const MANAGER: &str = "manager@carmodx.example";
const LISTED: u32 = 20;

pub async fn measure(options: &Options, report: &mut Report) {
    let demo = Server::of_demo();
    let client = Client::new(&demo.url);
    let path = day_path(busiest_day(&client).await);
    let mut connection = Connection::open(demo.address()).await;
    assert_eq!(connection.ask(&get(&path, &[])).await, 200);
    let (bytes, tag) = (connection.body().len(), connection.header("etag").expect("an ETag"));
    let (bare, _log) = start_bare(bytes);

    let day = get(&path, &[]);
    let unchanged_day = get(&path, &[&format!("If-None-Match: {tag}")]);
    let repeat = |address, request, status| {
        Load { address, connections: CONNECTIONS, seconds: options.seconds }.repeat(&request, status)
    };
    let [mut full, mut unchanged, mut unchanged_to_full, mut read, mut list] =
        std::array::from_fn(|_| Sides::default());
    for _ in 0..options.rounds {
        let constant = repeat(bare.address(), get("/bytes", &[]), 200);
        full.ours.push(repeat(demo.address(), day.clone(), 200));
        unchanged.other.push(repeat(bare.address(), get("/unchanged", &[]), 304));
        unchanged.ours.push(repeat(demo.address(), unchanged_day.clone(), 304));
        unchanged_to_full.ours.extend(unchanged.ours.last());
        // In every round again: a token expires after ten minutes.
        let login = Login { email: MANAGER.to_owned(), password: demo::PASSWORD.to_owned(), code: None };
        let token = client.login(&login).await.expect("a sign-in").access_token;
        let query = AppointmentQuery { limit: Some(LISTED), ..AppointmentQuery::default() };
        let found = client.with_token(&token).list_appointments(&query).await.expect("appointments").items;
        assert_eq!(found.len(), LISTED as usize, "the demo has too few appointments");
        let one = format!("/api/v1/appointments/{}", found[0].reference);
        read.ours.push(repeat(demo.address(), get(&one, &[&bearer(&token)]), 200));
        let several = format!("/api/v1/appointments?limit={LISTED}");
        list.ours.push(repeat(demo.address(), get(&several, &[&bearer(&token)]), 200));
        for sides in [&mut full, &mut unchanged_to_full, &mut read, &mut list] {
            sides.other.push(constant);
        }
    }
    let against = format!("against a bare handler with {bytes} bytes");
    report.compare("F1", &format!("availability of a day, 200, {against}"), &full, "/s", Bar::AtLeast(0.85));
    let what = "availability of a day, 304, against a bare handler with an empty 304";
    report.compare("F2", what, &unchanged, "/s", Bar::AtLeast(0.95));
    let what = format!("availability of a day, 304, {against}");
    report.compare("F2", &what, &unchanged_to_full, "/s", Bar::None);
    report.compare(
        "F14",
        &format!("signed-in read of an appointment, {against}"),
        &read,
        "/s",
        Bar::AtLeast(0.2),
    );
    report.compare("F14", &format!("signed-in list of {LISTED}, {against}"), &list, "/s", Bar::AtLeast(0.1));
}

/// Returns the path of a day's availability.
pub fn day_path(date: NaiveDate) -> String {
    format!("/api/v1/availability?date={date}")
}

/// Returns the day of the next month with the most occupied slots.
pub async fn busiest_day(client: &Client) -> NaiveDate {
    let days = client.list_availability_days(&DaysQuery { from: None, days: Some(31) }).await.expect("days");
    let busiest = days.items.iter().max_by_key(|day| day.occupied).expect("a day");
    busiest.date.0
}
