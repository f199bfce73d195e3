//! The event stream of a day.

use std::time::Duration;

use futures_util::future::join_all;
use pitboard_api::{CreateNote, Day, EventsQuery, ProblemCode};
use pitboard_client::{AvailabilityEvent, AvailabilityEvents, Client};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, date, local, services, until};
use rstest_reuse::apply;

use crate::on_both_databases;

fn of(day: &str) -> EventsQuery {
    EventsQuery { date: date(day).into() }
}

async fn open(client: &Client, day: &str) -> AvailabilityEvents {
    client.stream_availability(&of(day), None).await.expect("a stream")
}

async fn next(events: &mut AvailabilityEvents) -> AvailabilityEvent {
    events.next().await.expect("an event").expect("an open stream")
}

/// Returns the day of the next event, with its id.
async fn next_day(events: &mut AvailabilityEvents) -> (String, Day) {
    match next(events).await {
        AvailabilityEvent::Changed { id, day } => (id, *day),
        AvailabilityEvent::Touched => panic!("nothing public has changed"),
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_stream_begins_with_the_day_and_continues_with_every_change(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (client, ada) = (app.anonymous(), app.customer("ada").await);
    let mut events = open(&client, TUESDAY).await;
    let (first, day) = next_day(&mut events).await;
    assert_eq!(day, client.get_availability(date(TUESDAY)).await.expect("a day"));

    ada.book(services::AUDIO, WEDNESDAY, "09:00").await;
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let (second, day) = next_day(&mut events).await;
    assert_eq!((day.periods[0].remaining, second == first), (4, false));
    assert_eq!(day, client.get_availability(date(TUESDAY)).await.expect("a day"));

    ada.cancel(&job).await;
    let (third, day) = next_day(&mut events).await;
    assert_eq!((day.periods[0].remaining, third), (5, first), "the same content has the same id");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_that_the_public_day_does_not_show_is_a_touched_event(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let mut events = open(&app.anonymous(), TUESDAY).await;
    next_day(&mut events).await;
    let note = CreateNote { text: "The radio is in the boot".to_owned() };
    john.add_appointment_note(&job.reference, &note).await.expect("a note");
    assert_eq!(next(&mut events).await, AvailabilityEvent::Touched);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_passing_of_time_is_an_event(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.now = local(MONDAY, "08:59:59");
        setup.heartbeat = Duration::from_millis(50);
    })
    .await;
    let mut events = open(&app.anonymous(), MONDAY).await;
    assert!(next_day(&mut events).await.1.periods[0].bookable);
    app.clock.set(local(MONDAY, "09:00:01"));
    assert!(!next_day(&mut events).await.1.periods[0].bookable);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_stream_that_is_opened_again_begins_with_the_day_or_says_that_it_may_be_touched(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (client, ada) = (app.anonymous(), app.customer("ada").await);
    let (id, _) = next_day(&mut open(&client, TUESDAY).await).await;
    let mut again = client.stream_availability(&of(TUESDAY), Some(&id)).await.expect("a stream");
    assert_eq!(next(&mut again).await, AvailabilityEvent::Touched);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(next_day(&mut again).await.1.periods[0].remaining, 4);
    let mut outdated = client.stream_availability(&of(TUESDAY), Some(&id)).await.expect("a stream");
    assert_eq!(next_day(&mut outdated).await.1.periods[0].remaining, 4);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn many_writes_within_a_moment_are_few_events_and_the_last_is_final(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 50;
        setup.settings.max_active_per_customer = 0;
    })
    .await;
    let ada = app.customer("ada").await;
    let mut events = open(&app.anonymous(), TUESDAY).await;
    next_day(&mut events).await;
    let bookings = (0..40).map(|_| ada.book(services::ECU_REMAPPING, TUESDAY, "09:00"));
    let (_, received) = futures_util::future::join(join_all(bookings), async {
        let mut received = 0;
        while next_day(&mut events).await.1.periods[0].remaining > 10 {
            received += 1;
        }
        received
    })
    .await;
    assert!(received < 40, "{received}");
}

/// Only PostgreSQL is shared by servers.
#[actix_web::test]
async fn a_booking_at_another_server_is_an_event_within_two_seconds() {
    let app = TestApp::start(Backend::Postgres).await;
    let (other, _) = app.another_server().await;
    let ada = app.customer("ada").await;
    let mut events = open(&Client::new(&other), TUESDAY).await;
    next_day(&mut events).await;
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let booked = std::time::Instant::now();
    loop {
        // The first looks at the database may touch a day that has just been asked for.
        match next(&mut events).await {
            AvailabilityEvent::Touched => {}
            AvailabilityEvent::Changed { day, .. } => break assert_eq!(day.periods[0].remaining, 4),
        }
    }
    assert!(booked.elapsed() < Duration::from_secs(2), "{:?}", booked.elapsed());
}

#[actix_web::test]
async fn a_network_has_a_limited_number_of_streams_and_closed_ones_do_not_count() {
    let app = TestApp::start_with(Backend::Sqlite, |setup| {
        setup.rate_limits = true;
        setup.heartbeat = Duration::from_millis(20);
    })
    .await;
    let client = app.anonymous();
    let mut open = join_all((0..100).map(|_| open(&client, TUESDAY))).await;
    let refused = client.stream_availability(&of(TUESDAY), None).await.map(drop).expect_err("too many");
    assert_eq!(refused.code(), Some(ProblemCode::RateLimited));
    open.truncate(50);
    until("the places of closed streams are free", async || {
        client.stream_availability(&of(TUESDAY), None).await.is_ok()
    })
    .await;
}

#[actix_web::test]
async fn a_stream_without_a_date_or_of_no_date_is_refused() {
    let app = TestApp::start(Backend::Sqlite).await;
    for query in ["", "?date=soon", "?date=2026-11-24&more=1"] {
        let path = format!("/api/v1/availability/events{query}");
        let answer = app.anonymous().raw(pitboard_client::reqwest::Method::GET, &path).send().await;
        assert_eq!(answer.expect("an answer").status, 422, "{query}");
    }
}
