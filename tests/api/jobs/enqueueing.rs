//! Enqueueing: part of a transaction, one job per key.

use chrono::TimeDelta;
use pitboard_server::app::{
    Failure,
    jobs::{self, Outcome},
};
use pitboard_tests::Backend;
use rstest_reuse::apply;

use super::{Fail, Fixture, Trace, traces};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_rolled_back_transaction_or_savepoint_enqueues_nothing(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let refused = fixture.db.system(|tx| {
        let now = tx.now();
        tx.enqueue::<Trace>("a", &"a".to_owned(), now)?;
        Err::<(), _>(Failure::Internal("a failure for the test".to_owned()))
    });
    refused.await.expect_err("a failure");
    let committed = fixture.db.system(|tx| {
        let now = tx.now();
        tx.enqueue::<Trace>("b", &"b".to_owned(), now)?;
        let undone = tx.savepoint(|tx| {
            tx.enqueue::<Trace>("c", &"c".to_owned(), now)?;
            Err::<(), _>(Failure::Internal("a failure for the test".to_owned()))
        });
        undone.expect_err("a failure");
        tx.roll_back_after(|tx| tx.enqueue::<Trace>("d", &"d".to_owned(), now))
    });
    committed.await.expect("a job");
    let keys: Vec<_> = fixture.rows().await.into_iter().map(|row| row.key).collect();
    assert_eq!(keys, ["b"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_replaces_another_with_its_key_which_cannot_commit_if_it_runs(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a"]).await;
    let server = fixture.server(traces());
    let replaced = server.acquire(1).await.expect("jobs").jobs.pop().expect("the job");
    let newer = fixture.db.system(|tx| {
        let now = tx.now();
        tx.enqueue::<Trace>("a", &"older".to_owned(), now)?;
        tx.enqueue::<Trace>("a", &"newer".to_owned(), now)
    });
    newer.await.expect("a job");
    assert_eq!(server.execute(replaced).await, Outcome::LeaseLost);
    let job = server.acquire(1).await.expect("jobs").jobs.pop().expect("the newer job");
    assert_eq!(server.execute(job).await, Outcome::Done);
    let runs = (fixture.runs("a").await, fixture.runs("older").await, fixture.runs("newer").await);
    assert_eq!((runs, fixture.rows().await), ((0, 0, 1), Vec::new()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_transactions_that_enqueue_one_key_create_one_job(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    futures_util::future::join_all((0..8).map(|_| fixture.enqueue::<Trace>(&["b", "a"]))).await;
    let keys: Vec<_> = fixture.rows().await.into_iter().map(|row| row.key).collect();
    assert_eq!(keys, ["a", "b"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_job_waits_until_it_is_due(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let due = fixture.clock.now() + TimeDelta::hours(1);
    let enqueued = fixture.db.system(move |tx| tx.enqueue::<Trace>("a", &"a".to_owned(), due));
    enqueued.await.expect("a job");
    let server = fixture.server(traces());
    let acquired = server.acquire(1).await.expect("jobs");
    assert_eq!((acquired.jobs.len(), acquired.next_due), (0, Some(due)));
    fixture.clock.set(due);
    assert_eq!(server.acquire(1).await.expect("jobs").jobs.len(), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_depth_and_age_of_the_queue_are_counted_by_kind(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.enqueue::<Trace>(&["a"]).await;
    fixture.advance(TimeDelta::seconds(7));
    fixture.enqueue::<Trace>(&["b"]).await;
    fixture.enqueue::<Fail>(&["a"]).await;
    let now = fixture.clock.now();
    let later = fixture
        .db
        .system(move |tx| tx.enqueue::<Trace>("later", &"later".to_owned(), now + TimeDelta::hours(1)));
    later.await.expect("a job");
    let due = fixture.db.read(move |conn| Ok(jobs::count_due(conn, now)?)).await.expect("a count");
    let due: Vec<_> =
        due.iter().map(|due| (due.kind.as_str(), due.count, due.oldest.num_seconds())).collect();
    assert_eq!(due, [("fail", 1, 0), ("trace", 2, 7)]);
}
