//! Concurrent writes: one that panics or is refused does not affect the others; a full queue and a lost
//! connection are reported, and the server recovers.

use std::sync::mpsc;

use actix_web::{ResponseError, rt};
use diesel::{Connection as _, prelude::*};
use futures_util::future::{join_all, poll_immediate};
use pitboard_server::{
    app::{Failure, Refusal},
    db::{
        Connection,
        categories::{self, CategoryRow},
        engine::schema,
    },
    web::error::ApiError,
};
use pitboard_tests::{Backend, Database, TUESDAY, TestApp, date, services};
use rstest_reuse::apply;
use tokio::task::JoinHandle;

use crate::on_both_databases;

type Work = fn(&mut Connection) -> Result<i64, Failure>;

/// Blocks SQLite's writer until the returned sender sends.
async fn block_writer(db: &Database) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (started, has_started) = tokio::sync::oneshot::channel();
    let (db, mut started) = (db.clone(), Some(started));
    let held = rt::spawn(async move {
        let job = db.write(move |_| {
            if let Some(started) = started.take() {
                started.send(()).expect("a receiver");
            }
            released.recv().expect("a signal");
            Ok(())
        });
        job.await.expect("the write that held the writer");
    });
    has_started.await.expect("a start");
    (release, held)
}

async fn list_names(app: &TestApp) -> Vec<String> {
    let names = app.db.read(|conn| {
        use schema::categories;
        let query = categories::table.filter(categories::name.like("new %")).order(categories::name);
        Ok(query.select(categories::name).load(conn.raw)?)
    });
    names.await.expect("names")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_write_that_panics_fails_or_is_refused_does_not_affect_the_others_of_its_batch(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (release, held) = block_writer(&app.db).await;
    let jobs: [Work; 5] = [
        |conn| Ok(categories::insert(conn, &CategoryRow::new("new one", 1))?),
        |conn| {
            categories::insert(conn, &CategoryRow::new("new refused", 1))?;
            Err(Refusal::NotFound.into())
        },
        |conn| {
            categories::insert(conn, &CategoryRow::new("new panic", 1))?;
            conn.raw.transaction(|_| -> QueryResult<i64> { panic!("a panic for this test") })?;
            Ok(0)
        },
        |conn| {
            categories::insert(conn, &CategoryRow::new("new failure", 1))?;
            Ok(categories::insert(conn, &CategoryRow::new("new failure", 1))?)
        },
        |conn| Ok(categories::insert(conn, &CategoryRow::new("new two", 1))?),
    ];
    let mut batch = Box::pin(join_all(jobs.map(|job| app.db.write(job))));
    // On SQLite these writes wait behind the first write and then share a transaction.
    assert!(poll_immediate(&mut batch).await.is_none());
    release.send(()).expect("a waiting write");
    held.await.expect("its end");
    let ended = batch.await;
    let [Ok(_), Err(Failure::Refused(_)), Err(Failure::Internal(_)), Err(Failure::Database(_)), Ok(_)] =
        &ended[..]
    else {
        panic!("{ended:?}")
    };
    assert_eq!(list_names(&app).await, ["new one", "new two"]);
    app.db
        .write(|conn| Ok(categories::insert(conn, &CategoryRow::new("new three", 1))?))
        .await
        .expect("a write");
}

/// Only SQLite: on PostgreSQL the server has no queue of writes.
#[actix_web::test]
async fn a_full_queue_answers_503_at_once_and_recovers() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (release, held) = block_writer(&app.db).await;
    let mut waiting = Box::pin(join_all((0..1024).map(|_| app.db.write(|_| Ok(())))));
    assert!(poll_immediate(&mut waiting).await.is_none(), "all are in the queue");
    let full = app.db.write(|_| Ok(())).await.expect_err("no place in the queue");
    assert!(matches!(full, Failure::Unavailable(_)), "{full:?}");
    let answer = ApiError::from(full).error_response();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));

    release.send(()).expect("a waiting write");
    held.await.expect("its end");
    assert!(waiting.await.iter().all(Result::is_ok));
    app.db.write(|_| Ok(())).await.expect("a place again");
}

/// Only PostgreSQL: SQLite has no connections that can be lost.
#[actix_web::test]
async fn after_a_lost_connection_the_next_request_succeeds() {
    let app = TestApp::start(Backend::Postgres).await;
    let ada = app.customer("ada").await;
    for _ in 0..2 {
        app.place.cut_connections();
        app.anonymous().get_availability(date(TUESDAY)).await.expect("a read");
        app.place.cut_connections();
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    }
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 3);
}

/// The connection is closed between the statements of a write: nothing of it remains, and the next write
/// works.
#[actix_web::test]
async fn a_write_whose_connection_is_lost_fails_and_leaves_nothing() {
    let app = TestApp::start(Backend::Postgres).await;
    let (release, released) = mpsc::channel::<()>();
    let (started, has_started) = tokio::sync::oneshot::channel();
    let (db, mut started) = (app.db.clone(), Some(started));
    let write = rt::spawn(async move {
        let work = db.write(move |conn| {
            categories::insert(conn, &CategoryRow::new("new lost", 1))?;
            if let Some(started) = started.take() {
                started.send(()).expect("a receiver");
            }
            released.recv().expect("a signal");
            Ok(categories::insert(conn, &CategoryRow::new("new never", 1))?)
        });
        work.await
    });
    has_started.await.expect("a start");
    app.place.cut_connections();
    release.send(()).expect("a waiting write");
    let lost = write.await.expect("no panic").expect_err("no connection");
    assert!(matches!(lost, Failure::Unavailable(_)), "{lost:?}");
    assert_eq!(list_names(&app).await, Vec::<String>::new());
    app.db
        .write(|conn| Ok(categories::insert(conn, &CategoryRow::new("new one", 1))?))
        .await
        .expect("a write");
}
