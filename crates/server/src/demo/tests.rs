//! The demo loaded at different times of day and week, as `serve --demo` loads it.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use diesel::prelude::*;
use futures_util::future::join;
use pitboard_domain::{calendar::PeriodOnDay, job::CancelReason, settings::DEFAULTS, status::Status};

use crate::{
    Config,
    app::{
        calendar::workshop_calendar::workshop_and_calendar,
        doctor,
        transactions::{SERVED_WORKSHOP, Transactions},
    },
    auth::{
        passwords::{Cost, Passwords},
        proxies::Proxies,
    },
    clock::Clock,
    db::{
        AnyConnection, Connection, Db, Url, accounts,
        engine::{
            connection::Purpose,
            dialect, handle, migrations,
            schema::{self, appointments, days, events, workshops},
            text_enum::TextEnum,
        },
        held_slots, occupancy,
        statistics::{self, Counts, StatusCount},
        workshop,
    },
    demo::{
        set_up,
        welcome::{full_day, welcome},
    },
    live::streams::HEARTBEAT_INTERVAL,
    outgoing::Policy,
    zone::WorkshopZone,
};

/// Local times in Kolkata, and the next open day after each.
const INSTANTS: [(&str, &str); 8] = [
    ("2026-11-24T07:00:00+05:30", "2026-11-25"), // a Tuesday, before opening
    ("2026-11-23T12:30:00+05:30", "2026-11-24"), // a Monday at noon
    ("2026-11-26T10:30:00+05:30", "2026-11-27"), // a Thursday, in the first period
    ("2026-11-28T18:40:00+05:30", "2026-11-30"), // a Saturday evening
    ("2026-11-22T15:00:00+05:30", "2026-11-23"), // a Sunday
    ("2026-11-25T00:10:00+05:30", "2026-11-26"), // ten past midnight; still the day before in UTC
    ("2026-11-27T19:30:00+05:30", "2026-11-28"), // a Friday, after closing
    ("2028-02-29T23:59:59+05:30", "2028-03-01"), // the last second of a leap day
];

const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");

/// A migrated SQLite database in a temporary directory.
struct Fixture {
    directory: PathBuf,
    config: Config,
    passwords: Passwords,
    transactions: Transactions,
}

impl Fixture {
    fn new(now: &str, demo: bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("pitboard-demo-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        let url = Url::Sqlite(directory.join("pitboard.db"));
        migrations::run(&url).expect("migrations");
        let db = Db::open(&url, handle::Settings::default()).expect("a database");
        let clock = Clock::fixed(now.parse().expect("an instant"));
        let transactions = Transactions::new(db, clock.clone());
        let config = Config {
            url,
            public_url: "http://127.0.0.1".to_owned(),
            secret: "0123456789abcdef0123456789abcdef".into(),
            rate_limits: false,
            proxies: Proxies::default(),
            allowed_origins: Default::default(),
            demo,
            clock,
            password_cost: Cost::Cheap,
            database: handle::Settings::default(),
            workers: None,
            connections: Default::default(),
            heartbeat: HEARTBEAT_INTERVAL,
            run_jobs: false,
            trust_clock: false,
            webhooks: Policy::default(),
            drain: Duration::ZERO,
            metrics: None,
        };
        Self { directory, config, passwords: Passwords::new(Cost::Cheap, NonZeroUsize::MIN), transactions }
    }

    async fn loaded(now: &str) -> Self {
        let fixture = Self::new(now, true);
        set_up(&fixture.transactions, &fixture.config, &fixture.passwords).await.expect("a demo");
        fixture
    }

    fn connect(&self) -> AnyConnection {
        let mut conn = self.config.url.connect(Purpose::Read).expect("a connection");
        dialect::begin_read(&mut conn).expect("a transaction");
        conn
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.directory).ok();
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn scoped(raw: &mut AnyConnection) -> Connection<'_> {
    Connection { raw, workshop_id: SERVED_WORKSHOP }
}

fn names_at_nine(conn: &mut Connection, date: NaiveDate) -> Vec<String> {
    let mut names = held_slots::service_names(conn, date, date).expect("names");
    names.remove(&(date, NINE)).unwrap_or_default()
}

#[actix_web::test]
async fn nine_of_the_next_open_day_is_full_as_in_the_seeds_picture() {
    for (now, next_open_day) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let mut conn = scoped(&mut raw);
        let picture = ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"];
        assert_eq!(names_at_nine(&mut conn, date(next_open_day)), picture, "{now}");
        assert_eq!(
            full_day(&mut conn, &fixture.config.clock).expect("a look"),
            Some(date(next_open_day)),
            "{now}"
        );

        let statuses: Vec<TextEnum<Status>> = appointments::table
            .filter(appointments::date.eq(date(next_open_day)).and(appointments::period_start.eq(NINE)))
            .select(appointments::status)
            .load(conn.raw)
            .expect("statuses");
        assert!(
            statuses.iter().all(|s| matches!(s.0, Status::Booked | Status::Assigned)),
            "{now}: {statuses:?}"
        );
    }
}

#[actix_web::test]
async fn two_weeks_of_open_days_stay_empty_with_five_slots_in_each_period() {
    for (now, _) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let mut conn = scoped(&mut raw);
        let zone: WorkshopZone = "Asia/Kolkata".parse().expect("a zone");
        let today = zone.now(fixture.config.clock.now()).today;
        let (_, calendar) = workshop_and_calendar(&mut conn, today).expect("a calendar");
        let now = fixture.config.clock.now();
        let (counts, _) = held_slots::count(&mut conn, today, today + Days::new(28), now).expect("counts");
        let empty = (2..=28).map(|ahead| today + Days::new(ahead)).filter(|date| {
            let day = calendar.day(*date);
            let free = |p: &PeriodOnDay| p.capacity == 5 && counts.occupied(*date, p.period.start) == 0;
            !day.is_empty() && day.iter().all(free)
        });
        assert!(empty.count() >= 14, "{now}");
    }
}

#[actix_web::test]
async fn every_status_is_there_and_the_doctor_finds_nothing_wrong() {
    for (now, _) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let conn = scoped(&mut raw);
        let statuses: Vec<TextEnum<Status>> =
            appointments::table.select(appointments::status).load(conn.raw).expect("rows");
        assert!(statuses.len() >= 150, "{now}: only {} appointments", statuses.len());
        let seen: BTreeSet<Status> = statuses.iter().map(|status| status.0).collect();
        assert_eq!(seen.len(), Status::ALL.len(), "{now}: {seen:?}");
        let findings = doctor::examine(conn.raw, &fixture.config.clock).expect("an examination");
        assert!(!findings.iter().any(doctor::Finding::is_failure), "{now}: {findings:?}");
    }
}

#[actix_web::test]
async fn the_customers_of_the_demo_may_book_three_more() {
    for (now, _) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let mut conn = scoped(&mut raw);
        for email in ["ada@example.com", "ben@example.com"] {
            let customer = accounts::by_email(&mut conn, email).expect("a look").expect("an account");
            let active: i64 = appointments::table
                .filter(appointments::customer_id.eq(customer.id))
                .filter(appointments::status.eq_any(occupancy::active()))
                .count()
                .get_result(conn.raw)
                .expect("a count");
            assert!((1..=2).contains(&active), "{now}: {email} has {active}");
        }
    }
}

#[actix_web::test]
async fn the_weeks_before_have_something_to_count() {
    for (now, _) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let mut conn = scoped(&mut raw);
        let end = fixture.config.clock.now();
        let begin = end - TimeDelta::days(30);
        let dates = (begin.date_naive(), end.date_naive());
        let Counts { statuses, completions, .. } =
            statistics::count(&mut conn, dates, (begin, end)).expect("counts");
        let cancelled = |why| {
            let of = |count: &&StatusCount| count.cancel_reason.is_some_and(|reason| reason.0 == why);
            statuses.iter().filter(of).map(|count| count.count).sum::<i64>()
        };
        assert!(completions.len() > 100, "{now}: {}", completions.len());
        assert!(cancelled(CancelReason::NoShow) > 1 && cancelled(CancelReason::CustomerRequest) > 1, "{now}");
        let workers: BTreeSet<_> = completions.iter().map(|done| done.assignee_id).collect();
        let services: BTreeSet<_> = completions.iter().map(|done| done.service_id).collect();
        assert!(workers.len() == 3 && services.len() > 10, "{now}: {workers:?} {services:?}");
    }
}

#[actix_web::test]
async fn the_office_has_changed_this_and_that_and_the_settings_are_the_defaults() {
    for (now, _) in INSTANTS {
        let fixture = Fixture::loaded(now).await;
        let mut raw = fixture.connect();
        let mut conn = scoped(&mut raw);
        let kinds: BTreeSet<String> =
            events::table.select(events::kind).load(conn.raw).expect("the log").into_iter().collect();
        for kind in [
            "update_settings",
            "raise_prices",
            "update",
            "deactivate",
            "create_capacity_override",
            "create_closure",
        ] {
            assert!(kinds.contains(kind), "{now}: no {kind} in {kinds:?}");
        }
        let workshop = workshop::load(&mut conn).expect("a workshop");
        assert_eq!(workshop.settings, DEFAULTS);
    }
}

/// The fields that every write changes.
fn fingerprint(conn: &mut Connection) -> (i64, i64, Option<NaiveDate>, i64) {
    let appointments: i64 = appointments::table.count().get_result(conn.raw).expect("a count");
    let events: i64 = events::table.count().get_result(conn.raw).expect("a count");
    let last = days::table.select(diesel::dsl::max(days::date)).get_result(conn.raw).expect("a date");
    let version = workshops::table.select(workshops::version).first(conn.raw).expect("a workshop");
    (appointments, events, last, version)
}

#[actix_web::test]
async fn a_second_load_changes_nothing_at_once_or_later() {
    let fixture = Fixture::new("2026-11-23T12:30:00+05:30", true);
    let load = || set_up(&fixture.transactions, &fixture.config, &fixture.passwords);
    let (one, other) = join(load(), load()).await;
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    let before = fingerprint(&mut scoped(&mut fixture.connect()));

    fixture.config.clock.set("2026-11-24T12:30:00+05:30".parse().expect("an instant"));
    load().await.expect("nothing to do");
    assert_eq!(fingerprint(&mut scoped(&mut fixture.connect())), before);
}

#[actix_web::test]
async fn the_welcome_lists_the_accounts_and_the_full_day_while_there_is_one() {
    let fixture = Fixture::loaded("2026-11-21T18:40:00+05:30").await;
    let text =
        || welcome(&fixture.config.url, &fixture.config.clock, "http://127.0.0.1:8000").expect("a text");
    let welcome = text();
    for line in [
        "Accounts, all with the password pitboard-demo:\n",
        "  admin     admin@carmodx.example\n",
        "  employee  mike@carmodx.example\n",
        "  customer  ben@example.com\n",
        "The day with 09:00 full: 2026-11-23\n",
        "  curl 'http://127.0.0.1:8000/appointments/api/available-slots/?date=2026-11-23'\n",
    ] {
        assert!(welcome.contains(line), "{line:?} is missing in {welcome}");
    }
    // The morning of that day, before nine and after.
    fixture.config.clock.set("2026-11-23T08:59:00+05:30".parse().expect("an instant"));
    assert!(text().contains("The day with 09:00 full: 2026-11-23\n"));
    fixture.config.clock.set("2026-11-23T09:00:00+05:30".parse().expect("an instant"));
    assert!(text().contains("No day ahead has 09:00 full any more"));
}

#[actix_web::test]
async fn without_the_demo_there_is_a_plain_workshop_and_nobody_in_it() {
    let fixture = Fixture::new("2026-11-23T12:30:00Z", false);
    set_up(&fixture.transactions, &fixture.config, &fixture.passwords).await.expect("a workshop");
    let mut raw = fixture.connect();
    let mut conn = scoped(&mut raw);
    let (workshop, calendar) = workshop_and_calendar(&mut conn, date("2026-11-22")).expect("a workshop");
    assert_eq!((workshop.name.as_str(), workshop.zone.name()), ("Workshop", "UTC"));
    assert!(calendar.day(date("2026-11-22")).is_empty(), "closed on Sundays");
    assert_eq!(calendar.day(date("2026-11-23")).iter().map(|p| p.capacity).collect::<Vec<_>>(), [5; 5]);
    assert_eq!(schema::accounts::table.count().get_result::<i64>(conn.raw).expect("a count"), 0);
    let text = welcome(&fixture.config.url, &fixture.config.clock, "http://127.0.0.1:8000").expect("a text");
    assert!(text.starts_with("The database was not empty"), "{text}");
}
