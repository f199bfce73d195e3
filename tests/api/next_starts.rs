//! The next starts of a service: their price, and filters by time of day and day of the week.

use chrono::{Datelike, Timelike};
use pitboard_api::{
    Money, NextQuery, NextStart, NextStarts, Problem, ServicePatch, StartTimesQuery, Weekday,
};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, date, local, services, time};
use rstest_reuse::apply;
use serde_json::json;

use crate::{on_both_databases, walk::document::Document};

async fn starts(app: &TestApp, query: &NextQuery) -> Vec<NextStart> {
    app.anonymous().list_next_starts(query).await.expect("starts").items
}

/// Returns the query for as many starts of a short service as one response has.
fn all() -> NextQuery {
    NextQuery { limit: Some(100), ..NextQuery::new(services::ECU_REMAPPING) }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn starts_have_the_service_its_price_and_the_zone(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let query = NextQuery { limit: Some(2), ..NextQuery::new(services::AUDIO) };
    let offered = app.anonymous().get_service(services::AUDIO).await.expect("the service");
    let NextStarts { service, zone, items } = app.anonymous().list_next_starts(&query).await.expect("starts");
    assert_eq!((service.id, service.name), (services::AUDIO, offered.name));
    assert_eq!((zone.as_str(), items.len()), ("Asia/Kolkata", 2));
    assert!(items.iter().all(|start| start.price == offered.price), "{items:?}");

    let raised = Money { amount: offered.price.amount + 100, ..offered.price };
    let patch: ServicePatch =
        serde_json::from_value(json!({ "price": raised, "name": "Audio Upgrade" })).expect("a patch");
    root.update_service(services::AUDIO, &patch).await.expect("a raise");
    let after = app.anonymous().list_next_starts(&query).await.expect("starts");
    assert_eq!((after.items[0].price, after.service.name.as_str()), (raised, "Audio Upgrade"));

    let query = StartTimesQuery { service_id: services::AUDIO, after: None, limit: Some(2) };
    let times = app.anonymous().list_start_times(&query).await.expect("starts").items;
    let expected: Vec<_> =
        after.items.iter().map(|start| (start.date, start.period, start.remaining)).collect();
    assert_eq!(
        times.iter().map(|start| (start.date, start.period, start.remaining)).collect::<Vec<_>>(),
        expected
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn starts_are_filtered_by_time_of_day_and_day_of_the_week(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "12:30")).await;
    let ada = app.customer("ada").await;
    for _ in 0..5 {
        ada.book(services::BODY_KIT, TUESDAY, "13:00").await;
    }
    // More starts than one response has, up to the horizon.
    let mut everything = starts(&app, &all()).await;
    let last = everything[everything.len() - 1].date;
    everything.retain(|start| start.date < last);
    let after = last.pred_opt().map(Into::into);
    everything.extend(starts(&app, &NextQuery { after, ..all() }).await);
    assert!(everything.len() > 100, "{}", everything.len());

    let (monday, saturday, sunday) = (Weekday::Monday, Weekday::Saturday, Weekday::Sunday);
    for (from, until, weekdays) in [
        (Some("13:00"), None, vec![]),
        (Some("13:01"), None, vec![]),
        (None, Some("13:00"), vec![]),
        (None, Some("13:01"), vec![]),
        (Some("11:00"), Some("15:00"), vec![]),
        (None, None, vec![monday]),
        (Some("11:00"), Some("17:00"), vec![saturday, monday]),
        (None, None, vec![sunday]),
        (Some("20:00"), None, vec![]),
        (None, Some("00:01"), vec![]),
        (None, None, Weekday::ALL.to_vec()),
    ] {
        let query = NextQuery {
            from: from.map(|text| time(text).into()),
            until: until.map(|text| time(text).into()),
            weekdays: weekdays.clone(),
            ..all()
        };
        let seconds = |text: Option<&str>| text.map(|text| time(text).num_seconds_from_midnight());
        let expected = everything.iter().filter(|start| {
            let start_time = start.period.num_seconds_from_midnight();
            let weekday = Weekday::ALL[start.date.weekday().num_days_from_monday() as usize];
            seconds(from).is_none_or(|from| start_time >= from)
                && seconds(until).is_none_or(|until| start_time < until)
                && (weekdays.is_empty() || weekdays.contains(&weekday))
        });
        let expected: Vec<_> = expected.take(100).cloned().collect();
        assert_eq!(starts(&app, &query).await, expected, "{from:?} {until:?} {weekdays:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_filtered_long_service_starts_at_the_filtered_time_and_can_be_booked(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let query = NextQuery {
        after: Some(date(TUESDAY).into()),
        from: Some(time("15:00").into()),
        weekdays: vec![Weekday::Friday],
        limit: Some(1),
        ..NextQuery::new(services::FULL_RESPRAY)
    };
    let start = starts(&app, &query).await.remove(0);
    assert_eq!((start.date.to_string().as_str(), start.period.to_string().as_str()), ("2026-11-27", "15:00"));
    let job = app.customer("ada").await.book(services::FULL_RESPRAY, "2026-11-27", "15:00").await;
    assert_eq!((job.starts_at, job.ends_at, job.price), (start.starts_at, start.ends_at, start.price));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn filters_that_contradict_each_other_are_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let operation = Document::published().operation("list_next_starts");
    for (filters, pointer) in [
        ("from=13:00&until=13:00", "/until"),
        ("from=22:00&until=06:00", "/until"),
        ("from=9:00", "/from"),
        ("until=24:00", "/until"),
        ("weekdays=Monday", "/weekdays"),
        ("weekdays=monday,", "/weekdays"),
        ("weekdays=monday&weekdays=tuesday", "/weekdays"),
    ] {
        let target = format!("{}?service_id=3&{filters}", operation.path);
        let answer = app.anonymous().raw(Method::GET, &target).send().await.expect("an answer");
        let problem: Problem = answer.json().expect("a problem");
        assert_eq!((answer.status, problem.errors[0].pointer.as_str()), (422, pointer), "{filters}");
        operation.assert_documents(&answer);
    }
}
