//! The worker of a server: it wakes at a commit, polls for the jobs of other servers and stops gracefully.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join;
use pitboard_server::app::jobs::{Registry, Settings, Worker};
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;

use super::{Fixture, Gated, SETTINGS, Trace, rows, traces, until};
use crate::on_both_databases;

const RARELY: Duration = Duration::from_secs(3600);

#[apply(on_both_databases)]
#[actix_web::test]
async fn workers_of_several_servers_run_each_job_once(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let workers: Vec<_> = (0..2).map(|_| Worker::start(fixture.server(traces()))).collect();
    let keys: Vec<String> = (0..12).map(|n| format!("key {n}")).collect();
    fixture.enqueue::<Trace>(&keys.iter().map(String::as_str).collect::<Vec<_>>()).await;
    until("all jobs run", async || fixture.rows().await.is_empty()).await;
    for key in &keys {
        assert_eq!(fixture.runs(key).await, 1, "{key}");
    }
    for worker in workers {
        worker.stop().await;
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_commit_that_enqueues_a_job_wakes_the_worker(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let worker = Worker::start(fixture.runner(traces(), Settings { poll: RARELY, ..SETTINGS }));
    for key in ["a", "b"] {
        fixture.enqueue::<Trace>(&[key]).await;
        until("the job runs", async || fixture.runs(key).await == 1).await;
    }
    worker.stop().await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_worker_polls_for_jobs_that_other_servers_enqueue_or_leave(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let worker = Worker::start(fixture.server(traces()));
    let killed = fixture.server(traces());
    fixture.enqueue::<Trace>(&["a"]).await;
    until("the job runs", async || fixture.runs("a").await == 1).await;
    worker.stop().await;

    fixture.enqueue::<Trace>(&["b"]).await;
    assert_eq!(killed.acquire(1).await.expect("jobs").jobs.len(), 1);
    let worker = Worker::start(fixture.server(traces()));
    fixture.advance(TimeDelta::seconds(60));
    until("the job is taken over", async || fixture.runs("b").await == 1).await;
    worker.stop().await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_stop_waits_for_the_running_job_and_takes_no_other(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Gated>(&["a", "b"]).await;
    let (task, mut waits, open) = Gated::new();
    let one_at_a_time = Settings { concurrency: 1, ..SETTINGS };
    let worker = Worker::start(fixture.runner(Registry::default().with(task), one_at_a_time));
    waits.recv().await.expect("a run waits");
    let opens = async { open.send(()).expect("the run still waits") };
    join(worker.stop(), opens).await;
    assert_eq!(fixture.runs("a").await + fixture.runs("b").await, 1);
    let rows = fixture.rows().await;
    assert!(rows.len() == 1 && rows[0].lease_id.is_none(), "{rows:?}");
}

/// Only PostgreSQL: SQLite has one writer, which the run occupies.
#[actix_web::test]
async fn a_stop_releases_the_lease_of_a_run_that_does_not_end() {
    let fixture = Fixture::new(Backend::Postgres).await;
    fixture.enqueue::<Gated>(&["a"]).await;
    let (task, mut waits, open) = Gated::new();
    let no_grace = Settings { grace: Duration::ZERO, ..SETTINGS };
    let worker = Worker::start(fixture.runner(Registry::default().with(task), no_grace));
    waits.recv().await.expect("a run waits");
    worker.stop().await;
    assert_eq!(fixture.rows().await[0].lease_id, None);

    // Another server acquires the job at once, and the first run cannot commit.
    let (task, mut other_waits, open_other) = Gated::new();
    let other = Worker::start(fixture.server(Registry::default().with(task)));
    other_waits.recv().await.expect("a run waits");
    open.send(()).expect("the run still waits");
    open_other.send(()).expect("the run still waits");
    until("the job ends", async || fixture.rows().await.is_empty()).await;
    assert_eq!(fixture.runs("a").await, 1);
    other.stop().await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_server_runs_the_recurring_jobs_from_its_start(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.run_jobs = true).await;
    let now = app.clock.now().naive_utc();
    until("the purges run", async || {
        let rows = rows(&app.db).await;
        rows.len() == 10 && rows.iter().all(|row| row.due_at > now)
    })
    .await;
}
