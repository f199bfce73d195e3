//! The effects of a write: published after its COMMIT and only then, each once.

use std::sync::Arc;

use chrono::NaiveDate;
use diesel::{connection::SimpleConnection, prelude::*};
use pitboard_server::{
    app::{Failure, effects::Effects},
    db::engine::schema::days,
};
use pitboard_tests::{Backend, Database, FRIDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, date};
use rstest_reuse::apply;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use crate::on_both_databases;

fn subscribe(db: &Database) -> Receiver<Arc<Effects>> {
    db.transactions().publisher.subscribe()
}

/// Returns the days of each write whose effects were published.
fn published(effects: &mut Receiver<Arc<Effects>>) -> Vec<Vec<NaiveDate>> {
    let mut days = Vec::new();
    loop {
        match effects.try_recv() {
            Ok(effects) => days.push(effects.days.iter().copied().collect()),
            Err(TryRecvError::Empty) => return days,
            Err(error) => panic!("{error}"),
        }
    }
}

fn failed<T>() -> Result<T, Failure> {
    Err(Failure::Internal("a failure for the test".to_owned()))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_effects_of_a_write_are_published_after_its_commit(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut effects = subscribe(&app.db);
    let writes = app.db.system(|tx| tx.lock_days(&[date(TUESDAY), date(WEDNESDAY)]));
    let reads = async {
        let published = effects.recv().await.expect("effects");
        let stored =
            app.db.read(|conn| Ok(days::table.select(days::date).order(days::date).load(conn.raw)?));
        (published, stored.await.expect("days"))
    };
    let (written, (published, stored)) = futures_util::future::join(writes, reads).await;
    written.expect("a write");
    let locked = vec![date(TUESDAY), date(WEDNESDAY)];
    assert_eq!((published.days.iter().copied().collect(), stored), (locked.clone(), locked));
    assert!(!published.workshop_changed && published.events.is_empty() && published.jobs.is_empty());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_rolled_back_transaction_or_savepoint_publishes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut effects = subscribe(&app.db);
    let refused = app.db.system(|tx| {
        tx.lock_workshop()?;
        tx.lock_days(&[date(TUESDAY)])?;
        failed::<()>()
    });
    refused.await.expect_err("a failure");
    assert_eq!(published(&mut effects), [[]; 0]);

    let committed = app.db.system(|tx| {
        tx.lock_days(&[date(TUESDAY)])?;
        let undone = tx.savepoint(|tx| {
            tx.lock_days(&[date(WEDNESDAY)])?;
            failed::<()>()
        });
        undone.expect_err("a failure");
        tx.roll_back_after(|tx| tx.lock_days(&[date(THURSDAY)]))?;
        tx.savepoint(|tx| tx.lock_days(&[date(FRIDAY)]))
    });
    committed.await.expect("a write");
    assert_eq!(published(&mut effects), [[date(TUESDAY), date(FRIDAY)]]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_retried_write_publishes_only_the_effects_of_its_last_run(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut effects = subscribe(&app.db);
    let mut runs = 0;
    let writes = app.db.system(move |tx| {
        runs += 1;
        tx.lock_days(&[date(if runs == 1 { TUESDAY } else { WEDNESDAY })])?;
        if runs == 1 { Err(Failure::Restart) } else { Ok(()) }
    });
    writes.await.expect("a write");
    assert_eq!(published(&mut effects), [[date(WEDNESDAY)]]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_failed_commit_publishes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut effects = subscribe(&app.db);
    let writes = app.db.system(move |tx| {
        tx.lock_days(&[date(TUESDAY)])?;
        match on {
            // A foreign key that is violated at the COMMIT.
            Backend::Sqlite => {
                tx.raw.batch_execute(
                    "PRAGMA defer_foreign_keys = ON; UPDATE days SET workshop_id = 99 WHERE workshop_id = 1",
                )?;
            }
            // A connection that is lost before the COMMIT.
            Backend::Postgres => {
                let lost = tx.raw.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())");
                lost.expect_err("a lost connection");
            }
        }
        Ok(())
    });
    assert!(matches!(writes.await, Err(Failure::Unavailable(_))));
    assert_eq!(published(&mut effects), [[]; 0]);
    let stored = app.db.read(|conn| Ok(days::table.count().get_result::<i64>(conn.raw)?));
    assert_eq!(stored.await.expect("a count"), 0);
}
