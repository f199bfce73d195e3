//! F15: a workshop with very many appointments and their events, on both databases: what the staff read, the doctor,
//! and a backup.

use std::time::Instant;

use chrono::{Days, NaiveDate};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection};
use pitboard_client::Client;
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Backend, Database,
    app::hire,
    backend::{POSTGRES, Place},
    connection::{Connection, bearer, get},
    program::{pitboard, run},
};

use crate::{
    args::Options,
    fill::{execute, today},
    report::{Bar, Report},
    server::{Server, bench_workshop},
};

const YEARS: u32 = 10;
/// The last of these days are in the future.
const DAYS: u32 = YEARS * 365;
const DAYS_AHEAD: u32 = 60;

/// Inserts appointments, numbered from 0 by `i`, of which those of the past were completed by three more writes. The
/// slots of a day go round its five periods.
const FILLING: &str = "
    INSERT INTO accounts (workshop_id, id, first_name, last_name, phone, role, created_at)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
        SELECT 1, 1000 + i, 'Bench', 'Customer ' || i, '+91 1', 'customer', {booked} FROM n;
    CREATE TEMP TABLE placed AS
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
        SELECT i, {date} AS date, i % {per_day} AS k FROM n;
    INSERT INTO appointments (workshop_id, id, reference, status, version, customer_id, service_id, service_name,
            category_name, duration_minutes, period_span, price_amount, price_currency, date, period_start, last_date,
            last_period_end, vehicle_make, vehicle_model, vehicle_year, vehicle_type, license_plate, search_text,
            created_at, updated_at, work_started_at, work_completed_at)
        SELECT 1, i + 1, 'B' || (10000000 + i), CASE WHEN date < {today} THEN 'completed' ELSE 'booked' END,
            CASE WHEN date < {today} THEN 4 ELSE 1 END, 1000 + i % 1000, s.id, s.name, c.name, s.duration_minutes, 1,
            s.price_amount, 'INR', date, {start}, date, {end}, 'Honda', 'Civic', 2020, 'sedan',
            'GJ10X' || (10000000 + i), lower('b' || (10000000 + i) || ' bench customer ' || (i % 1000)
                || ' gj10x' || (10000000 + i) || ' honda civic ' || s.name),
            {booked}, CASE WHEN date < {today} THEN {done} ELSE {booked} END,
            CASE WHEN date < {today} THEN {done} END, CASE WHEN date < {today} THEN {done} END
        FROM placed JOIN services s ON s.workshop_id = 1 AND s.id = 1 + i % 5
            JOIN categories c ON c.workshop_id = 1 AND c.id = s.category_id
        ORDER BY i;
    INSERT INTO occupancy (workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, plate,
            taken_at)
        SELECT 1, date, {start}, {end}, 1 + k / 5, 200, i + 1, 'GJ10X' || (10000000 + i), {booked}
        FROM placed ORDER BY i;
    INSERT INTO days (workshop_id, date, version, changed_at) SELECT DISTINCT 1, date, 1, {booked} FROM placed;
    INSERT INTO events (workshop_id, at, request_id, from_address, subject, kind, change)
        SELECT 1, CASE WHEN step = 0 THEN {booked} ELSE {done} END, 'bench', '127.0.0.1',
            'appointment:' || (i + 1), kind, change
        FROM placed CROSS JOIN (
            SELECT 0 AS step, 'book' AS kind, '{\"status\":[null,\"booked\"]}' AS change
            UNION ALL SELECT 1, 'assign', '{\"status\":[\"booked\",\"assigned\"]}'
            UNION ALL SELECT 2, 'start', '{\"status\":[\"assigned\",\"in_progress\"]}'
            UNION ALL SELECT 3, 'complete', '{\"status\":[\"in_progress\",\"completed\"]}') steps
        WHERE step = 0 OR date < {today}
        ORDER BY i, step;
    DROP TABLE placed;
    ANALYZE";

/// Returns the statements that insert a number of appointments from a day on.
fn filling(on: Backend, first: NaiveDate, count: u32) -> String {
    let per_day = count.div_ceil(DAYS).max(1);
    let today = today();
    let dialect = match on {
        Backend::Sqlite => [
            ("{date}", format!("date('{first}', '+' || (i / {per_day}) || ' days')")),
            ("{start}", "printf('%02d:00:00', 9 + 2 * (k % 5))".to_owned()),
            ("{end}", "printf('%02d:00:00', 11 + 2 * (k % 5))".to_owned()),
            ("{done}", "datetime(date, '+12 hours')".to_owned()),
            ("{booked}", "'2014-01-01 00:00:00'".to_owned()),
            ("{today}", format!("'{today}'")),
        ],
        Backend::Postgres => [
            ("{date}", format!("DATE '{first}' + i / {per_day}")),
            ("{start}", "TIME '09:00' + (k % 5) * INTERVAL '2 hours'".to_owned()),
            ("{end}", "TIME '11:00' + (k % 5) * INTERVAL '2 hours'".to_owned()),
            ("{done}", "date + INTERVAL '12 hours'".to_owned()),
            ("{booked}", "TIMESTAMP '2014-01-01'".to_owned()),
            ("{today}", format!("DATE '{today}'")),
        ],
    };
    let sql = FILLING.replace("{count}", &count.to_string()).replace("{per_day}", &per_day.to_string());
    dialect.iter().fold(sql, |sql, (name, text)| sql.replace(name, text))
}

pub async fn measure(options: &Options, report: &mut Report) {
    measure_on(Backend::Sqlite, options, report).await;
    if std::env::var_os(POSTGRES).is_none() {
        return report.note(&format!("F15: not measured on PostgreSQL, because {POSTGRES} is not set."));
    }
    measure_on(Backend::Postgres, options, report).await;
}

async fn measure_on(on: Backend, options: &Options, report: &mut Report) {
    let place = bench_workshop(on, 200).await;
    let login = hire(&Database::open(&place.url, &Clock::System), "manager", Role::Admin).await;
    let first = today() + Days::new(DAYS_AHEAD.into()) - Days::new(DAYS.into());
    let sql = filling(on, first, options.appointments);
    match on {
        Backend::Sqlite => {
            execute(
                &place,
                &format!("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN; {sql}; COMMIT"),
            );
        }
        Backend::Postgres => {
            let mut conn = PgConnection::establish(&place.text).expect("a connection");
            conn.batch_execute(&format!("BEGIN; {sql}; COMMIT")).expect("inserted rows");
        }
    }
    let with = format!("with {} appointments and their events, {on:?}", options.appointments);
    measure_reads(&place, &login, &with, options, report).await;

    let mut seconds = |what: &str, arguments: &[&str], bar| {
        let started = Instant::now();
        let finished = run(pitboard(&place, arguments), "");
        assert_eq!(finished.code, Some(0), "{finished:?}");
        report.figure("F15", &format!("{what} {with}"), &[started.elapsed().as_secs_f64()], "s", bar);
    };
    seconds("doctor", &["doctor"], Bar::AtMost(60.0));
    if on == Backend::Sqlite {
        let file = place.directory().join("copy.db").display().to_string();
        seconds("backup", &["backup", &file], Bar::None);
    }
}

/// Measures what the staff read, each request several times after another.
async fn measure_reads(
    place: &Place,
    login: &pitboard_api::Login,
    with: &str,
    options: &Options,
    report: &mut Report,
) {
    let server = Server::serve(Place::existing(&place.text));
    let token = Client::new(&server.url).login(login).await.expect("a sign-in").access_token;
    let (day, month) = (today() - Days::new(400), today() - Days::new(29));
    let year = today() - Days::new(365);
    let mut connection = Connection::open(server.address()).await;
    for (what, path) in [
        ("list of the staff", "/api/v1/appointments".to_owned()),
        ("list of completed ones", "/api/v1/appointments?status=completed".to_owned()),
        ("search of the last year", format!("/api/v1/appointments?search=gj10&from={year}")),
        ("occupancy of an old day", format!("/api/v1/occupancy?date={day}")),
        ("ledger of an old period", format!("/api/v1/ledger?date={day}&period=09:00")),
        (
            "ledger of an old period at an instant",
            format!("/api/v1/ledger?date={day}&period=09:00&at={day}T12:00:00Z"),
        ),
        ("statistics of 30 days", format!("/api/v1/statistics?from={month}&to={}", today())),
    ] {
        let request = get(&path, &[&bearer(&token)]);
        let mut times = Vec::new();
        for _ in 0..options.rounds.max(3) {
            let (status, time) = connection.time(&request).await;
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(connection.body()));
            times.push(time);
        }
        report.figure("F15", &format!("{what} {with}"), &times, "ms", Bar::AtMost(100.0));
    }
}
