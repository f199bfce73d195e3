//! Fills an SQLite database with appointments, by SQL: each with its slot, as bookings of one period would leave them.

use std::{
    thread,
    time::{Duration, Instant},
};

use chrono::{Days, NaiveDate};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use pitboard_tests::backend::Place;

/// Appointments, evenly over consecutive days.
#[derive(Clone, Copy)]
pub struct Filling {
    pub first: NaiveDate,
    pub days: u32,
    pub count: u32,
    /// Inserts only those of this day: the same that it has in the complete filling.
    pub only: Option<NaiveDate>,
}

impl Filling {
    fn per_day(&self) -> u32 {
        self.count.div_ceil(self.days).max(1)
    }

    /// Returns the plate of the appointment at a position of a day.
    pub fn plate(&self, date: NaiveDate, position: u32) -> String {
        let day = u32::try_from((date - self.first).num_days()).expect("a day of the filling");
        format!("GJ02X{:07}", day * self.per_day() + position)
    }

    /// Returns the number of appointments in the first period of a day.
    pub fn in_first_period(&self) -> u32 {
        self.per_day().div_ceil(5)
    }

    /// Inserts the appointments into a bench workshop that no server has opened.
    pub fn insert(&self, place: &Place) {
        let per_day = self.per_day();
        assert!(per_day <= 1000, "the bench workshop has 1,000 slots per day");
        let (count, first) = (self.count, self.first);
        let only = self.only.map_or("TRUE".to_owned(), |date| format!("date = '{date}'"));
        let today = today();
        // Appointments are numbered from 0 by `i`; of a day from 0 by `k`, which goes round the five periods.
        execute(
            place,
            &format!(
                "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
                BEGIN;
                INSERT INTO accounts (workshop_id, id, first_name, last_name, phone, role, created_at)
                    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
                    SELECT 1, 1000 + i, 'Bench', 'Customer ' || i, '+91 1', 'customer', '2020-01-01 00:00:00' FROM n;
                CREATE TEMP TABLE placed AS
                    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
                    SELECT i, date('{first}', '+' || (i / {per_day}) || ' days') AS date, i % {per_day} AS k FROM n;
                DELETE FROM placed WHERE NOT {only};
                INSERT INTO appointments (workshop_id, id, reference, status, customer_id, service_id, service_name,
                        category_name, duration_minutes, period_span, price_amount, price_currency, date,
                        period_start, last_date, last_period_end, vehicle_make, vehicle_model, vehicle_year,
                        vehicle_type, license_plate, search_text, created_at, updated_at)
                    SELECT 1, i + 1, printf('%08d', i), CASE WHEN date < '{today}' THEN 'completed' ELSE 'booked' END,
                        1000 + i % 1000, s.id, s.name, c.name, s.duration_minutes, 1, s.price_amount, 'INR', date,
                        printf('%02d:00:00', 9 + 2 * (k % 5)), date, printf('%02d:00:00', 11 + 2 * (k % 5)),
                        'Honda', 'Civic', 2020, 'sedan', printf('GJ02X%07d', i),
                        lower(printf('%08d bench customer %d gj02x%07d honda civic %s', i, i % 1000, i, s.name)),
                        '2020-01-01 00:00:00', '2020-01-01 00:00:00'
                    FROM placed JOIN services s ON s.id = 1 + i % 5 JOIN categories c ON c.id = s.category_id
                    ORDER BY i;
                INSERT INTO occupancy (workshop_id, date, period_start, period_end, slot_no, capacity,
                        appointment_id, plate, taken_at)
                    SELECT 1, date, printf('%02d:00:00', 9 + 2 * (k % 5)), printf('%02d:00:00', 11 + 2 * (k % 5)),
                        1 + k / 5, 200, i + 1, printf('GJ02X%07d', i), '2020-01-01 00:00:00'
                    FROM placed ORDER BY i;
                INSERT INTO days (workshop_id, date, version, changed_at)
                    SELECT DISTINCT 1, date, 1, '2020-01-01 00:00:00' FROM placed;
                COMMIT;"
            ),
        );
    }
}

/// Limits the capacity of the period at 09:00 of a day.
pub fn limit_first_period(place: &Place, date: NaiveDate, capacity: u32) {
    execute(
        place,
        &format!(
            "INSERT INTO capacity_overrides (workshop_id, date, period_start, capacity, reason)
                VALUES (1, '{date}', '09:00:00', {capacity}, 'bench')"
        ),
    );
}

/// Returns the present date in the zone of the workshop.
pub fn today() -> NaiveDate {
    (chrono::Utc::now() + chrono::TimeDelta::minutes(330)).date_naive()
}

/// Returns the date in a number of days.
pub fn in_days(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

/// Executes statements that insert many rows.
pub fn execute(place: &Place, sql: &str) {
    let file = place.url.file().and_then(|path| path.to_str()).expect("an SQLite database");
    let mut conn = SqliteConnection::establish(file).expect("a connection");
    // Without the log, which would hold every row a second time. It fails until the connections that made the
    // workshop are closed.
    let started = Instant::now();
    while conn.batch_execute("PRAGMA journal_mode = MEMORY").is_err() && started.elapsed().as_secs() < 10 {
        thread::sleep(Duration::from_millis(20));
    }
    conn.batch_execute(sql).expect("inserted rows");
    conn.batch_execute("PRAGMA journal_mode = WAL").expect("the log");
}
