//! Whether an appointment fits in the periods of a day: exactly where its booking or reschedule is accepted.

use diesel::prelude::*;
use pitboard_api::{AvailabilityQuery, CreateAppointment, CreateCustomer, Day, DeskCustomer, ProblemCode};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_server::db::engine::schema;
use pitboard_tests::{
    Backend, FRIDAY, MONDAY, SATURDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, appointment, date, local,
    new_start, refusal, services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

/// The starts of the periods of a day.
const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];

async fn day(client: &Client, day: &str, service_id: Option<i64>, reference: Option<&str>) -> Day {
    let query =
        AvailabilityQuery { date: date(day).into(), service_id, reference: reference.map(str::to_owned) };
    client.get_availability(query).await.expect("a day")
}

/// Returns the starts of a day at which the appointment fits.
async fn fitting(client: &Client, of: &str, service_id: Option<i64>, reference: Option<&str>) -> Vec<String> {
    let periods = day(client, of, service_id, reference).await.periods;
    let fits = periods.iter().filter(|period| period.fits.expect("an answer for every period"));
    fits.map(|period| period.start.format("%H:%M").to_string()).collect()
}

async fn get(client: &Client, query: &str, headers: &[(&str, &str)]) -> RawAnswer {
    let request = client.raw(Method::GET, &format!("/api/v1/availability?date={TUESDAY}{query}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send().await.expect("an answer")
}

fn code(answer: &RawAnswer) -> ProblemCode {
    answer.json::<pitboard_api::Problem>().expect("a problem").code
}

/// Starts a workshop with one slot in most periods, closures, a daily limit and a lead time, on Monday at 12:30.
async fn start_busy(on: Backend) -> TestApp {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 1;
        setup.settings.max_active_per_customer = 0;
        setup.settings.daily_limit = Some(3);
        setup.settings.min_lead_minutes = 60;
        setup.settings.max_days_ahead = 7;
        setup.now = local(MONDAY, "12:30");
    });
    let app = app.await;
    app.close(WEDNESDAY, WEDNESDAY, &["09:00", "13:00"]).await;
    app.close(THURSDAY, THURSDAY, &[]).await;
    app.set_capacity(WEDNESDAY, "15:00", 3).await;
    let ada = app.customer("ada").await;
    for (service, day, period) in [
        (services::ECU_REMAPPING, TUESDAY, "11:00"),
        (services::ENGINE_REBUILD, WEDNESDAY, "17:00"),
        (services::ECU_REMAPPING, FRIDAY, "13:00"),
        (services::ECU_REMAPPING, FRIDAY, "15:00"),
        (services::ECU_REMAPPING, FRIDAY, "17:00"),
    ] {
        ada.book(service, day, period).await;
    }
    app
}

/// The days of the busy workshop: over the weekend to the horizon, and one after it.
const DAYS: [&str; 7] = [MONDAY, TUESDAY, WEDNESDAY, FRIDAY, SATURDAY, "2026-11-30", "2026-12-01"];

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_service_fits_where_its_booking_is_accepted(#[case] on: Backend) {
    let app = start_busy(on).await;
    let ben = app.customer("ben").await;
    let mut accepted = Vec::new();
    for service in [services::ECU_REMAPPING, services::ENGINE_REBUILD, services::FULL_RESPRAY] {
        for of in DAYS {
            let fits = fitting(&ben, of, Some(service), None).await;
            assert_eq!(fits, fitting(&app.anonymous(), of, Some(service), None).await);
            let mut booked = Vec::new();
            for period in PERIODS {
                if let Ok(job) = ben.book_appointment(&appointment(service, of, period)).await {
                    ben.cancel(&job).await;
                    booked.push(period);
                }
            }
            assert_eq!(fits, booked, "service {service} on {of}");
            accepted.extend(booked.into_iter().map(|period| (service, of, period)));
        }
    }
    // Over the end of Saturday, and never over the horizon.
    assert!(accepted.contains(&(services::FULL_RESPRAY, SATURDAY, "17:00")), "{accepted:?}");
    assert!(!accepted.contains(&(services::ENGINE_REBUILD, "2026-11-30", "17:00")), "{accepted:?}");
    assert!(accepted.contains(&(services::ECU_REMAPPING, "2026-11-30", "17:00")), "{accepted:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_fits_where_its_reschedule_is_accepted(#[case] on: Backend) {
    let app = start_busy(on).await;
    let (ben, mary) = (app.customer("ben").await, app.manager("mary").await);
    // With the appointment the day reaches its limit of three.
    for period in ["11:00", "17:00"] {
        ben.book(services::ECU_REMAPPING, SATURDAY, period).await;
    }
    let job = ben.book(services::ENGINE_REBUILD, SATURDAY, "13:00").await;
    let reference = Some(job.reference.as_str());
    let mut by_both = Vec::new();
    for client in [&ben, &mary] {
        let mut accepted = Vec::new();
        for of in DAYS {
            let fits = fitting(client, of, None, reference).await;
            let mut moved = Vec::new();
            for period in PERIODS {
                if client.reschedule_appointment(&job.reference, &new_start(of, period)).await.is_ok() {
                    mary.reschedule(&job, SATURDAY, "13:00").await;
                    moved.push(period);
                }
            }
            assert_eq!(fits, moved, "on {of}");
            accepted.extend(moved.into_iter().map(|period| (of, period)));
        }
        by_both.push(accepted);
    }
    // Staff may start in a period that has begun, and have no lead time.
    let only_staff: Vec<_> = by_both[1].iter().filter(|start| !by_both[0].contains(start)).collect();
    assert_eq!(only_staff, [&(MONDAY, "11:00"), &(MONDAY, "13:00")]);
    assert!(by_both[0].contains(&(SATURDAY, "13:00")), "its own slots count as free");
    assert_eq!(fitting(&mary, SATURDAY, Some(services::ENGINE_REBUILD), None).await, [] as [&str; 0]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_keeps_its_span_unless_another_service_is_named(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ENGINE_REBUILD, TUESDAY, "09:00").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "15:00").await;
    let shorter = app.system(|tx| {
        let service = schema::services::table.filter(schema::services::id.eq(services::ENGINE_REBUILD));
        let change = (schema::services::period_span.eq(1), schema::services::active.eq(false));
        Ok(diesel::update(service).set(change).execute(tx.raw)?)
    });
    shorter.await.expect("a change");
    let reference = Some(job.reference.as_str());
    for same in [None, Some(services::ENGINE_REBUILD)] {
        assert_eq!(fitting(&ada, TUESDAY, same, reference).await, ["09:00", "11:00", "17:00"]);
    }
    for (other, fits) in [
        (services::ECU_REMAPPING, &["09:00", "11:00", "13:00", "17:00"][..]),
        (services::FULL_RESPRAY, &["09:00", "17:00"]),
    ] {
        assert_eq!(fitting(&ada, TUESDAY, Some(other), reference).await, fits, "{other}");
    }
    // Counts are those of the public day.
    let (own, public) = (
        day(&ada, TUESDAY, None, reference).await,
        app.anonymous().get_availability(date(TUESDAY)).await.expect("a day"),
    );
    let counted = |day: &Day| day.periods.iter().map(|p| (p.occupied, p.bookable)).collect::<Vec<_>>();
    assert_eq!(counted(&own), counted(&public));
    assert!(public.periods.iter().all(|period| period.fits.is_none()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_start_where_the_desk_may_book(#[case] on: Backend) {
    let app = start_busy(on).await;
    let john = app.employee("john").await;
    let service = Some(services::ECU_REMAPPING);
    assert_eq!(fitting(&app.anonymous(), MONDAY, service, None).await, ["15:00", "17:00"]);
    assert_eq!(fitting(&john, MONDAY, service, None).await, ["11:00", "13:00", "15:00", "17:00"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_an_appointment_that_the_caller_may_see_can_be_named(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben, john) = (app.customer("ada").await, app.customer("ben").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let named = format!("&reference={}", job.reference.to_lowercase());
    for (client, query, expected) in [
        (&app.anonymous(), named.as_str(), ProblemCode::Unauthenticated),
        (&app.anonymous(), "&reference=nonsense-", ProblemCode::Unauthenticated),
        (&app.anonymous().with_token("expired"), "&service_id=3", ProblemCode::Unauthenticated),
        (&ben, &named, ProblemCode::NotFound),
        (&john, "&reference=7K3M9QXR", ProblemCode::NotFound),
        (&john, "&reference=nonsense-", ProblemCode::NotFound),
        (&ada, &format!("{named}&service_id=99"), ProblemCode::NotFound),
        (&app.anonymous(), "&service_id=99", ProblemCode::NotFound),
    ] {
        let answer = get(client, query, &[]).await;
        assert_eq!(code(&answer), expected, "{query}");
        assert!(!answer.text().contains(&job.reference), "{}", answer.text());
    }
    for client in [&ada, &john] {
        assert_eq!(get(client, &named, &[]).await.status, 200);
    }
    let refused = refusal(ben.get_availability_if_changed(query(&job.reference), None).await);
    assert_eq!(refused.code, ProblemCode::NotFound);
}

fn query(reference: &str) -> AvailabilityQuery {
    AvailabilityQuery { date: date(TUESDAY).into(), service_id: None, reference: Some(reference.to_owned()) }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_own_slots_of_a_guest_count_as_free_for_the_holder_of_the_link(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (anonymous, ada) = (app.anonymous(), app.customer("ada").await);
    let guest = DeskCustomer::New(CreateCustomer {
        first_name: "Grace".to_owned(),
        last_name: None,
        phone: Some("+49 30 123456".to_owned()),
        email: None,
    });
    let service = services::ENGINE_REBUILD;
    let booking = CreateAppointment { customer: Some(guest), ..appointment(service, TUESDAY, "09:00") };
    let booked = anonymous.book_appointment(&booking).await.expect("a booking");
    let secret = booked.manage_url.as_deref().and_then(|url| url.split_once("#k=")).expect("a link").1;
    let holder = anonymous.with_guest(secret);
    let reference = Some(booked.reference.as_str());
    assert_eq!(fitting(&holder, TUESDAY, None, reference).await, PERIODS);
    assert_eq!(fitting(&holder, TUESDAY, Some(service), reference).await, PERIODS);
    // Without the reference it is the public answer.
    assert_eq!(fitting(&holder, TUESDAY, Some(service), None).await, ["13:00", "15:00", "17:00"]);

    let other = ada.book(services::AUDIO, WEDNESDAY, "09:00").await.reference;
    let wrong = anonymous.with_guest("wrong");
    for (client, reference, expected) in [
        (&holder, other.as_str(), ProblemCode::NotFound),
        (&wrong, booked.reference.as_str(), ProblemCode::Unauthenticated),
    ] {
        assert_eq!(code(&get(client, &format!("&reference={reference}"), &[]).await), expected);
    }
    let answer = get(&holder, &format!("&reference={}", booked.reference), &[]).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn what_depends_on_the_caller_is_not_cached_for_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let (shared, named) = ("public, max-age=0, s-maxage=1", format!("&reference={}", job.reference));
    let anonymous = app.anonymous();
    for (client, query, cache_control, vary) in [
        (&anonymous, "", shared, "Accept-Encoding"),
        (&*john, "", shared, "Accept-Encoding"),
        (&anonymous.with_token("expired"), "", shared, "Accept-Encoding"),
        (&anonymous, "&service_id=3", shared, "Accept-Encoding, Authorization"),
        (&*john, "&service_id=3", "no-store", "Accept-Encoding, Authorization"),
        (&*ada, &named, "no-store", "Accept-Encoding, Authorization"),
    ] {
        let answer = get(client, query, &[]).await;
        let headers = [answer.header("cache-control"), answer.header("vary")];
        assert_eq!((answer.status, headers), (200, [Some(cache_control), Some(vary)]), "{query}");
        assert_eq!(answer.text().contains("fits"), !query.is_empty(), "{query}");
        let tag = answer.header("etag").expect("an ETag").to_owned();
        let again = get(client, query, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.header("cache-control")), (304, Some(cache_control)), "{query}");
    }
    let public = get(&anonymous, "", &[]).await;
    assert_eq!(public.body, get(&ada, "", &[]).await.body, "a session changes nothing without a service");
}
