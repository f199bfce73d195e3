//! The recurring tasks: each has one job, and expired rows are deleted.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use pitboard_server::{
    app::{
        integrations::announce::AnnounceDays,
        jobs::{ClockCheck, Outcome, OutsideTask, Registry, Runner, Worker},
    },
    db::engine::{
        schema::{events, idempotency_keys, one_time_links, refresh_tokens, sessions, workshops},
        slices::SLICE,
    },
    outgoing::{Policy, Sender},
    standard_tasks,
};
use pitboard_tests::{Backend, TUESDAY, TestApp, appointment, services};
use rstest_reuse::apply;

use super::{Fixture, SETTINGS, until};
use crate::on_both_databases;

const KINDS: [&str; 10] = [
    AnnounceDays::KIND,
    "purge_addresses",
    "purge_announcements",
    "purge_guest_contacts",
    "purge_holds",
    "purge_idempotency_keys",
    "purge_links",
    "purge_sessions",
    "purge_webhook_deliveries",
    "update_statistics",
];

/// Returns the tasks of a server.
fn standard() -> Registry {
    standard_tasks(Sender::new(Policy::default()))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_recurring_task_has_one_job_for_any_number_of_servers(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let servers: Vec<_> = (0..4).map(|_| fixture.server(standard())).collect();
    let starts = servers.iter().map(|server| server.insert_recurring());
    for started in futures_util::future::join_all(starts).await {
        started.expect("a start");
    }
    let kinds: Vec<_> = fixture.rows().await.into_iter().map(|row| row.kind).collect();
    assert_eq!(kinds, KINDS);

    for job in servers[0].acquire(KINDS.len()).await.expect("jobs").jobs {
        assert_eq!(servers[0].execute(job).await, Outcome::Done);
    }
    let before = fixture.rows().await;
    for row in &before {
        let pause = if row.kind == AnnounceDays::KIND { TimeDelta::minutes(1) } else { TimeDelta::hours(1) };
        let due_at = (fixture.clock.now() + pause).naive_utc();
        assert_eq!((row.due_at, row.attempts, &row.lease_id), (due_at, 0, &None), "{row:?}");
    }
    servers[1].insert_recurring().await.expect("another start");
    assert_eq!(fixture.rows().await, before);
}

/// Runs the recurring tasks at a time and counts the remaining rows: stored responses, links, sessions, tokens.
async fn count_after_purge(app: &TestApp, time: DateTime<Utc>) -> [i64; 4] {
    app.clock.set(time);
    let runner = Runner::new(app.db.transactions().clone(), standard(), SETTINGS);
    runner.insert_recurring().await.expect("jobs");
    let due = runner.acquire(KINDS.len()).await.expect("jobs").jobs;
    assert_eq!(due.len(), KINDS.len());
    for job in due {
        assert_eq!(runner.execute(job).await, Outcome::Done);
    }
    let counts = app.db.read(|conn| {
        Ok([
            idempotency_keys::table.count().get_result(conn.raw)?,
            one_time_links::table.count().get_result(conn.raw)?,
            sessions::table.count().get_result(conn.raw)?,
            refresh_tokens::table.count().get_result(conn.raw)?,
        ])
    });
    counts.await.expect("counts")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn expired_rows_are_deleted_and_the_others_stay(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let start = app.clock.now();
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    ada.with_key("a key")
        .book_appointment(&appointment(services::ECU_REMAPPING, TUESDAY, "09:00"))
        .await
        .expect("a booking");
    admin.reset_employee_password(admin.id()).await.expect("a link");
    let (hour, day) = (TimeDelta::hours(1), TimeDelta::days(1));

    assert_eq!(count_after_purge(&app, start).await, [1, 1, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 23).await, [1, 1, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 24).await, [1, 0, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 25).await, [0, 0, 2, 2]);
    // The session of the admin ended after a day, that of the customer after thirty days without use.
    assert_eq!(count_after_purge(&app, start + day * 31).await, [0, 0, 2, 2]);
    assert_eq!(count_after_purge(&app, start + day * 31 + hour).await, [0, 0, 1, 1]);
    assert_eq!(count_after_purge(&app, start + day * 60).await, [0, 0, 1, 1]);
    assert_eq!(count_after_purge(&app, start + day * 60 + hour).await, [0; 4]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn network_addresses_of_the_log_are_removed_after_ninety_days_in_slices(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let now = fixture.clock.now();
    // One address is as old as it may be.
    let ages = (0..=SLICE as i64).map(|number| TimeDelta::days(90) + TimeDelta::seconds(number));
    let ages: Vec<TimeDelta> = ages.collect();
    let inserted = fixture.db.write(move |conn| {
        for age in &ages {
            let row = (
                events::workshop_id.eq(conn.workshop_id),
                events::at.eq((now - *age).naive_utc()),
                events::request_id.eq("test"),
                events::from_address.eq("203.0.113.7"),
                events::subject.eq("account:1"),
                events::kind.eq("login"),
                events::change.eq("{}"),
            );
            diesel::insert_into(events::table).values(row).execute(conn.raw)?;
        }
        Ok(())
    });
    inserted.await.expect("events");
    let left = async || {
        let count = fixture.db.read(|conn| {
            let planted = events::table.filter(events::from_address.eq("203.0.113.7"));
            Ok(planted.count().get_result::<i64>(conn.raw)?)
        });
        count.await.expect("a count")
    };
    let runner = fixture.server(standard());
    runner.insert_recurring().await.expect("jobs");
    assert_eq!(left().await, SLICE as i64 + 1);
    run_due(&runner).await;
    assert_eq!(left().await, 1, "one slice");
    run_due(&runner).await;
    assert_eq!(left().await, 1, "the last is not older than 90 days");
    let shorter = fixture.db.write(|conn| {
        let days = workshops::keep_addresses_days.eq(30);
        Ok(diesel::update(workshops::table).set(days).execute(conn.raw).map(drop)?)
    });
    shorter.await.expect("a change");
    fixture.advance(TimeDelta::hours(2));
    run_due(&runner).await;
    assert_eq!(left().await, 0);
}

/// Inserts stored responses, each a millisecond older than the one before.
async fn insert_keys(fixture: &Fixture, count: usize) {
    let first = fixture.clock.now().naive_utc();
    let inserted = fixture.db.write(move |conn| {
        let row = |number: usize| {
            (
                idempotency_keys::workshop_id.eq(conn.workshop_id),
                idempotency_keys::caller_id.eq(1),
                idempotency_keys::operation.eq("test"),
                idempotency_keys::key.eq(number.to_string()),
                idempotency_keys::body_hash.eq(""),
                idempotency_keys::answer.eq(""),
                idempotency_keys::created_at.eq(first - TimeDelta::milliseconds(number as i64)),
            )
        };
        for number in 0..count {
            diesel::insert_into(idempotency_keys::table).values(row(number)).execute(conn.raw)?;
        }
        Ok(())
    });
    inserted.await.expect("keys");
}

async fn count_keys(fixture: &Fixture) -> i64 {
    let count = fixture.db.read(|conn| Ok(idempotency_keys::table.count().get_result(conn.raw)?));
    count.await.expect("a count")
}

/// Returns the due time of the purge of stored responses.
async fn due_at(fixture: &Fixture) -> DateTime<Utc> {
    let rows = fixture.rows().await;
    rows.iter().find(|row| row.kind == "purge_idempotency_keys").expect("a job").due_at.and_utc()
}

/// Runs the jobs that are due now, each once.
async fn run_due(runner: &Runner) {
    for job in runner.acquire(KINDS.len()).await.expect("jobs").jobs {
        assert_eq!(runner.execute(job).await, Outcome::Done);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_purge_of_many_rows_runs_in_slices(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    insert_keys(&fixture, 2 * SLICE + 1).await;
    fixture.advance(TimeDelta::days(2));
    let now = fixture.clock.now();
    let runner = fixture.server(standard());
    runner.insert_recurring().await.expect("jobs");
    for left in [SLICE + 1, 1] {
        run_due(&runner).await;
        assert_eq!((count_keys(&fixture).await, due_at(&fixture).await), (left as i64, now));
    }
    run_due(&runner).await;
    assert_eq!((count_keys(&fixture).await, due_at(&fixture).await), (0, now + TimeDelta::hours(1)));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn purges_wait_while_the_clock_is_far_from_the_newest_event(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    insert_keys(&fixture, 1).await;
    let newest = fixture.clock.now();
    fixture.advance(TimeDelta::days(2));
    let now = fixture.clock.now();
    let check = || ClockCheck::new(now, Some(newest), Instant::now());
    let doubting = fixture.server(standard()).with_clock_check(check());
    doubting.insert_recurring().await.expect("jobs");
    run_due(&doubting).await;
    assert_eq!((count_keys(&fixture).await, due_at(&fixture).await), (1, now));

    let trusting = fixture.server(standard());
    run_due(&trusting).await;
    assert_eq!(count_keys(&fixture).await, 0, "the purge was left to others");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn after_a_clock_that_was_ahead_a_start_makes_recurring_jobs_due_at_once(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let now = fixture.clock.now();
    fixture.advance(TimeDelta::days(3650));
    let ahead = fixture.server(standard());
    ahead.insert_recurring().await.expect("jobs");
    let mut acquired = ahead.acquire(KINDS.len()).await.expect("jobs").jobs;
    let killed = acquired.pop().expect("a job");
    for job in acquired {
        assert_eq!(ahead.execute(job).await, Outcome::Done);
    }

    fixture.clock.set(now);
    let right = fixture.server(standard());
    assert!(right.acquire(KINDS.len()).await.expect("jobs").jobs.is_empty());
    right.insert_recurring().await.expect("a start");
    for row in fixture.rows().await {
        assert_eq!(
            (row.due_at, &row.lease_id, row.lease_expires_at),
            (now.naive_utc(), &None, None),
            "{row:?}"
        );
    }
    assert_eq!(right.acquire(KINDS.len()).await.expect("jobs").jobs.len(), KINDS.len());
    assert_eq!(ahead.execute(killed).await, Outcome::LeaseLost);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_running_server_makes_recurring_jobs_due_again_when_its_clock_is_set_back(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let now = fixture.clock.now();
    fixture.advance(TimeDelta::days(3650));
    let worker = Worker::start(fixture.server(standard()));
    let has_run = async |last_due: DateTime<Utc>| {
        let mut rows = fixture.rows().await;
        rows.retain(|row| row.kind != AnnounceDays::KIND);
        rows.len() == KINDS.len() - 1 && rows.iter().all(|row| row.due_at == last_due.naive_utc())
    };
    let hour = TimeDelta::hours(1);
    let ahead = fixture.clock.now();
    until("all run", async || has_run(ahead + hour).await).await;
    fixture.clock.set(now);
    until("all run again", async || has_run(now + hour).await).await;
    worker.stop().await;
}
