//! Lets rows expire: a run is shorter than the hours and days for which they are kept, so it moves their instants into
//! the past, and makes the purges due.

use std::{cell::Cell, time::Duration};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use pitboard_domain::webhook::DeliveryStatus;
use pitboard_server::{
    app::{Failure, Tx},
    db::engine::schema::{idempotency_keys, jobs, refresh_tokens, sessions, webhook_deliveries},
};
use pitboard_tests::Database;
use tokio::time::sleep;

/// The time between two ageings.
const PAUSE: Duration = Duration::from_secs(15);
/// Rows that are younger stay: a caller may still repeat its request.
const YOUNG: TimeDelta = TimeDelta::seconds(10);
/// Longer than any row is kept.
const LONG_AGO: TimeDelta = TimeDelta::days(400);

/// Ages the rows again and again until the run is over.
pub async fn run(db: &Database, is_over: &Cell<bool>) {
    while !is_over.get() {
        db.system(age).await.expect("aged rows");
        sleep(PAUSE).await;
    }
}

fn age(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let now = tx.now();
    let (young, old): (NaiveDateTime, NaiveDateTime) =
        ((now - YOUNG).naive_utc(), (now - LONG_AGO).naive_utc());
    diesel::update(idempotency_keys::table.filter(idempotency_keys::created_at.lt(young)))
        .set(idempotency_keys::created_at.eq(old))
        .execute(tx.raw)?;
    diesel::update(sessions::table.filter(sessions::ended_at.lt(young)))
        .set(sessions::ended_at.eq(old))
        .execute(tx.raw)?;
    diesel::update(refresh_tokens::table.filter(refresh_tokens::exchanged_at.lt(young)))
        .set(refresh_tokens::exchanged_at.eq(old))
        .execute(tx.raw)?;
    let ended = webhook_deliveries::status.ne(DeliveryStatus::Pending.as_str());
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::created_at.lt(young).and(ended)))
        .set(webhook_deliveries::created_at.eq(old))
        .execute(tx.raw)?;
    diesel::update(jobs::table.filter(jobs::kind.like("purge%").and(jobs::lease_id.is_null())))
        .set(jobs::due_at.eq(now.naive_utc()))
        .execute(tx.raw)?;
    Ok(())
}
