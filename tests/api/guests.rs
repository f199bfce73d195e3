//! Bookings without an account, and the link by which a guest manages theirs.

use pitboard_api::{
    Appointment, AuditQuery, CreateAppointment, CreateCustomer, DeskCustomer, KnownCustomer, PageQuery,
    ProblemCode, SettingsPatch,
};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::status::Status;
use pitboard_tests::{Backend, TUESDAY, TestApp, WEDNESDAY, appointment, local, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::on_both_databases;

/// Returns a guest with this phone number and address.
pub fn guest(phone: Option<&str>, email: Option<&str>) -> CreateCustomer {
    CreateCustomer {
        first_name: "Grace".to_owned(),
        last_name: None,
        phone: phone.map(str::to_owned),
        email: email.map(str::to_owned),
    }
}

fn booking(guest: CreateCustomer, day: &str, period: &str) -> CreateAppointment {
    let customer = Some(DeskCustomer::New(guest));
    CreateAppointment { customer, ..appointment(services::AUDIO, day, period) }
}

pub async fn book(app: &TestApp, guest: CreateCustomer, day: &str, period: &str) -> Appointment {
    app.anonymous().book_appointment(&booking(guest, day, period)).await.expect("a booking")
}

pub fn secret(booked: &Appointment) -> &str {
    booked.manage_url.as_deref().and_then(|url| url.split_once("#k=")).expect("a link").1
}

/// Sends a request with the secret of a link.
pub async fn send(
    client: &Client,
    secret: &str,
    method: Method,
    path: &str,
    body: Option<serde_json::Value>,
) -> RawAnswer {
    let raw = client.raw(method, path).header("authorization", &format!("Guest {secret}"));
    let raw = match &body {
        Some(body) => raw.json(body),
        None => raw,
    };
    raw.send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_guest_books_with_a_name_and_a_contact_and_gets_a_link(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    assert!(app.anonymous().get_workshop().await.expect("the workshop").guest_booking);
    let booked = book(&app, guest(Some("+49 30 123456"), None), TUESDAY, "09:00").await;
    assert_eq!((booked.customer.name.as_str(), booked.status), ("Grace", Status::Booked));
    let url = booked.manage_url.clone().expect("a link");
    assert!(url.starts_with(&format!("{}/a/{}#k=", app.url, booked.reference)), "{url}");
    assert!(secret(&booked).len() >= 22, "128 bits at least");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);
    let is_stored = app.dump().iter().any(|(_, value)| value.contains(secret(&booked)));
    assert!(!is_stored, "only the hash of the secret is stored");

    let by_address = book(&app, guest(None, Some("grace@example.com")), TUESDAY, "09:00").await;
    assert_eq!(by_address.customer.phone, "");
    let admin = app.admin("root").await;
    let customer = admin.get_customer(by_address.customer.id).await.expect("a customer");
    assert_eq!((customer.email.as_deref(), customer.has_password), (Some("grace@example.com"), false));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_link_shows_reschedules_and_cancels_its_appointment_and_nothing_else(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let booked = book(&app, guest(Some("030 123456"), None), WEDNESDAY, "09:00").await;
    let other = book(&app, guest(Some("030 999999"), None), WEDNESDAY, "09:00").await;
    let (client, key) = (app.anonymous(), secret(&booked));
    let path = format!("/api/v1/appointments/{}", booked.reference);
    let shown = client.with_guest(key).get_appointment(&booked.reference).await.expect("the appointment");
    assert_eq!((shown.reference.as_str(), shown.manage_url), (booked.reference.as_str(), None));
    assert_eq!(shown.may.len(), 2, "{:?}", shown.may);

    let foreign = format!("/api/v1/appointments/{}", other.reference);
    for (method, path, body, status) in [
        (Method::GET, foreign.clone(), None, 404),
        (Method::POST, format!("{foreign}/cancel"), Some(json!({})), 404),
        (Method::PATCH, path.clone(), Some(json!({ "customer_notes": "Hi" })), 403),
        (Method::GET, format!("{path}/history"), None, 403),
        (Method::GET, "/api/v1/appointments".to_owned(), None, 403),
        (Method::GET, "/api/v1/me".to_owned(), None, 403),
        (Method::POST, format!("{path}/assign"), Some(json!({})), 403),
        (Method::GET, "/api/v1/occupancy?date=2026-11-25".to_owned(), None, 403),
    ] {
        let answer = send(&client, key, method.clone(), &path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    }
    assert_eq!(send(&client, "not-a-secret", Method::GET, &path, None).await.status, 401);
    let later = json!({ "date": WEDNESDAY, "period": "11:00" });
    let moved = send(&client, key, Method::POST, &format!("{path}/reschedule"), Some(later)).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    let cancelled = send(&client, key, Method::POST, &format!("{path}/cancel"), Some(json!({}))).await;
    assert_eq!(cancelled.json::<Appointment>().expect("cancelled").status, Status::Cancelled);
    assert_eq!(app.remaining(WEDNESDAY, "11:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_guest_is_bound_by_the_cutoff_and_the_window(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let booked = book(&app, guest(Some("030 123456"), None), TUESDAY, "09:00").await;
    app.clock.set(local(TUESDAY, "08:00"));
    let path = format!("/api/v1/appointments/{}/cancel", booked.reference);
    let late = send(&app.anonymous(), secret(&booked), Method::POST, &path, Some(json!({}))).await;
    assert_eq!(
        late.json::<pitboard_api::Problem>().expect("a problem").code,
        ProblemCode::CancellationWindowPassed
    );
    let far = booking(guest(Some("030 1"), Some("a@example.com")), "2027-06-01", "09:00");
    let far = CreateAppointment { customer: Some(DeskCustomer::New(guest(Some("030 111"), None))), ..far };
    assert_eq!(refusal(app.anonymous().book_appointment(&far).await).code, ProblemCode::TooFarAhead);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn guests_with_the_same_contact_have_two_active_appointments_at_most(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let both = || guest(Some("+49 (30) 12-34 56"), Some("Grace@Example.com"));
    book(&app, both(), TUESDAY, "09:00").await;
    let second = book(&app, guest(Some("+49 30 123456"), None), TUESDAY, "11:00").await;
    for third in
        [both(), guest(Some("49 30 123456"), None), guest(Some("+4930123456"), Some("new@example.com"))]
    {
        let refused = app.anonymous().book_appointment(&booking(third, TUESDAY, "13:00")).await;
        assert_eq!(refusal(refused).code, ProblemCode::CustomerLimit);
    }
    book(&app, guest(None, Some("grace@example.com")), TUESDAY, "15:00").await;
    let refused = guest(None, Some("GRACE@example.com"));
    let refused = app.anonymous().book_appointment(&booking(refused, TUESDAY, "13:00")).await;
    assert_eq!(refusal(refused).code, ProblemCode::CustomerLimit, "the address has two");

    let path = format!("/api/v1/appointments/{}/cancel", second.reference);
    send(&app.anonymous(), secret(&second), Method::POST, &path, Some(json!({}))).await;
    book(&app, guest(Some("+49 30 123456"), None), TUESDAY, "13:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_ten_concurrent_bookings_of_one_guest_two_succeed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let client = app.anonymous();
    let bookings: Vec<CreateAppointment> = ["09:00", "11:00", "13:00", "15:00", "17:00"]
        .iter()
        .flat_map(|period| {
            [TUESDAY, WEDNESDAY].map(|day| booking(guest(Some("030 123456"), None), day, period))
        })
        .collect();
    let results =
        futures_util::future::join_all(bookings.iter().map(|new| client.book_appointment(new))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_of_a_guest_never_joins_or_reveals_an_existing_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let contact = guest(Some("+91 98250 12345"), Some("ada@example.com"));
    let booked = book(&app, contact, TUESDAY, "09:00").await;
    assert_ne!(booked.customer.id, ada.id());
    assert_eq!(booked.customer.name, "Grace");
    let listed = ada.list_appointments(&Default::default()).await.expect("a list").items;
    assert!(listed.is_empty(), "{listed:?}");
    let known = Some(DeskCustomer::Known(KnownCustomer { id: ada.id() }));
    let new = CreateAppointment { customer: known, ..appointment(services::AUDIO, TUESDAY, "11:00") };
    let refused = refusal(app.anonymous().book_appointment(&new).await);
    assert_eq!(refused.errors[0].pointer, "/customer/id");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn without_the_setting_guests_are_asked_to_sign_in(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let off = SettingsPatch { guest_booking: Some(false), ..SettingsPatch::default() };
    admin.update_settings(&off).await.expect("set");
    let new = booking(guest(Some("030 123"), None), TUESDAY, "09:00");
    let refused = refusal(app.anonymous().book_appointment(&new).await);
    assert_eq!(
        (refused.code, refused.detail.as_str()),
        (ProblemCode::Unauthenticated, "Booking here needs an account: please sign in.")
    );
    assert!(!app.anonymous().get_workshop().await.expect("the workshop").guest_booking);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_guest_needs_a_contact_and_a_plate(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut new = booking(guest(None, None), TUESDAY, "09:00");
    new.vehicle.license_plate = None;
    let refused = refusal(app.anonymous().book_appointment(&new).await);
    let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/vehicle/license_plate", "/customer/phone"]);
    new.customer = None;
    let refused = refusal(app.anonymous().book_appointment(&new).await);
    assert_eq!(refused.errors.last().expect("an error").pointer, "/customer");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_repeated_booking_of_a_guest_returns_the_same_link_and_needs_a_long_key(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let new = booking(guest(Some("030 123456"), None), TUESDAY, "09:00");
    let client = app.anonymous().with_key("7f1c2f6e-0a53-4b0e");
    let first = client.book_appointment(&new).await.expect("a booking");
    let again = client.book_appointment(&new).await.expect("a replay");
    assert_eq!(again, first);
    assert!(again.manage_url.is_some());
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);
    let short = refusal(app.anonymous().with_key("order 1").book_appointment(&new).await);
    assert_eq!(short.errors[0].pointer, "/Idempotency-Key");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_erased_guest_leaves_no_contact_and_no_link(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let booked = book(&app, guest(Some("030 123456"), Some("grace@example.com")), WEDNESDAY, "09:00").await;
    let path = format!("/api/v1/appointments/{}", booked.reference);
    let cancel = format!("{path}/cancel");
    send(&app.anonymous(), secret(&booked), Method::POST, &cancel, Some(json!({}))).await;
    let history = admin.get_appointment_history(&booked.reference, &PageQuery::default()).await;
    let actors: Vec<_> = history.expect("a history").items.into_iter().map(|entry| entry.actor).collect();
    assert_eq!(actors, [Some("Grace".to_owned()), Some("Grace".to_owned())]);
    let log = admin.list_audit_log(&AuditQuery::default()).await.expect("the log").items;
    let names: Vec<_> = log.iter().filter_map(|entry| Some(entry.actor.as_ref()?.name.as_str())).collect();
    assert!(names.contains(&"Grace"), "without a space at the end: {names:?}");
    admin.erase_customer(booked.customer.id).await.expect("erased");
    assert_eq!(send(&app.anonymous(), secret(&booked), Method::GET, &path, None).await.status, 401);
    let rows = app.place.rows();
    assert_eq!(rows["guest_contacts"], Vec::<String>::new());
    let dump = app.dump();
    let addresses = dump.iter().filter(|(column, _)| column == "events.from_address");
    let erased = addresses.filter(|(_, address)| address == "erased").count();
    assert_eq!(erased, 3, "the registration, the booking and the cancellation");
    let left =
        app.dump().into_iter().filter(|(_, value)| value.contains("030123456") || value.contains("grace@"));
    assert_eq!(left.collect::<Vec<_>>(), []);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_network_books_ten_times_without_an_account_and_then_waits(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    let mut refused = None;
    for number in 0..11 {
        let new = booking(guest(Some(&format!("030 12345{number}")), None), TUESDAY, "09:00");
        if let Err(error) = app.anonymous().book_appointment(&new).await {
            let problem = refusal::<()>(Err(error));
            if problem.code == ProblemCode::RateLimited {
                refused = Some(number);
                break;
            }
            assert_eq!(problem.code, ProblemCode::CapacityExceeded);
        }
    }
    assert_eq!(refused, Some(10));
}
