//! Days on which the clocks change, and midnight in a zone with another date than UTC (rules §5.22).

use pitboard_api::{Days, DaysQuery, Period, ProblemCode};
use pitboard_domain::availability::State;
use pitboard_tests::{Backend, TestApp, at, date, services};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Starts a workshop that is open every day and night.
async fn start_night_workshop(on: Backend, zone: &str, now: &str, hours: &[u32]) -> TestApp {
    let setup = TestApp::start_with(on, |setup| {
        setup.settings.zone = zone.to_owned();
        setup.hours = hours.to_vec();
        setup.weekdays = 7;
        setup.now = at(now);
    });
    setup.await
}

async fn period(app: &TestApp, day: &str, number: usize) -> Period {
    let mut day = app.anonymous().get_availability(date(day)).await.expect("a day");
    day.periods.remove(number)
}

fn from_to(period: &Period) -> String {
    format!("{} {}", period.starts_at.to_rfc3339(), period.ends_at.to_rfc3339())
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_night_in_berlin_loses_an_hour_in_spring(#[case] on: Backend) {
    let app = start_night_workshop(on, "Europe/Berlin", "2026-03-28T23:59:59Z", &[1, 3]).await;
    let day = "2026-03-29";
    let night = period(&app, day, 0).await;
    assert_eq!(from_to(&night), "2026-03-29T01:00:00+01:00 2026-03-29T03:00:00+02:00");
    assert_eq!(night.state, State::Open);
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ENGINE_REBUILD, day, "01:00").await;
    assert_eq!(job.ends_at.to_rfc3339(), "2026-03-29T05:00:00+02:00");

    app.clock.set(at("2026-03-29T00:00:01Z"));
    assert_eq!(period(&app, day, 0).await.state, State::Started);
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, day, "01:00").await.code, ProblemCode::PastPeriod);
    app.clock.set(at("2026-03-29T01:00:00Z"));
    assert_eq!(
        (period(&app, day, 0).await.state, period(&app, day, 1).await.state),
        (State::Past, State::Open)
    );
    let mut john = john;
    john.sign_in_again().await;
    john.take(&job).await;
    let released: Vec<bool> =
        john.complete(&job).await.slots.iter().map(|s| s.released_at.is_some()).collect();
    assert_eq!(released, [false, true], "the first period, of one hour, is over");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_that_starts_in_the_lost_hour_starts_after_it(#[case] on: Backend) {
    let app = start_night_workshop(on, "Europe/Berlin", "2026-03-29T00:59:59Z", &[0, 2, 4]).await;
    let day = "2026-03-29";
    assert_eq!(from_to(&period(&app, day, 0).await), "2026-03-29T00:00:00+01:00 2026-03-29T03:00:00+02:00");
    assert_eq!(from_to(&period(&app, day, 1).await), "2026-03-29T03:00:00+02:00 2026-03-29T04:00:00+02:00");
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, day, "02:00").await;
    app.clock.set(at("2026-03-29T01:00:01Z"));
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, day, "02:00").await.code, ProblemCode::PastPeriod);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_night_in_berlin_gains_an_hour_in_autumn(#[case] on: Backend) {
    let app = start_night_workshop(on, "Europe/Berlin", "2026-10-24T22:59:00Z", &[1, 3]).await;
    let day = "2026-10-25";
    let night = period(&app, day, 0).await;
    assert_eq!(from_to(&night), "2026-10-25T01:00:00+02:00 2026-10-25T03:00:00+01:00");
    app.customer("ada").await.book(services::ECU_REMAPPING, day, "01:00").await;
    app.clock.set(at("2026-10-25T01:30:00Z"));
    assert_eq!(period(&app, day, 0).await.state, State::Started, "02:30 for the second time");
    app.clock.set(at("2026-10-25T02:00:00Z"));
    assert_eq!(period(&app, day, 0).await.state, State::Past);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_night_in_new_york_loses_an_hour_in_spring(#[case] on: Backend) {
    let app = start_night_workshop(on, "America/New_York", "2026-03-08T06:00:00Z", &[1, 3]).await;
    let day = "2026-03-08";
    let night = period(&app, day, 0).await;
    assert_eq!(from_to(&night), "2026-03-08T01:00:00-05:00 2026-03-08T03:00:00-04:00");
    app.customer("ada").await.book(services::ECU_REMAPPING, day, "01:00").await;
    app.clock.set(at("2026-03-08T06:59:59Z"));
    assert_eq!(period(&app, day, 0).await.state, State::Started);
    app.clock.set(at("2026-03-08T07:00:00Z"));
    assert_eq!(
        (period(&app, day, 0).await.state, period(&app, day, 1).await.state),
        (State::Past, State::Open)
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_period_in_the_repeated_hour_in_new_york_starts_the_first_time(#[case] on: Backend) {
    let app = start_night_workshop(on, "America/New_York", "2026-11-01T05:00:00Z", &[1, 3]).await;
    let day = "2026-11-01";
    let night = period(&app, day, 0).await;
    assert_eq!(from_to(&night), "2026-11-01T01:00:00-04:00 2026-11-01T03:00:00-05:00");
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, day, "01:00").await;
    app.clock.set(at("2026-11-01T05:00:01Z"));
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, day, "01:00").await.code, ProblemCode::PastPeriod);
    app.clock.set(at("2026-11-01T06:30:00Z"));
    assert_eq!(period(&app, day, 0).await.state, State::Started, "01:30 for the second time");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ten_past_midnight_in_kolkata_is_today_although_it_is_yesterday_in_utc(#[case] on: Backend) {
    let app = start_night_workshop(on, "Asia/Kolkata", "2026-11-22T18:40:00Z", &[0, 9]).await;
    let states =
        |days: Days| days.items.iter().map(|day| (day.date.to_string(), day.state)).collect::<Vec<_>>();
    let days = app.anonymous().list_availability_days(&DaysQuery { from: None, days: Some(1) }).await;
    assert_eq!(states(days.expect("days")), [("2026-11-23".to_owned(), State::Open)]);
    let yesterday = DaysQuery { from: Some(date("2026-11-22").into()), days: Some(1) };
    let days = app.anonymous().list_availability_days(&yesterday).await;
    assert_eq!(states(days.expect("days")), [("2026-11-22".to_owned(), State::Past)]);

    assert_eq!(period(&app, "2026-11-23", 0).await.state, State::Started);
    let ada = app.customer("ada").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, "2026-11-23", "00:00").await.code,
        ProblemCode::PastPeriod
    );
    let job = ada.book(services::ECU_REMAPPING, "2026-11-23", "09:00").await;
    assert_eq!(job.starts_at.to_rfc3339(), "2026-11-23T09:00:00+05:30");
    assert_eq!(job.created_at.to_rfc3339(), "2026-11-23T00:10:00+05:30");
    ada.book(services::ECU_REMAPPING, "2026-12-23", "09:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, "2026-12-24", "09:00").await.code,
        ProblemCode::TooFarAhead
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_cutoff_is_24_hours_before_the_start_although_the_day_has_23(#[case] on: Backend) {
    let app = start_night_workshop(on, "Europe/Berlin", "2026-03-28T02:00:00Z", &[5]).await;
    let mut ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, "2026-03-29", "05:00").await;
    assert_eq!(job.starts_at.to_utc(), at("2026-03-29T03:00:00Z"));
    app.clock.set(at("2026-03-28T03:00:00Z"));
    ada.sign_in_again().await;
    ada.reschedule(&job, "2026-03-30", "05:00").await;
    ada.reschedule(&job, "2026-03-29", "05:00").await;
    app.clock.set(at("2026-03-28T03:00:01Z"));
    let late = ada.fail_to_reschedule(&job, "2026-03-30", "05:00").await;
    assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_in_the_night_with_a_lost_hour_can_be_reopened_until_its_real_end(
    #[case] on: Backend,
) {
    let app = start_night_workshop(on, "Europe/Berlin", "2026-03-28T23:59:59Z", &[1, 3]).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, "2026-03-29", "01:00").await;
    root.take(&job).await;
    root.complete(&job).await;
    app.clock.set(at("2026-03-29T00:59:59Z"));
    root.sign_in_again().await;
    root.reopen(&job).await;
    root.complete(&job).await;
    app.clock.set(at("2026-03-29T01:00:00Z"));
    assert_eq!(root.fail_to_reopen(&job).await.code, ProblemCode::PastPeriod);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
