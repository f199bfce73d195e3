//! Expired holds are free at once: for every read and every write, without a job.

use std::time::Duration;

use chrono::TimeDelta;
use pitboard_api::{EventsQuery, LedgerQuery, ProblemCode, Reopen};
use pitboard_client::{AvailabilityEvent, Client, reqwest::Method};
use pitboard_domain::{
    availability::State,
    hold::{DURATION, HoldEnd},
};
use pitboard_tests::{
    Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, app::Setup, date, local, new_start, refusal, services,
};
use rstest_reuse::apply;

use super::{advance, assert_sound, hold, ledger_query, period};
use crate::on_both_databases;

fn one_slot(setup: &mut Setup) {
    setup.settings.slots_per_period = 1;
}

async fn text(client: &Client, path: &str) -> String {
    let answer = client.raw(Method::GET, path).send().await.expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_slot_is_free_from_the_instant_at_which_its_hold_expires(#[case] on: Backend) {
    let app = TestApp::start_with(on, one_slot).await;
    let mut john = app.employee("john").await;
    let held = hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let expiry = held.expires_at.to_utc();
    app.clock.set(expiry - TimeDelta::microseconds(1));
    john.sign_in_again().await;
    let ben = app.customer("ben").await;
    assert_eq!(ben.fail_to_book(services::AUDIO, TUESDAY, "09:00").await.code, ProblemCode::CapacityExceeded);
    assert_eq!(period(&app, TUESDAY, "09:00").await.state, State::Full);
    app.clock.set(expiry);
    assert_eq!(period(&app, TUESDAY, "09:00").await.state, State::Open);
    let ledger = john.get_ledger(&ledger_query(TUESDAY, "09:00")).await.expect("a ledger");
    assert_eq!((ledger.occupied, ledger.holds_held.len()), (0, 0));
    let shown = (ledger.holds[0].released_at, ledger.holds[0].end);
    assert_eq!(shown, (Some(held.expires_at), Some(HoldEnd::Expired)), "although no write has released it");
    assert_eq!(app.holdings().await[0].released_at, None);

    advance(&app, TimeDelta::seconds(1));
    ben.book(services::AUDIO, TUESDAY, "09:00").await;
    let released = &app.holdings().await[0];
    assert_eq!(released.released_at, Some(expiry.naive_utc()));
    assert_eq!(released.reason.as_deref(), Some(HoldEnd::Expired.as_str()));
    let at = |instant: chrono::DateTime<chrono::Utc>| LedgerQuery {
        at: Some(instant.fixed_offset()),
        ..ledger_query(TUESDAY, "09:00")
    };
    let during = john.get_ledger(&at(expiry - TimeDelta::seconds(1))).await.expect("a ledger");
    assert_eq!((during.occupied, during.held.len(), during.holds_held.len()), (1, 0, 1));
    let after = john.get_ledger(&at(expiry)).await.expect("a ledger");
    assert_eq!((after.occupied, after.holds_held.len()), (0, 0));
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_answer_from_memory_is_dropped_when_a_hold_expires(#[case] on: Backend) {
    let app = TestApp::start_with(on, one_slot).await;
    let client = app.anonymous();
    let paths = [
        format!("/api/v1/availability?date={TUESDAY}"),
        format!("/api/v1/availability?date={TUESDAY}&service_id={}", services::AUDIO),
        format!("/api/v1/availability?from={MONDAY}&to={WEDNESDAY}"),
        format!("/api/v1/availability/days?from={MONDAY}&days=7"),
        format!("/api/v1/availability/next?service_id={}&limit=20", services::AUDIO),
        format!("/appointments/api/available-slots/?date={TUESDAY}"),
    ];
    for path in &paths {
        let free = text(&client, path).await;
        let held = hold(&client, services::AUDIO, TUESDAY, "09:00").await;
        let taken = text(&client, path).await;
        app.clock.set(held.expires_at.to_utc() - TimeDelta::microseconds(1));
        assert_eq!(text(&client, path).await, taken, "{path}");
        app.clock.set(held.expires_at.to_utc());
        assert_eq!(text(&client, path).await, free, "{path}");
        assert_ne!(free, taken, "{path}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_start_fits_again_when_a_hold_of_its_second_day_expires(#[case] on: Backend) {
    let app = TestApp::start_with(on, one_slot).await;
    let path = format!("/api/v1/availability?date={TUESDAY}&service_id={}", services::ENGINE_REBUILD);
    let fits = async || {
        let day: pitboard_api::Day =
            serde_json::from_str(&text(&app.anonymous(), &path).await).expect("a day");
        day.periods.last().and_then(|period| period.fits)
    };
    hold(&app.anonymous(), services::AUDIO, WEDNESDAY, "09:00").await;
    assert_eq!(fits().await, Some(false));
    advance(&app, DURATION);
    assert_eq!(fits().await, Some(true));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_expiry_of_a_hold_is_an_event_of_its_day(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.heartbeat = Duration::from_millis(50)).await;
    let held = hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let query = EventsQuery { date: date(TUESDAY).into() };
    let mut events = app.anonymous().stream_availability(&query, None).await.expect("a stream");
    let mut remaining = async || match events.next().await.expect("an event").expect("an open stream") {
        AvailabilityEvent::Changed { day, .. } => day.periods[0].remaining,
        AvailabilityEvent::Touched => panic!("nothing public has changed"),
    };
    assert_eq!(remaining().await, 4);
    app.clock.set(held.expires_at.to_utc());
    assert_eq!(remaining().await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reschedule_and_a_reopening_take_the_slots_of_expired_holds(#[case] on: Backend) {
    let app = TestApp::start_with(on, one_slot).await;
    let (ada, mut john, mut root) =
        (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let moved = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let reopened = ada.book(services::AUDIO, TUESDAY, "13:00").await;
    john.take(&reopened).await;
    john.complete(&reopened).await;
    hold(&app.anonymous(), services::ENGINE_REBUILD, TUESDAY, "11:00").await;
    let reopen = Reopen { reason: "It rattles".to_owned(), employee_id: None };
    let refused = root.reopen_appointment(&reopened.reference, &reopen).await;
    assert_eq!(refusal(refused).code, ProblemCode::CapacityExceeded);
    // Each write of a day is a microsecond after the one before, while the clock stands.
    advance(&app, DURATION + TimeDelta::seconds(1));
    john.sign_in_again().await;
    root.sign_in_again().await;
    let to = new_start(TUESDAY, "11:00");
    root.reschedule_appointment(&moved.reference, &to).await.expect("rescheduled");
    root.reopen_appointment(&reopened.reference, &reopen).await.expect("reopened");
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_of_a_period_that_has_begun_expires_too(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        one_slot(setup);
        setup.now = local(MONDAY, "08:59:00");
    })
    .await;
    hold(&app.anonymous(), services::AUDIO, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:08:59"));
    assert_eq!(period(&app, MONDAY, "09:00").await.remaining, 0);
    app.clock.set(local(MONDAY, "09:09:00"));
    assert_eq!(period(&app, MONDAY, "09:00").await.remaining, 1);
}
