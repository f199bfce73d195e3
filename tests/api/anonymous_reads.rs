//! Reads of callers without a session, which never take all connections.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::{Duration, Instant},
};

use chrono::Days;
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, TUESDAY, TestApp, date, until};
use rstest_reuse::apply;

use crate::on_both_databases;

/// More than the connections for reads, of either database.
const READS: usize = 10;

#[apply(on_both_databases)]
#[actix_web::test]
async fn reads_without_a_session_leave_a_connection_to_those_with_one(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.database.read_deadline = Duration::from_secs(60)).await;
    let ada = app.customer("ada").await;
    // Each read lasts until the other end of the channel is closed.
    let (end, wait) = mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    for _ in 0..READS {
        let (transactions, wait) = (app.db.transactions().clone(), Arc::clone(&wait));
        actix_web::rt::spawn(async move {
            let lasting = transactions.read_anonymous(move |_| {
                wait.lock().expect("the other reads have ended").recv().ok();
                Ok(())
            });
            drop(lasting.await);
        });
    }
    let mut day = date(TUESDAY);
    // Each day is asked for once: an answer would be in memory.
    let mut ask = async || {
        day = day.checked_add_days(Days::new(1)).expect("a day");
        let path = format!("/api/v1/availability?date={day}");
        app.anonymous().raw(Method::GET, &path).send().await.expect("an answer")
    };
    until("reads without a session find no connection", async || {
        let answer = ask().await;
        answer.status == 503 && answer.header("retry-after") == Some("1")
    })
    .await;
    let asked = Instant::now();
    ada.list_appointments(&Default::default()).await.expect("a list");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    drop(end);
    until("the connections are free again", async || ask().await.status == 200).await;
}
