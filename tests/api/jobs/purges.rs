//! The recurring tasks: each has one job, and expired rows are deleted.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use pitboard_server::{
    app::jobs::{Outcome, Registry, Runner},
    db::engine::schema::{idempotency_keys, one_time_links, refresh_tokens, sessions},
};
use pitboard_tests::{Backend, TUESDAY, TestApp, appointment, services};
use rstest_reuse::apply;

use super::{Fixture, SETTINGS};
use crate::on_both_databases;

const KINDS: [&str; 3] = ["purge_idempotency_keys", "purge_links", "purge_sessions"];

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_recurring_task_has_one_job_for_any_number_of_servers(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let servers: Vec<_> = (0..4).map(|_| fixture.server(Registry::standard())).collect();
    let starts = servers.iter().map(|server| server.insert_recurring());
    for started in futures_util::future::join_all(starts).await {
        started.expect("a start");
    }
    let kinds: Vec<_> = fixture.rows().await.into_iter().map(|row| row.kind).collect();
    assert_eq!(kinds, KINDS);

    for job in servers[0].acquire(3).await.expect("jobs").jobs {
        assert_eq!(servers[0].execute(job).await, Outcome::Done);
    }
    let before = fixture.rows().await;
    let in_an_hour = (fixture.clock.now() + TimeDelta::hours(1)).naive_utc();
    for row in &before {
        assert_eq!((row.due_at, row.attempts, &row.lease_id), (in_an_hour, 0, &None), "{row:?}");
    }
    servers[1].insert_recurring().await.expect("another start");
    assert_eq!(fixture.rows().await, before);
}

/// Runs the recurring tasks at a time and counts the remaining rows: stored responses, links, sessions, tokens.
async fn count_after_purge(app: &TestApp, time: DateTime<Utc>) -> [i64; 4] {
    app.clock.set(time);
    let runner = Runner::new(app.db.transactions().clone(), Registry::standard(), SETTINGS);
    runner.insert_recurring().await.expect("jobs");
    let due = runner.acquire(3).await.expect("jobs").jobs;
    assert_eq!(due.len(), 3);
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
    let (hour, sixty_days) = (TimeDelta::hours(1), TimeDelta::days(60));

    assert_eq!(count_after_purge(&app, start).await, [1, 1, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 23).await, [1, 1, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 24).await, [1, 0, 2, 2]);
    assert_eq!(count_after_purge(&app, start + hour * 25).await, [0, 0, 2, 2]);
    assert_eq!(count_after_purge(&app, start + sixty_days).await, [0, 0, 2, 2]);
    assert_eq!(count_after_purge(&app, start + sixty_days + hour).await, [0; 4]);
}
