//! Answers are kept in memory, until a write or the passing of time changes them.

use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, local, services, until};
use rstest_reuse::apply;

use crate::on_both_databases;

/// The public reads that are kept.
fn addresses() -> [String; 8] {
    [
        format!("/api/v1/availability?date={TUESDAY}"),
        format!("/api/v1/availability?date={TUESDAY}&service_id={}", services::AUDIO),
        format!("/api/v1/availability/days?from={MONDAY}&days=7"),
        format!("/api/v1/availability/next?service_id={}", services::AUDIO),
        "/api/v1/workshop".to_owned(),
        "/api/v1/services".to_owned(),
        "/api/v1/categories".to_owned(),
        format!("/api/v1/availability?from={MONDAY}&to={TUESDAY}"),
    ]
}

async fn get(client: &Client, path: &str) -> RawAnswer {
    let answer = client.raw(Method::GET, path).send().await.expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// Changes everything that public answers show, behind the back of the program.
async fn change_silently(app: &TestApp, number: u32) {
    let changes = format!(
        "UPDATE workshops SET name = 'Workshop {number}', slots_per_period = {number};
         UPDATE services SET name = 'Service {number}' || id; UPDATE categories SET name = 'Category {number}' || id"
    );
    app.db.write(move |conn| Ok(conn.raw.batch_execute(&changes)?)).await.expect("a change");
}

async fn get_all(client: &Client) -> Vec<RawAnswer> {
    join_all(addresses().iter().map(|path| get(client, path))).await
}

fn texts(answers: &[RawAnswer]) -> Vec<String> {
    answers.iter().map(RawAnswer::text).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn public_answers_come_from_memory_until_the_program_changes_what_they_show(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (client, mut number) = (app.anonymous(), 10);
    let mut is_from_memory = async || {
        let before = get_all(&client).await;
        number += 1;
        change_silently(&app, number).await;
        texts(&before) == texts(&get_all(&client).await)
    };
    match on {
        Backend::Sqlite => assert!(is_from_memory().await),
        // Once a second, new answers are loaded again: other servers may have changed them.
        Backend::Postgres => until("all answers come from memory", is_from_memory).await,
    }
    let before = get_all(&client).await;
    app.db.system(|tx| tx.lock_workshop()).await.expect("a write");
    for (path, (before, after)) in addresses().iter().zip(before.iter().zip(get_all(&client).await)) {
        assert_ne!(before.text(), after.text(), "{path}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_answer_from_memory_has_the_headers_of_every_response(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let client = app.anonymous();
    let names = |answer: &RawAnswer| {
        let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    };
    for (path, (loaded, kept)) in
        addresses().iter().zip(get_all(&client).await.iter().zip(&get_all(&client).await))
    {
        assert_eq!(names(loaded), names(kept), "{path}");
        assert_ne!(loaded.header("x-request-id"), kept.header("x-request-id"), "{path}");
        assert!(kept.header("content-security-policy").is_some(), "{path}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_write_drops_the_answers_of_its_days_and_no_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (client, ada) = (app.anonymous(), app.customer("ada").await);
    let other = format!("/api/v1/availability?date={WEDNESDAY}");
    for path in addresses().iter().chain([&other]) {
        get(&client, path).await;
    }
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let days: pitboard_api::Days = get(&client, &addresses()[2]).await.json().expect("days");
    assert_eq!(days.items[1].remaining, 24);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);
    assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_passing_of_time_drops_an_answer(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.now = local(MONDAY, "08:00");
        setup.settings.min_lead_minutes = 30;
    })
    .await;
    let client = app.anonymous();
    let path = format!("/api/v1/availability?date={MONDAY}");
    let tag = async || get(&client, &path).await.header("etag").expect("a tag").to_owned();
    let mut tags = vec![tag().await];
    // 09:00 comes within the lead time, begins, 11:00 comes within it, 09:00 ends, and the day is over.
    for (day, time) in [
        (MONDAY, "08:30:01"),
        (MONDAY, "09:00:01"),
        (MONDAY, "10:30:01"),
        (MONDAY, "11:00"),
        (TUESDAY, "00:00"),
    ] {
        app.clock.set(local(day, time));
        tags.push(tag().await);
    }
    tags.dedup();
    assert_eq!(tags.len(), 6, "{tags:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_answer_without_a_session_is_not_that_of_a_session(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "09:30")).await;
    let john = app.employee("john").await;
    let query = pitboard_api::AvailabilityQuery {
        service_id: Some(services::ECU_REMAPPING),
        ..pitboard_tests::date(MONDAY).into()
    };
    for _ in 0..2 {
        let public = app.anonymous().get_availability(query.clone()).await.expect("a day");
        let staff = john.get_availability(query.clone()).await.expect("a day");
        // Staff may start in a period that has begun.
        assert_eq!((public.periods[0].fits, staff.periods[0].fits), (Some(false), Some(true)));
    }
}

/// Only PostgreSQL is shared by servers.
#[actix_web::test]
async fn the_writes_of_another_server_are_seen_within_two_seconds() {
    let app = TestApp::start(Backend::Postgres).await;
    let (other, _) = app.another_server().await;
    let (ada, elsewhere) = (app.customer("ada").await, Client::new(&other));
    let remaining = async || {
        let day = elsewhere.get_availability(pitboard_tests::date(TUESDAY)).await.expect("a day");
        day.periods[0].remaining
    };
    assert_eq!(remaining().await, 5);
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let booked = std::time::Instant::now();
    until("the booking is seen", async || remaining().await == 4).await;
    assert!(booked.elapsed() < std::time::Duration::from_secs(2), "{:?}", booked.elapsed());
}
