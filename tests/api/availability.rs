//! The public day and its overviews: consistent, compressed, and sent only when changed.

use std::io::Read;

use pitboard_api::{Days, DaysQuery, NextQuery};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_domain::availability::State;
use pitboard_tests::{Backend, MONDAY, SUNDAY, TUESDAY, TestApp, WEDNESDAY, date, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> RawAnswer {
    let request = app.anonymous().raw(Method::GET, path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await.expect("an answer")
}

fn tuesday() -> String {
    format!("/api/v1/availability?date={TUESDAY}")
}

fn tag(answer: &RawAnswer) -> String {
    answer.header("etag").expect("an ETag").to_owned()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_day_is_sent_again_only_when_it_has_changed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let first = get(&app, &tuesday(), &[]).await;
    assert_eq!(first.header("cache-control"), Some("public, max-age=0, s-maxage=1"));
    assert_eq!(first.header("vary"), Some("Accept-Encoding"));
    let again = get(&app, &tuesday(), &[("if-none-match", &tag(&first))]).await;
    assert_eq!((again.status, again.body.len(), tag(&again)), (304, 0, tag(&first)));

    app.customer("ada").await.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let changed = get(&app, &tuesday(), &[("if-none-match", &tag(&first))]).await;
    assert_eq!(changed.status, 200);
    assert_ne!(tag(&changed), tag(&first));
    let other_day = get(&app, &format!("/api/v1/availability?date={WEDNESDAY}"), &[]).await;
    assert_ne!(tag(&other_day), tag(&changed));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_entity_tag_of_a_day_changes_as_time_passes(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "09:00")).await;
    let path = format!("/api/v1/availability?date={MONDAY}");
    let before = get(&app, &path, &[]).await;
    app.clock.set(local(MONDAY, "09:00:01"));
    assert_eq!(get(&app, &path, &[("if-none-match", &tag(&before))]).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_encoding_has_the_same_content_and_accepts_the_tags_of_the_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let identity = get(&app, &tuesday(), &[]).await;
    let gzip = get(&app, &tuesday(), &[("accept-encoding", "gzip")]).await;
    let brotli = get(&app, &tuesday(), &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!((identity.header("content-encoding"), gzip.header("content-encoding")), (None, Some("gzip")));
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, identity.body);
    unpacked.clear();
    brotli::Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut unpacked).expect("brotli");
    assert_eq!(unpacked, identity.body);

    let tags = [tag(&identity), tag(&gzip), tag(&brotli)];
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    for known in &tags {
        for accepted in ["identity", "gzip", "br"] {
            let headers = [("if-none-match", known.as_str()), ("accept-encoding", accepted)];
            assert_eq!(get(&app, &tuesday(), &headers).await.status, 304, "{known} {accepted}");
        }
    }
    let many = format!("\"other\", W/{}", tags[1]);
    assert_eq!(get(&app, &tuesday(), &[("if-none-match", &many)]).await.status, 304);
    assert_eq!(get(&app, &tuesday(), &[("if-none-match", "\"other\"")]).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_past_date_is_an_answer_and_a_closed_day_has_no_periods(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let past = app.anonymous().get_availability(date("2026-11-20")).await.expect("a day");
    assert_eq!((past.state, past.bookable, past.periods.len()), (State::Past, false, 5));
    let sunday = app.anonymous().get_availability(date(SUNDAY)).await.expect("a day");
    assert_eq!((sunday.state, sunday.bookable, sunday.capacity), (State::Closed, false, 0));
    assert_eq!(sunday.periods, []);
    let far = app.anonymous().get_availability(date("2026-12-24")).await.expect("a day");
    assert_eq!((far.state, far.bookable, far.remaining), (State::TooFar, false, 25));
}

/// Starts a workshop at noon on Monday, with periods in every state.
async fn start_busy(on: Backend) -> TestApp {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 1;
        setup.settings.max_active_per_customer = 0;
        setup.settings.daily_limit = Some(3);
        setup.settings.min_lead_minutes = 60;
        setup.now = local(MONDAY, "12:30");
    });
    let app = app.await;
    app.close(WEDNESDAY, WEDNESDAY, &["09:00", "13:00"]).await;
    app.close("2026-11-26", "2026-11-26", &[]).await;
    app.set_capacity(WEDNESDAY, "15:00", 3).await;
    let ada = app.customer("ada").await;
    for (service, day, period) in [
        (services::ECU_REMAPPING, TUESDAY, "09:00"),
        (services::ENGINE_REBUILD, TUESDAY, "13:00"),
        (services::FULL_RESPRAY, WEDNESDAY, "15:00"),
    ] {
        ada.book(service, day, period).await;
    }
    for period in ["09:00", "11:00", "13:00"] {
        ada.book(services::ECU_REMAPPING, "2026-12-01", period).await;
    }
    app
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_overview_agrees_with_every_day(#[case] on: Backend) {
    let app = start_busy(on).await;
    let query = DaysQuery { from: Some(date("2026-11-20").into()), days: Some(40) };
    let Days { items } = app.anonymous().list_availability_days(&query).await.expect("days");
    assert_eq!(items.len(), 40);
    for summary in items {
        let day = app.anonymous().get_availability(summary.date).await.expect("a day");
        let of_day = (day.date, day.capacity, day.occupied, day.remaining, day.bookable, day.state);
        let of_overview = (
            summary.date,
            summary.capacity,
            summary.occupied,
            summary.remaining,
            summary.bookable,
            summary.state,
        );
        assert_eq!(of_overview, of_day);
        assert_eq!(day.bookable, day.periods.iter().any(|period| period.bookable), "{}", day.date);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_next_starts_of_a_one_period_service_are_the_bookable_periods(#[case] on: Backend) {
    let app = start_busy(on).await;
    let query = NextQuery { limit: Some(100), ..NextQuery::new(services::ECU_REMAPPING) };
    let next = app.anonymous().list_next_starts(&query).await.expect("starts").items;
    let mut bookable = Vec::new();
    for day in date(MONDAY).iter_days().take(31) {
        let day = app.anonymous().get_availability(day).await.expect("a day");
        let open = day.periods.into_iter().filter(|period| period.bookable);
        bookable.extend(open.map(|period| (day.date, period.start, period.remaining)));
    }
    assert!(
        bookable.len() > 50 && next.len() == 100.min(bookable.len()),
        "{} {}",
        bookable.len(),
        next.len()
    );
    let next: Vec<_> = next.into_iter().map(|start| (start.date, start.period, start.remaining)).collect();
    assert_eq!(next, bookable[..next.len()]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_next_start_of_a_long_service_can_be_booked(#[case] on: Backend) {
    let app = start_busy(on).await;
    let after = Some(date(MONDAY).into());
    let query = NextQuery { after, limit: Some(1), ..NextQuery::new(services::FULL_RESPRAY) };
    let next = app.anonymous().list_next_starts(&query).await.expect("starts").items.remove(0);
    assert!(*next.date > date(MONDAY), "{next:?}");
    let (day, period) = (next.date.to_string(), next.period.format("%H:%M").to_string());
    let job = app.customer("ben").await.book(services::FULL_RESPRAY, &day, &period).await;
    assert_eq!((job.starts_at, job.ends_at), (next.starts_at, next.ends_at));
}
