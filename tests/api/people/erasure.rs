//! The erasure of a customer: afterwards no column of any table contains their data, and the statistics are
//! unchanged.

use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use pitboard_api::{
    Appointment, AppointmentPatch, AppointmentQuery, AuditQuery, Cancel, Complete, CreateAppointment,
    CreateNote, CustomerPatch, EmployeeStatusChange, ProblemCode, Register,
};
use pitboard_domain::{
    event::{AppointmentChange, Event, EventKind},
    job::CancelReason,
    role::EmployeeStatus,
    status::Status,
};
use pitboard_server::{
    app::{
        Refusal, Tx,
        people::erasure::{self, APPOINTMENTS_SLICE, Progress},
    },
    db::engine::connection::Purpose,
};
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment,
    people::{PASSWORD, confirm_customers},
    refusal, services, until,
};
use rstest_reuse::apply;
use serde_json::json;

use super::vehicles::saved_car;
use crate::{on_both_databases, operation::content_of, walk::rows};

const NAME: &str = "Xanthippe";
const EMAIL: &str = "xanthippe.planted@example.com";
const PHONE: &str = "+30 697 4711 0815";
const PLATE: &str = "XPL-4711 Q";

/// The planted texts, in lower case and in every stored spelling.
const PLANTED: [&str; 9] = [
    "xanthippe",
    "quasimodo",
    "planted",
    "697 4711 0815",
    "3069747110815",
    "xpl-4711",
    "xpl4711q",
    "batmobile",
    "keep the old",
];

/// Returns the columns that contain a planted text.
fn planted_columns(app: &TestApp) -> Vec<String> {
    let is_planted = |value: &str| PLANTED.iter().any(|planted| value.to_lowercase().contains(planted));
    let mut columns: Vec<String> =
        app.dump().into_iter().filter(|(_, value)| is_planted(value)).map(|(column, _)| column).collect();
    columns.dedup();
    columns
}

fn planted_booking(day: &str, period: &str) -> CreateAppointment {
    let mut new = appointment(services::AUDIO, day, period);
    new.vehicle.make = "Batmobile".to_owned();
    new.vehicle.license_plate = Some(PLATE.to_owned());
    new.customer_notes = Some("Keep the old parts, Xanthippe says".to_owned());
    new
}

async fn register_planted_customer(app: &TestApp) -> Person {
    let client = app.anonymous();
    let register = Register {
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        first_name: NAME.to_owned(),
        last_name: "Quasimodo".to_owned(),
        phone: PHONE.to_owned(),
    };
    Person::new(&client, client.register(&register).await.expect("a registration"))
}

/// Creates a customer with unique values in every field that stores personal data, and one appointment per
/// outcome.
async fn create_planted_customer(app: &TestApp, john: &Person, admin: &Person) -> (Person, Vec<Appointment>) {
    let person = register_planted_customer(app).await;
    person.add_vehicle(&saved_car(PLATE)).await.expect("saved");
    let keyed = person.with_key("their own key");
    let own = keyed.book_appointment(&planted_booking(TUESDAY, "09:00")).await.expect("a booking");
    let mut desk = planted_booking(TUESDAY, "11:00");
    desk.customer = serde_json::from_value(json!({ "id": person.id() })).expect("a customer");
    let at_the_desk = john.with_key("the desk's key").book_appointment(&desk).await.expect("a booking");
    let notes = AppointmentPatch {
        customer_notes: Some("Quasimodo rings the bell".to_owned()),
        ..AppointmentPatch::default()
    };
    person.update_appointment(&own.reference, &notes).await.expect("notes");
    john.take(&own).await;
    john.start(&own).await;
    let on_a_break = EmployeeStatusChange { status: EmployeeStatus::Break };
    let shown = john.with_key("a break's key").set_employee_status(john.id(), &on_a_break).await;
    assert!(shown.expect("a status").current_job.is_some(), "the response contains the vehicle");
    let complete = Complete { note: Some("Told Xanthippe about the brakes".to_owned()) };
    let done = john.complete_appointment(&own.reference, &complete).await.expect("completed");
    let note = CreateNote { text: "Xanthippe called: the batmobile rattles".to_owned() };
    let keyed = john.with_key("a note's key");
    let done = keyed.add_appointment_note(&done.reference, &note).await.expect("a note");
    let metadata = Some([("tier".to_owned(), "planted".to_owned())].into());
    let order = AppointmentPatch {
        external_reference: Some("planted-order".to_owned()),
        metadata: metadata.clone(),
        ..AppointmentPatch::default()
    };
    admin.update_appointment(&at_the_desk.reference, &order).await.expect("an edit");
    let cancel =
        Cancel { reason: Some(CancelReason::CustomerRequest), note: Some("Xanthippe rang".to_owned()) };
    let cancelled = john.cancel_appointment(&at_the_desk.reference, &cancel).await.expect("cancelled");
    let renamed = CustomerPatch {
        last_name: Some("Quasimodo-Planted".to_owned()),
        external_reference: Some("planted-customer".to_owned()),
        metadata,
        ..CustomerPatch::default()
    };
    admin.update_customer(person.id(), &renamed).await.expect("an edit");
    admin.reset_customer_password(person.id()).await.expect("a link");
    (person, vec![done, cancelled])
}

/// Books appointments and cancels all but the last, which is returned.
async fn book_and_cancel(person: &Person, appointments: usize) -> Appointment {
    let book = async |number| {
        let mut new = planted_booking(TUESDAY, "09:00");
        new.vehicle.license_plate = Some(format!("{PLATE} {number}"));
        person.book_appointment(&new).await.expect("a booking")
    };
    for number in 1..appointments {
        person.cancel(&book(number).await).await;
    }
    book(appointments).await
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn what_staff_write_between_two_slices_of_an_erasure_is_erased_too(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_changes_per_customer_per_day = 0).await;
    let (admin, john) = (app.admin("root").await, app.employee("john").await);
    let person = register_planted_customer(&app).await;
    confirm_customers(&app.db, None).await;
    let last = book_and_cancel(&person, APPOINTMENTS_SLICE + 1).await;
    person.cancel(&last).await;
    let ended = person.list_appointments(&AppointmentQuery::default()).await.expect("a list").items;
    let id = person.id();
    let slice = move |tx: &mut Tx<'_>| erasure::erase_slice(tx, id, Progress::default());
    let done = app.system(slice).await.expect("a slice").expect("more to erase");

    let renamed = CustomerPatch { last_name: Some("Planted-Again".to_owned()), ..CustomerPatch::default() };
    admin.update_customer(id, &renamed).await.expect("an edit");
    let note = CreateNote { text: "Xanthippe called again".to_owned() };
    for one in ended {
        john.add_appointment_note(&one.reference, &note).await.expect("a note");
    }
    app.system(move |tx| erasure::erase(tx, id, done)).await.expect("erased");
    assert_eq!(planted_columns(&app), Vec::<String>::new());
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_with_many_appointments_is_erased_in_short_transactions(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_changes_per_customer_per_day = 0).await;
    let admin = app.admin("root").await;
    let person = register_planted_customer(&app).await;
    confirm_customers(&app.db, None).await;
    let last = book_and_cancel(&person, 2 * APPOINTMENTS_SLICE + 5).await;
    let refused = refusal(admin.erase_customer(person.id()).await);
    assert_eq!(refused.code, ProblemCode::InUse);
    assert!(admin.get_customer(person.id()).await.expect("a customer").active, "nothing was changed");
    person.cancel(&last).await;
    let (other, keyed) = (app.customer("ada").await, admin.with_key("erasure"));
    keyed.erase_customer(other.id()).await.expect("erased");
    let reused = refusal(keyed.erase_customer(person.id()).await);
    assert_eq!(reused.code, ProblemCode::IdempotencyMismatch);
    assert!(admin.get_customer(person.id()).await.expect("a customer").active, "nothing was changed");

    let mut commits = app.db.transactions().publisher.subscribe();
    admin.erase_customer(person.id()).await.expect("erased");
    let mut erased = Vec::new();
    while let Ok(effects) = commits.try_recv() {
        let is_erased = |event: &&Event| matches!(event, Event::Appointment(_, AppointmentChange::Erase(_)));
        erased.push(effects.events.iter().filter(is_erased).count());
    }
    erased.retain(|count| *count > 0);
    assert_eq!(erased, [APPOINTMENTS_SLICE, APPOINTMENTS_SLICE, 5]);
    assert_eq!(planted_columns(&app), Vec::<String>::new());
    assert_eq!(refusal(admin.get_customer(person.id()).await).code, ProblemCode::NotFound);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_erased_customer_is_in_no_column_and_the_statistics_stay(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let (person, jobs) = create_planted_customer(&app, &john, &admin).await;
    let before = planted_columns(&app);
    for column in [
        "accounts.email",
        "accounts.first_name",
        "accounts.phone",
        "accounts.search_text",
        "accounts.external_reference",
        "accounts.metadata",
        "appointments.external_reference",
        "appointments.metadata",
        "appointments.license_plate",
        "appointments.vehicle_make",
        "appointments.customer_notes",
        "appointments.search_text",
        "occupancy.plate",
        "work_notes.text",
        "idempotency_keys.answer",
        "vehicles.plate",
    ] {
        assert!(before.iter().any(|found| found == column), "the search does not find {column}: {before:?}");
    }

    admin.erase_customer(person.id()).await.expect("erased");
    assert_eq!(planted_columns(&app), Vec::<String>::new());
    let log = admin.list_audit_log(&AuditQuery::default()).await.expect("the log").items;
    let subject = format!("appointment:{}", jobs[0].reference);
    let entry = log.iter().find(|entry| entry.subject == subject).expect("the erasure");
    let changed =
        json!(["vehicle", "license_plate", "customer_notes", "work_notes", "external_reference", "metadata"]);
    assert_eq!((entry.kind, &entry.change["changed"]), (EventKind::Erase, &changed));
    let events: Vec<String> = app
        .dump()
        .into_iter()
        .filter(|(column, _)| column == "events.from_address")
        .map(|(_, value)| value)
        .collect();
    assert_eq!(events.iter().filter(|from| *from == "erased").count(), 4, "{events:?}");

    assert_eq!(refusal(person.get_me().await).code, ProblemCode::Unauthenticated);
    assert!(person.refresh().await.expect("an answer").is_none());
    assert_eq!(refusal(admin.get_customer(person.id()).await).code, ProblemCode::NotFound);
    assert_eq!(refusal(admin.activate_customer(person.id()).await).code, ProblemCode::NotFound);
    assert_eq!(refusal(admin.erase_customer(person.id()).await).code, ProblemCode::NotFound);
    assert_eq!(admin.list_customers(&Default::default()).await.expect("customers").items, []);
    for (job, status) in jobs.iter().zip([Status::Completed, Status::Cancelled]) {
        let anonymised = admin.get_appointment(&job.reference).await.expect("an appointment");
        assert_eq!((anonymised.status, anonymised.price, anonymised.date), (status, job.price, job.date));
        assert_eq!(
            (anonymised.customer.name.as_str(), anonymised.vehicle.make.as_str()),
            ("Erased customer", "erased")
        );
        assert_eq!((anonymised.version, anonymised.vehicle.year), (job.version + 1, job.vehicle.year));
        assert_eq!(anonymised.slots, job.slots);
    }
    assert_eq!(admin.fail_to_reopen(&jobs[0]).await.code, ProblemCode::Inconsistent);
    assert_eq!(admin.fail_to_restore(&jobs[1]).await.code, ProblemCode::Inconsistent);
    let by_reference = AppointmentQuery { search: Some(jobs[0].reference.clone()), ..Default::default() };
    assert_eq!(admin.list_appointments(&by_reference).await.expect("a list").items.len(), 1);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
    register_planted_customer(&app).await;
}

/// Returns the planted texts that any file of the database contains.
fn planted_in_files(app: &TestApp) -> Vec<&'static str> {
    let content = content_of(app.place.directory());
    PLANTED.into_iter().filter(|planted| content.contains(planted)).collect()
}

#[actix_web::test]
async fn an_erased_customer_is_in_no_file_of_sqlite() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let (person, _) = create_planted_customer(&app, &john, &admin).await;
    let statistics = app.db.transactions().db.clone();
    statistics.update_statistics::<Box<Refusal>>().await.expect("statistics");
    assert!(planted_in_files(&app).contains(&"xanthippe"));
    admin.erase_customer(person.id()).await.expect("erased");
    assert_eq!(planted_in_files(&app), [""; 0]);
}

#[actix_web::test]
async fn a_read_that_keeps_the_log_of_sqlite_delays_only_the_end_of_an_erasure() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let (person, _) = create_planted_customer(&app, &john, &admin).await;
    let mut backup = app.place.url.connect(Purpose::Read).expect("a connection");
    backup.batch_execute("BEGIN; SELECT count(*) FROM accounts").expect("a long read");
    admin.erase_customer(person.id()).await.expect("erased");
    assert_eq!(planted_columns(&app), Vec::<String>::new());
    backup.batch_execute("COMMIT").expect("the end of the read");
    until("the log is truncated", async || {
        tokio::task::yield_now().await;
        planted_in_files(&app).is_empty()
    })
    .await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_with_an_active_appointment_cannot_be_erased(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let (person, _) = create_planted_customer(&app, &john, &admin).await;
    let job = person.book_appointment(&planted_booking(WEDNESDAY, "09:00")).await.expect("a booking");
    let (before, found) = (rows::of(&app).await, planted_columns(&app));
    let refused = refusal(admin.erase_customer(person.id()).await);
    assert_eq!((refused.code, refused.errors.len()), (ProblemCode::InUse, 1));
    assert_eq!(refused.errors[0].pointer, format!("/appointments/{}", job.reference));
    assert_eq!((rows::of(&app).await, planted_columns(&app)), (before, found));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_erasure_that_races_with_bookings_leaves_no_booking_without_its_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let person = register_planted_customer(&app).await;
    let books = |n: usize| {
        let mut new = planted_booking(TUESDAY, ["09:00", "11:00", "13:00", "15:00"][n]);
        new.customer = serde_json::from_value(json!({ "id": person.id() })).expect("a customer");
        let john = john.with_key(&format!("key {n}"));
        async move { john.book_appointment(&new).await.is_ok() }
    };
    let erases = async { admin.erase_customer(person.id()).await.is_ok() };
    let (booked, erased) = futures_util::future::join(join_all((0..4).map(books)), erases).await;
    let booked = booked.into_iter().filter(|booked| *booked).count();
    if erased {
        assert_eq!((booked, planted_columns(&app)), (0, Vec::new()));
    } else {
        assert!(booked > 0, "the erasure was refused without an appointment");
        assert_eq!(
            admin.get_customer(person.id()).await.expect("a customer").appointments.active,
            booked as u32
        );
    }
}
