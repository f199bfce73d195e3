//! Leases: only one server runs a job at a time, and a run that has lost its lease changes nothing.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::RunQueryDsl;
use futures_util::future::{join, join_all};
use pitboard_server::{
    app::jobs::{Outcome, Registry, Runner, Settings},
    clock::Clock,
};
use pitboard_tests::Backend;
use rstest_reuse::apply;

use super::{Fail, Fixture, Gated, SETTINGS, Trace, traces, until};
use crate::on_both_databases;

const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Runs all due jobs at one server and returns their keys and outcomes.
async fn run_due(server: &Runner, clock: &Clock) -> Vec<(String, Outcome)> {
    let mut ended = Vec::new();
    loop {
        let acquired = server.acquire(3).await.expect("jobs");
        if acquired.jobs.is_empty() && acquired.next_due.is_none_or(|due| due > clock.now()) {
            return ended;
        }
        for job in acquired.jobs {
            let key = job.lease.key.clone();
            ended.push((key, server.execute(job).await));
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn servers_share_the_jobs_and_each_runs_once(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let keys: Vec<String> = (0..24).map(|n| format!("key {n:02}")).collect();
    fixture.enqueue::<Trace>(&keys.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let servers: Vec<_> = (0..3).map(|_| fixture.server(traces())).collect();
    let ended = join_all(servers.iter().map(|server| run_due(server, &fixture.clock))).await;
    let mut ended: Vec<_> = ended.into_iter().flatten().collect();
    ended.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(ended, keys.iter().map(|key| (key.clone(), Outcome::Done)).collect::<Vec<_>>());
    for key in &keys {
        assert_eq!(fixture.runs(key).await, 1, "{key}");
    }
    assert_eq!(fixture.rows().await, []);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn servers_that_acquire_concurrently_get_different_jobs(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a", "b", "c", "d"]).await;
    let (server, other) = (fixture.server(traces()), fixture.server(traces()));
    let (first, second) = join(server.acquire(4), other.acquire(4)).await;
    let (first, second) = (first.expect("jobs").jobs, second.expect("jobs").jobs);
    let mut keys: Vec<_> = first.iter().chain(&second).map(|job| job.lease.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["a", "b", "c", "d"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_killed_servers_job_is_taken_over_after_its_lease_and_the_late_run_cannot_commit(
    #[case] on: Backend,
) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a"]).await;
    let (killed, other) = (fixture.server(traces()), fixture.server(traces()));
    let late = killed.acquire(1).await.expect("jobs").jobs.pop().expect("the job");

    fixture.advance(LEASE - TimeDelta::microseconds(1));
    assert!(other.acquire(1).await.expect("jobs").jobs.is_empty(), "the lease has not expired");
    fixture.advance(TimeDelta::microseconds(1));
    let taken = other.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    assert_eq!(killed.execute(late).await, Outcome::LeaseLost);
    assert_eq!(fixture.runs("a").await, 0, "the late run wrote nothing");
    assert_eq!(other.execute(taken).await, Outcome::Done);
    assert_eq!((fixture.runs("a").await, fixture.rows().await), (1, Vec::new()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_server_that_takes_its_own_job_over_has_another_lease(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Fail>(&["a"]).await;
    let server = fixture.server(Registry::default().with(Fail));
    let late = server.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    fixture.advance(LEASE);
    let taken = server.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    assert_eq!(server.execute(late).await, Outcome::LeaseLost);
    assert_eq!(fixture.rows().await[0].lease_id, Some(taken.lease.id), "the lost lease is not released");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_run_that_was_not_taken_over_commits_even_after_its_lease(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a"]).await;
    let server = fixture.server(traces());
    let job = server.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    fixture.advance(LEASE * 2);
    assert_eq!(server.execute(job).await, Outcome::Done);
    assert_eq!((fixture.runs("a").await, fixture.rows().await), (1, Vec::new()));
}

/// Only PostgreSQL: SQLite has one writer, which the run occupies.
#[actix_web::test]
async fn a_run_whose_job_is_taken_over_meanwhile_cannot_commit() {
    let fixture = Fixture::new(Backend::Postgres).await;
    fixture.enqueue::<Gated>(&["a"]).await;
    let (task, mut waits, open) = Gated::new();
    let slow = fixture.server(Registry::default().with(task));
    let (task, _, already_open) = Gated::new();
    drop(already_open);
    let other = fixture.server(Registry::default().with(task));

    let late = slow.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    let takes_over = async {
        waits.recv().await.expect("the run waits");
        fixture.advance(LEASE);
        let taken = other.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
        assert_eq!(other.execute(taken).await, Outcome::Done);
        open.send(()).expect("the run still waits");
    };
    let (outcome, ()) = join(slow.execute(late), takes_over).await;
    assert_eq!(outcome, Outcome::LeaseLost);
    assert_eq!((fixture.runs("a").await, fixture.rows().await), (1, Vec::new()));
}

/// Only PostgreSQL, for the same reason.
#[actix_web::test]
async fn a_long_run_renews_its_lease() {
    let fixture = Fixture::new(Backend::Postgres).await;
    fixture.enqueue::<Gated>(&["a"]).await;
    let (task, mut waits, open) = Gated::new();
    let settings = Settings { lease: Duration::from_millis(30), ..SETTINGS };
    let slow = fixture.runner(Registry::default().with(task), settings);
    let other = fixture.server(Registry::default().with(Gated::new().0));

    let job = slow.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    let checks = async {
        waits.recv().await.expect("the run waits");
        fixture.advance(LEASE);
        let now = fixture.clock.now().naive_utc();
        until("a renewal", async || fixture.rows().await[0].lease_expires_at > Some(now)).await;
        assert!(other.acquire(1).await.expect("jobs").jobs.is_empty());
        open.send(()).expect("the run still waits");
    };
    let (outcome, ()) = join(slow.execute(job), checks).await;
    assert_eq!(outcome, Outcome::Done);
    assert_eq!((fixture.runs("a").await, fixture.rows().await), (1, Vec::new()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_failing_job_backs_off_and_blocks_no_other(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Fail>(&["a", "panic"]).await;
    fixture.enqueue::<Trace>(&["b"]).await;
    let server = fixture.server(traces().with(Fail));
    let mut ended = run_due(&server, &fixture.clock).await;
    ended.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [("a", Outcome::Failed), ("b", Outcome::Done), ("panic", Outcome::Failed)];
    assert_eq!(ended, expected.map(|(key, outcome)| (key.to_owned(), outcome)));

    let mut delays = Vec::new();
    for attempts in 1..6 {
        let rows = fixture.rows().await;
        let row = rows.into_iter().find(|row| row.key == "a").expect("the failing job");
        assert_eq!((row.attempts, row.lease_id, row.lease_expires_at), (attempts, None, None));
        delays.push(row.due_at - fixture.clock.now().naive_utc());
        fixture.clock.set(row.due_at.and_utc() - TimeDelta::microseconds(1));
        assert!(!run_due(&server, &fixture.clock).await.iter().any(|(key, _)| key == "a"), "it is not due");
        fixture.clock.set(row.due_at.and_utc());
        assert!(run_due(&server, &fixture.clock).await.contains(&("a".to_owned(), Outcome::Failed)));
    }
    let range = |n: u32| TimeDelta::milliseconds(2_500 << n)..=TimeDelta::milliseconds(5_000 << n);
    assert!(delays.iter().zip(0..).all(|(delay, n)| range(n).contains(delay)), "{delays:?}");
    assert_eq!((fixture.runs("a").await, fixture.runs("b").await), (0, 1));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_with_an_invalid_payload_fails_and_the_others_run(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a", "b"]).await;
    let sql = "UPDATE jobs SET payload = '{' WHERE key = 'a'";
    let invalidated = fixture.db.write(move |conn| {
        diesel::sql_query(sql).execute(conn.raw)?;
        Ok(())
    });
    invalidated.await.expect("a row");
    let mut ended = run_due(&fixture.server(traces()), &fixture.clock).await;
    ended.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(ended, [("a".to_owned(), Outcome::Failed), ("b".to_owned(), Outcome::Done)]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn jobs_of_unknown_kinds_are_left_to_other_versions_of_the_program(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Fail>(&["a"]).await;
    let before = fixture.rows().await;
    assert_eq!(run_due(&fixture.server(traces()), &fixture.clock).await, []);
    assert_eq!(fixture.rows().await, before);
}
