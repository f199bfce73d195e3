//! The feed skips no event, although PostgreSQL commits transactions in another order than their ids. SQLite has one
//! writer, so there the order is the same.

use std::sync::mpsc;

use actix_web::rt;
use chrono::TimeDelta;
use diesel::prelude::*;
use pitboard_api::EventListQuery;
use pitboard_domain::event::{CategoryChange, Event, catalogue::CategoryFields};
use pitboard_server::{
    app::{Failure, Refusal},
    db::engine::schema::events,
};
use pitboard_tests::{Backend, Database, TUESDAY, TestApp, services};

use super::Fixture;

/// A public event that needs nothing else.
fn public_event() -> Event {
    Event::Category(1, CategoryChange::Update(CategoryFields::default()))
}

/// Records an event in a transaction that waits for a word, and then commits or rolls back.
async fn hold_transaction(app: &TestApp, commits: bool) -> (mpsc::Sender<()>, rt::task::JoinHandle<()>) {
    let db = Database::open(&app.place.url, &app.clock);
    let (release, released) = mpsc::channel::<()>();
    let (entered, has_entered) = tokio::sync::oneshot::channel();
    let mut entered = Some(entered);
    let held = rt::spawn(async move {
        let work = db.system(move |tx| {
            tx.record_now(public_event())?;
            if let Some(entered) = entered.take() {
                entered.send(()).expect("a receiver");
            }
            released.recv().expect("a word");
            if commits { Ok(()) } else { Err(Failure::from(Refusal::NotFound)) }
        });
        work.await.ok();
    });
    has_entered.await.expect("a transaction");
    (release, held)
}

async fn types(fixture: &Fixture, after: &Option<String>) -> Vec<String> {
    let query = EventListQuery { after: after.clone(), ..EventListQuery::default() };
    let events = fixture.admin.list_events(&query).await.expect("events").items;
    events.into_iter().map(|event| event.r#type.as_str().to_owned()).collect()
}

/// Makes all events older by the clock of the database.
async fn age_events(app: &TestApp, by: TimeDelta) {
    let aged = app.db.write(move |conn| {
        let rows: Vec<(i64, Option<chrono::NaiveDateTime>)> =
            events::table.select((events::id, events::recorded_at)).load(conn.raw)?;
        for (id, at) in rows {
            diesel::update(events::table.filter(events::id.eq(id)))
                .set(events::recorded_at.eq(at.map(|at| at - by)))
                .execute(conn.raw)?;
        }
        Ok(())
    });
    aged.await.expect("older events");
}

#[actix_web::test]
async fn the_feed_waits_for_a_transaction_that_has_an_earlier_id() {
    let fixture = Fixture::new(Backend::Postgres).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let (release, held) = hold_transaction(&fixture.app, true).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    assert_eq!(types(&fixture, &None).await, ["appointment.booked"], "the later event is held back");

    release.send(()).expect("a waiting transaction");
    held.await.expect("its end");
    let all = ["appointment.booked", "catalogue.changed", "appointment.booked"];
    assert_eq!(types(&fixture, &None).await, all);
}

#[actix_web::test]
async fn a_gap_that_stays_is_passed_after_half_a_minute() {
    let fixture = Fixture::new(Backend::Postgres).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let (release, held) = hold_transaction(&fixture.app, false).await;
    release.send(()).expect("a waiting transaction");
    held.await.expect("its end");
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    assert_eq!(types(&fixture, &None).await.len(), 1, "the transaction could still commit");
    age_events(&fixture.app, TimeDelta::seconds(29)).await;
    assert_eq!(types(&fixture, &None).await.len(), 1);
    age_events(&fixture.app, TimeDelta::seconds(2)).await;
    assert_eq!(types(&fixture, &None).await, ["appointment.booked"; 2]);
}

/// One writer holds back the other, and no id is given out twice or left out.
#[actix_web::test]
async fn on_sqlite_a_rolled_back_event_holds_nothing_back() {
    let fixture = Fixture::new(Backend::Sqlite).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let refused = fixture.app.system(|tx| {
        tx.record_now(public_event())?;
        Err::<(), _>(Failure::from(Refusal::NotFound))
    });
    refused.await.expect_err("a refusal");
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    assert_eq!(types(&fixture, &None).await, ["appointment.booked"; 2]);
}
