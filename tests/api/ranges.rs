//! The availability of several days with their periods, in one response.

use pitboard_api::{AvailabilityRangeQuery, DayList, Problem};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_server::db::held_slots;
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, date, local, services};
use rstest_reuse::apply;

use crate::{on_both_databases, walk::document::Document};

async fn get(app: &TestApp, query: &str, headers: &[(&str, &str)]) -> RawAnswer {
    let request = app.anonymous().raw(Method::GET, &format!("/api/v1/availability?{query}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await.expect("an answer")
}

fn range(from: &str, to: &str) -> AvailabilityRangeQuery {
    AvailabilityRangeQuery { from: date(from).into(), to: date(to).into() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_range_has_the_same_days_as_their_own_responses(#[case] on: Backend) {
    for public_service_names in [true, false] {
        let app = TestApp::start_with(on, |setup| {
            setup.settings.public_service_names = public_service_names;
            setup.settings.daily_limit = Some(3);
            setup.settings.max_active_per_customer = 0;
            setup.now = local(MONDAY, "12:30");
        })
        .await;
        app.close(WEDNESDAY, WEDNESDAY, &["09:00", "13:00"]).await;
        app.set_capacity(WEDNESDAY, "15:00", 3).await;
        let ada = app.customer("ada").await;
        for (service, day, period) in [
            (services::AUDIO, TUESDAY, "09:00"),
            (services::ECU_REMAPPING, TUESDAY, "09:00"),
            (services::FULL_RESPRAY, TUESDAY, "15:00"),
        ] {
            ada.book(service, day, period).await;
        }
        // 31 days: before today, the closed Sundays, and after the horizon.
        let DayList { items } =
            app.anonymous().get_availability_of_days(&range("2026-11-22", "2026-12-22")).await.expect("days");
        assert_eq!(items.len(), 31);
        for (day, expected) in items.iter().zip(date("2026-11-22").iter_days()) {
            assert_eq!(*day.date, expected, "{}", day.date);
            let own = app.anonymous().get_availability(day.date).await.expect("a day");
            assert_eq!(day, &own, "{}", day.date);
        }
        let names: Vec<_> = items[2].periods[0].services.iter().map(String::as_str).collect();
        assert_eq!(names, if public_service_names { vec!["Audio System", "ECU Remapping"] } else { vec![] });
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_range_is_sent_again_only_when_one_of_its_days_has_changed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let query = format!("from={MONDAY}&to={TUESDAY}");
    let first = get(&app, &query, &[]).await;
    assert_eq!((first.status, first.header("cache-control")), (200, Some("public, max-age=0, s-maxage=1")));
    let tag = first.header("etag").expect("a tag");
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
    let unchanged = get(&app, &query, &[("if-none-match", tag)]).await;
    assert_eq!((unchanged.status, unchanged.text().as_str()), (304, ""));
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let changed = get(&app, &query, &[("if-none-match", tag)]).await;
    let days: DayList = changed.json().expect("days");
    assert_eq!((changed.status, days.items[1].occupied), (200, 1));
    app.clock.set(local(MONDAY, "09:00:01"));
    let tag = changed.header("etag").expect("a tag");
    assert_eq!(get(&app, &query, &[("if-none-match", tag)]).await.status, 200, "a period has begun");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_parameters_of_a_day_and_of_a_range_exclude_each_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let operation = Document::published().operation("get_availability");
    for (query, pointers) in [
        ("", &["/date"][..]),
        ("service_id=3", &["/date"]),
        ("from=2026-11-23", &["/to"]),
        ("to=2026-11-23", &["/from"]),
        ("date=2026-11-23&from=2026-11-23&to=2026-11-24", &["/date"]),
        ("date=2026-11-23&to=2026-11-24", &["/date", "/from"]),
        ("from=2026-11-23&to=2026-11-24&service_id=3&reference=7K3M9QXR", &["/service_id", "/reference"]),
        ("from=2026-11-24&to=2026-11-23", &["/to"]),
        ("from=2026-11-01&to=2026-12-02", &["/to"]),
        ("from=0001-01-01&to=9999-12-31", &["/to"]),
    ] {
        let answer = get(&app, query, &[]).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        let problem: Problem = answer.json().expect("a problem");
        let named: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(named, pointers, "{query}");
        operation.assert_documents(&answer);
    }
    for (query, days) in [
        ("from=2026-11-23&to=2026-11-23", 1),
        ("to=2026-12-01&from=2026-11-01", 31),
        ("from=0001-01-01&to=0001-01-31", 31),
        ("from=9999-12-01&to=9999-12-31", 31),
    ] {
        let answer = get(&app, query, &[]).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        assert_eq!(answer.json::<DayList>().expect("days").items.len(), days, "{query}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_names_of_a_range_are_one_query(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    let plans = app.plans(|conn| held_slots::service_names(conn, date(MONDAY), date("2026-12-23")));
    assert_eq!(plans.len(), 1, "{plans:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_former_path_answers_with_and_without_its_slash_and_ignores_unknown_parameters(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let expected = get(&app, &format!("date={TUESDAY}"), &[]).await;
    for path in ["/appointments/api/available-slots/", "/appointments/api/available-slots"] {
        let send = async |method, query: &str| {
            let raw = app.anonymous().raw(method, &format!("{path}?{query}"));
            raw.send().await.expect("an answer")
        };
        for query in ["", "&_=1764000000000", "&format=json&_=2", "&from=2026-11-23&limit=0"] {
            let answer = send(Method::GET, &format!("date={TUESDAY}{query}")).await;
            let shown = (answer.status, answer.text(), answer.header("etag"));
            assert_eq!(shown, (200, expected.text(), expected.header("etag")), "{path} {query}");
        }
        let head = send(Method::HEAD, &format!("date={TUESDAY}")).await;
        assert_eq!((head.status, head.text().as_str()), (200, ""), "{path}");
        for query in ["", "_=1", "date=tomorrow", "date=2026-11-24&date=2026-11-25"] {
            let answer = send(Method::GET, query).await;
            let problem: Problem = answer.json().expect("a problem");
            assert_eq!((answer.status, problem.errors[0].pointer.as_str()), (422, "/date"), "{path} {query}");
        }
        let refused = send(Method::POST, &format!("date={TUESDAY}")).await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{path}");
    }
    for path in ["/api/v1/availability", "/api/v1/availability/days"] {
        let raw = app.anonymous().raw(Method::GET, &format!("{path}?date={TUESDAY}&_=1"));
        assert_eq!(raw.send().await.expect("an answer").status, 422, "{path}");
    }
}
