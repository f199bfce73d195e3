//! `availability.changed`: each day that a write has changed is announced with the `ETag` of its public body, at most
//! once a second, by one of the servers, also after a kill. `announcement_readers.rs` has who gets it, and for how
//! long.

use chrono::{NaiveDate, TimeDelta};
use futures_util::future::join_all;
use pitboard_api::{CreateNote, EventListQuery, PublicEvent};
use pitboard_client::{Client, reqwest::Method};
use pitboard_domain::webhook::PublicEventType;
use pitboard_server::app::{integrations::announce::AnnounceDays, jobs::Worker};
use pitboard_tests::{
    Backend, Database, FRIDAY, MONDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, date, services, until,
};
use rstest_reuse::apply;
use serde_json::json;

use super::{Fixture, run_due, runner, sender};
use crate::{integrations::booking_for, on_both_databases};

pub(super) const CHANGED: PublicEventType = PublicEventType::AvailabilityChanged;

impl Fixture {
    /// Wakes the job, as a server does after a commit, and runs what is due.
    pub(super) async fn announce(&self) {
        wake(&self.app).await;
        self.deliver().await;
    }

    /// Returns the announced days with their tags, the oldest first.
    pub(super) async fn announced(&self) -> Vec<(String, String)> {
        announced(&self.admin.client).await
    }

    fn pass(&self, time: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + time);
    }
}

async fn wake(app: &TestApp) {
    let woken = app.system(|tx| {
        let now = tx.now();
        tx.advance::<AnnounceDays>("", &(), now)
    });
    woken.await.expect("a job");
}

pub(super) fn only_changes() -> EventListQuery {
    EventListQuery { types: vec![CHANGED], limit: Some(100), ..EventListQuery::default() }
}

pub(super) fn day_and_tag(event: &PublicEvent) -> (String, String) {
    let text = |name: &str| event.data.object[name].as_str().expect("a text").to_owned();
    (text("date"), text("etag"))
}

async fn announced(client: &Client) -> Vec<(String, String)> {
    let events = client.list_events(&only_changes()).await.expect("events").items;
    events.iter().map(day_and_tag).collect()
}

/// Returns a day with the `ETag` that it has now.
pub(super) async fn current(app: &TestApp, day: &str) -> (String, String) {
    let path = format!("/api/v1/availability?date={day}");
    let answer = app.anonymous().raw(Method::GET, &path).send().await.expect("a day");
    (day.to_owned(), answer.header("etag").expect("a tag").to_owned())
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_is_announced_once_with_the_tag_of_the_public_day(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(fixture.announced().await, []);
    fixture.announce().await;
    let expected = [current(&fixture.app, TUESDAY).await];
    assert_eq!(fixture.announced().await, expected);

    fixture.pass(TimeDelta::minutes(1));
    fixture.announce().await;
    assert_eq!(fixture.announced().await, expected, "nothing has changed");
    assert_eq!(fixture.app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_over_two_days_announces_both(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.ada.book(services::FULL_RESPRAY, TUESDAY, "17:00").await;
    fixture.announce().await;
    let expected = [current(&fixture.app, TUESDAY).await, current(&fixture.app, WEDNESDAY).await];
    assert_eq!(fixture.announced().await, expected);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn twenty_bookings_within_a_second_are_two_announcements_and_the_last_has_the_final_tag(
    #[case] on: Backend,
) {
    let fixture = Fixture::new(on).await;
    let desk = fixture.app.manager("desk").await;
    let mut first = None;
    for nth in 0..20 {
        let period = ["09:00", "11:00", "13:00", "15:00"][nth % 4];
        let booking = booking_for("grace", services::AUDIO, TUESDAY, period);
        desk.book_appointment(&booking).await.expect("a booking");
        fixture.announce().await;
        if first.is_none() {
            first = Some(current(&fixture.app, TUESDAY).await);
        }
    }
    let first = first.expect("the day after the first booking");
    assert_eq!(fixture.announced().await, std::slice::from_ref(&first), "no second within a second");
    fixture.pass(TimeDelta::milliseconds(999));
    fixture.deliver().await;
    assert_eq!(fixture.announced().await.len(), 1);
    fixture.pass(TimeDelta::milliseconds(1));
    // The job is due by itself, because the day waits.
    fixture.deliver().await;
    assert_eq!(fixture.announced().await, [first, current(&fixture.app, TUESDAY).await]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_closure_announces_its_days_and_no_others(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let closure = json!({ "first_date": WEDNESDAY, "last_date": FRIDAY, "reason": "Training" });
    let closure = serde_json::from_value(closure).expect("a body");
    fixture.admin.create_closure(&closure).await.expect("a closure");
    fixture.announce().await;
    let mut expected = Vec::new();
    for day in [WEDNESDAY, THURSDAY, FRIDAY] {
        expected.push(current(&fixture.app, day).await);
    }
    assert_eq!(fixture.announced().await, expected);
}

/// More days than one run announces.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_many_days_announces_each(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_days_ahead = 80).await;
    let admin = app.admin("root").await;
    let patch = serde_json::from_value(json!({ "slots_per_period": 7 })).expect("a body");
    admin.update_settings(&patch).await.expect("changed");
    wake(&app).await;
    run_due(&runner(&app.db, sender())).await;
    let events = admin.list_events(&only_changes()).await.expect("events").items;
    let days: Vec<NaiveDate> = events.iter().map(|event| date(&day_and_tag(event).0)).collect();
    // Today, 80 days, and the one after the horizon, which tomorrow begins.
    let expected: Vec<NaiveDate> = date(MONDAY).iter_days().take(82).collect();
    assert_eq!(days, expected);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_that_the_public_does_not_see_is_not_announced(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.announce().await;
    let note = CreateNote { text: "Old speakers are in the boot.".to_owned() };
    fixture.admin.add_appointment_note(&job.reference, &note).await.expect("a note");
    fixture.pass(TimeDelta::seconds(1));
    fixture.announce().await;
    assert_eq!(fixture.announced().await.len(), 1);
    // It does not delay the next change.
    fixture.ada.cancel(&job).await;
    fixture.announce().await;
    assert_eq!(fixture.announced().await.last(), Some(&current(&fixture.app, TUESDAY).await));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn servers_that_share_a_database_announce_a_change_once(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let servers: Vec<_> = (0..3)
        .map(|_| runner(&Database::open(&fixture.app.place.url, &fixture.app.clock), sender()))
        .collect();
    for period in ["09:00", "11:00", "13:00"] {
        fixture.ada.book(services::AUDIO, TUESDAY, period).await;
        wake(&fixture.app).await;
        join_all(servers.iter().map(run_due)).await;
        fixture.pass(TimeDelta::seconds(1));
    }
    let announced = fixture.announced().await;
    assert_eq!((announced.len(), announced.last()), (3, Some(&current(&fixture.app, TUESDAY).await)));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_server_announces_without_help(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.run_jobs = true).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    until("it is announced", async || !announced(&admin.client).await.is_empty()).await;
    assert_eq!(announced(&admin.client).await, [current(&app, TUESDAY).await]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_that_a_killed_server_has_not_announced_is_announced_at_the_next_start(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    // The job exists, and is not due for a minute.
    fixture.announce().await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.announced().await, []);
    let db = Database::open(&fixture.app.place.url, &fixture.app.clock);
    let worker = Worker::start(runner(&db, sender()));
    until("it is announced", async || !fixture.announced().await.is_empty()).await;
    worker.stop().await;
    assert_eq!(fixture.announced().await, [current(&fixture.app, TUESDAY).await]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_that_another_server_has_not_announced_is_announced_within_a_minute(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.announce().await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.pass(TimeDelta::minutes(1));
    fixture.deliver().await;
    assert_eq!(fixture.announced().await, [current(&fixture.app, TUESDAY).await]);
}
