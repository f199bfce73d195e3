//! Bookings by API keys: for whom, under which rules, and what the keys see of them.

use chrono::TimeDelta;
use pitboard_api::{
    AppointmentPatch, AppointmentQuery, Assign, Cancel, Complete, CreateAppointment, CreateNote, PageQuery,
    ProblemCode,
};
use pitboard_domain::{job::CancelReason, scope::Scope, status::Status};
use pitboard_tests::{Backend, TUESDAY, TestApp, WEDNESDAY, local, new_start, refusal, services};
use rstest_reuse::apply;

use super::{book, booking_for, booking_of, create_key, new_key};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_sees_and_changes_only_what_it_has_booked(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let other = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let own = book(&key, "grace", services::AUDIO, WEDNESDAY, "09:00").await;
    assert_eq!(own.customer.name, "grace Fleet", "the key has created the customer");
    let foreign = ada.book(services::AUDIO, WEDNESDAY, "09:00").await;

    let seen = key.client.list_appointments(&AppointmentQuery::default()).await.expect("a list").items;
    assert_eq!(seen.iter().map(|seen| &seen.reference).collect::<Vec<_>>(), [&own.reference]);
    let none = other.client.list_appointments(&AppointmentQuery::default()).await.expect("a list").items;
    assert!(none.is_empty(), "{none:?}");
    for (client, job) in [(&key.client, &foreign), (&other.client, &own)] {
        assert_eq!(refusal(client.get_appointment(&job.reference).await).code, ProblemCode::NotFound);
        let cancelled = client.cancel_appointment(&job.reference, &Cancel::default()).await;
        assert_eq!(refusal(cancelled).code, ProblemCode::NotFound);
    }
    let moved = key.client.reschedule_appointment(&own.reference, &new_start(WEDNESDAY, "11:00")).await;
    assert_eq!(moved.expect("rescheduled").version, 2);
    let cancelled = key.client.cancel_appointment(&own.reference, &Cancel::default()).await;
    assert_eq!(cancelled.expect("cancelled").status, Status::Cancelled);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_books_under_the_rules_for_customers_and_needs_a_customer_and_a_plate(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let mut booking = booking_for("grace", services::AUDIO, TUESDAY, "09:00");
    booking.customer = None;
    booking.vehicle.license_plate = None;
    let refused = refusal(key.client.book_appointment(&booking).await);
    let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/vehicle/license_plate", "/customer"]);

    let far = booking_for("grace", services::AUDIO, "2027-06-01", "09:00");
    assert_eq!(refusal(key.client.book_appointment(&far).await).code, ProblemCode::TooFarAhead);
    let first = book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await;
    for period in ["11:00", "13:00", "15:00", "17:00"] {
        let next = booking_of(first.customer.id, services::AUDIO, TUESDAY, period);
        key.client.book_appointment(&next).await.expect("a booking");
    }
    let sixth = booking_of(first.customer.id, services::AUDIO, WEDNESDAY, "09:00");
    assert_eq!(refusal(key.client.book_appointment(&sixth).await).code, ProblemCode::CustomerLimit);

    // Less than a day before the start.
    app.clock.set(local(TUESDAY, "08:00"));
    let late = key.client.cancel_appointment(&first.reference, &Cancel::default()).await;
    assert_eq!(refusal(late).code, ProblemCode::CancellationWindowPassed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_that_works_is_bound_by_neither_window_nor_limit_nor_cutoff(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, john) = (app.admin("root").await, app.employee("john").await);
    let scopes = [Scope::AppointmentsWrite, Scope::AppointmentsWork];
    let key = create_key(&app, &admin, &new_key(&scopes)).await;
    let mut booking = booking_for("grace", services::AUDIO, TUESDAY, "09:00");
    booking.vehicle.license_plate = None;
    let job = key.client.book_appointment(&booking).await.expect("a booking");

    let nobody = key.client.assign_appointment(&job.reference, &Assign::default()).await;
    assert_eq!(refusal(nobody).errors[0].pointer, "/employee_id");
    let assign = Assign { employee_id: Some(john.id()) };
    key.client.assign_appointment(&job.reference, &assign).await.expect("assigned");
    key.client.start_appointment(&job.reference).await.expect("started");
    let complete = Complete { note: Some("Called the driver".to_owned()) };
    let done = key.client.complete_appointment(&job.reference, &complete).await.expect("completed");
    assert_eq!(done.status, Status::Completed);
    let note = &admin.get_appointment(&job.reference).await.expect("the job").work_notes[0];
    assert_eq!(note.author, "API key: Fleet Ltd");

    let next = book(&key, "alan", services::AUDIO, TUESDAY, "11:00").await;
    app.clock.set(local(TUESDAY, "08:00"));
    let without_reason = key.client.cancel_appointment(&next.reference, &Cancel::default()).await;
    assert_eq!(refusal(without_reason).errors[0].pointer, "/reason");
    let cancel = Cancel { reason: Some(CancelReason::CustomerRequest), note: None };
    key.client.cancel_appointment(&next.reference, &cancel).await.expect("cancelled after the cut-off");
    app.clock.set(app.clock.now() + TimeDelta::hours(2));
    book(&key, "mary", services::AUDIO, TUESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn personal_data_of_customers_of_others_need_a_scope(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada, john) = (app.admin("root").await, app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    john.take(&job).await;
    let reader = create_key(&app, &admin, &new_key(&[Scope::AppointmentsReadAll])).await;
    let seen = reader.client.get_appointment(&job.reference).await.expect("the appointment");
    assert_eq!(
        (seen.customer.id, seen.customer.name.as_str(), seen.customer.phone.as_str()),
        (ada.id(), "", "")
    );
    assert_eq!((seen.vehicle.license_plate, seen.vehicle.make.as_str()), (None, "Honda"));
    assert_eq!(seen.assignee.map(|assignee| (assignee.id, assignee.name)), Some((john.id(), String::new())));
    assert_eq!(refusal(reader.client.get_customer(ada.id()).await).code, ProblemCode::Forbidden);
    let search = AppointmentQuery { search: Some("ada".to_owned()), ..AppointmentQuery::default() };
    assert_eq!(refusal(reader.client.list_appointments(&search).await).code, ProblemCode::Forbidden);

    let scopes = [Scope::AppointmentsReadAll, Scope::CustomersRead];
    let knower = create_key(&app, &admin, &new_key(&scopes)).await;
    let known = knower.client.get_appointment(&job.reference).await.expect("the appointment");
    assert_eq!(
        (known.customer.name.as_str(), known.vehicle.license_plate),
        ("ada Customer", job.vehicle.license_plate)
    );
    assert_eq!(knower.client.list_appointments(&search).await.expect("a list").items.len(), 1);
    let customer = knower.client.get_customer(ada.id()).await.expect("the customer");
    assert_eq!(customer.email.as_deref(), Some("ada@example.com"));

    let booker = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let refused =
        booker.client.book_appointment(&booking_of(ada.id(), services::AUDIO, TUESDAY, "11:00")).await;
    assert_eq!(refusal(refused).code, ProblemCode::Inconsistent, "the key may not know this customer");
    assert_eq!(refusal(booker.client.get_customer(ada.id()).await).code, ProblemCode::NotFound);
    let own = book(&booker, "grace", services::AUDIO, TUESDAY, "11:00").await;
    assert_eq!(booker.client.get_customer(own.customer.id).await.expect("its own").first_name, "grace");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_history_and_the_notes_name_to_a_key_only_those_whom_the_appointment_names(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (admin, ada, john) = (app.admin("root").await, app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    john.take(&job).await;
    let note = CreateNote { text: "Rattles".to_owned() };
    john.add_appointment_note(&job.reference, &note).await.expect("a note");
    let (customer, employee) = ("ada Customer", "john Staff");
    for (scopes, expected) in [
        (vec![Scope::AppointmentsReadAll], ["", "", ""]),
        (vec![Scope::AppointmentsReadAll, Scope::CustomersRead], [customer, "", ""]),
        (vec![Scope::AppointmentsWork], ["", employee, employee]),
        (vec![Scope::AppointmentsWork, Scope::CustomersRead], [customer, employee, employee]),
    ] {
        let key = create_key(&app, &admin, &new_key(&scopes)).await;
        let history = key.client.get_appointment_history(&job.reference, &PageQuery::default()).await;
        let actors: Vec<_> = history.expect("a history").items.into_iter().map(|entry| entry.actor).collect();
        assert_eq!(actors, expected.map(|name| Some(name.to_owned())), "{scopes:?}");
        let seen = key.client.get_appointment(&job.reference).await.expect("the appointment");
        let authors: Vec<String> = seen.work_notes.into_iter().map(|note| note.author).collect();
        let knows = scopes.contains(&Scope::CustomersRead);
        assert_eq!(authors, if knows { vec![expected[2].to_owned()] } else { Vec::new() }, "{scopes:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_idempotency_key_belongs_to_its_api_key(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let first = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let second = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let booking = booking_for("grace", services::AUDIO, TUESDAY, "09:00");
    let send = async |key: &super::Key| key.client.with_key("order 4711").book_appointment(&booking).await;
    let booked = send(&first).await.expect("a booking");
    assert_eq!(send(&first).await.expect("a replay"), booked);
    assert_eq!(refusal(send(&second).await).code, ProblemCode::VehicleAlreadyBooked, "not a replay");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_finds_its_bookings_by_its_own_reference_and_metadata_are_for_it_and_staff(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (admin, john) = (app.admin("root").await, app.employee("john").await);
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let other =
        create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite, Scope::AppointmentsReadAll])).await;
    let booking = || CreateAppointment {
        external_reference: Some("PO/4711 ü".to_owned()),
        metadata: Some([("driver".to_owned(), "D. Moore".to_owned())].into()),
        ..booking_for("grace", services::AUDIO, TUESDAY, "09:00")
    };
    let booked = key.client.book_appointment(&booking()).await.expect("a booking");
    assert_eq!(booked.external_reference.as_deref(), Some("PO/4711 ü"));
    let again = refusal(key.client.book_appointment(&booking()).await);
    assert_eq!(again.code, ProblemCode::AlreadyExists);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4, "the refusal is rolled back");
    other.client.book_appointment(&booking()).await.expect("another key has its own references");

    let by_reference =
        AppointmentQuery { external_reference: Some("PO/4711 ü".to_owned()), ..AppointmentQuery::default() };
    let found = key.client.list_appointments(&by_reference).await.expect("a list").items;
    assert_eq!(found, std::slice::from_ref(&booked));
    assert_eq!(other.client.list_appointments(&by_reference).await.expect("a list").items.len(), 1);
    assert_eq!(john.list_appointments(&by_reference).await.expect("a list").items.len(), 2);
    let seen = other.client.get_appointment(&booked.reference).await.expect("the appointment");
    assert_eq!((seen.external_reference, seen.metadata), (None, None));
    let seen = john.get_appointment(&booked.reference).await.expect("the appointment");
    assert_eq!(seen.metadata, booked.metadata);

    let patch = AppointmentPatch {
        external_reference: Some("PO-2".to_owned()),
        metadata: Some(Default::default()),
        ..AppointmentPatch::default()
    };
    let edited = key.client.update_appointment(&booked.reference, &patch).await.expect("an edit");
    assert_eq!(
        (edited.external_reference.as_deref(), edited.metadata),
        (Some("PO-2"), Some(Default::default()))
    );
    let ada = app.customer("ada").await;
    let own = ada.book(services::AUDIO, TUESDAY, "11:00").await;
    assert_eq!(refusal(ada.update_appointment(&own.reference, &patch).await).code, ProblemCode::Forbidden);
    let mut large = booking();
    large.metadata = Some((0..21).map(|number| (number.to_string(), String::new())).collect());
    assert_eq!(refusal(key.client.book_appointment(&large).await).errors[0].pointer, "/metadata");

    admin.cancel(&booked).await;
    key.client
        .update_appointment(
            &booked.reference,
            &AppointmentPatch {
                metadata: Some([("driver".to_owned(), "Xanthippe".to_owned())].into()),
                ..AppointmentPatch::default()
            },
        )
        .await
        .expect("an edit");
    admin.erase_customer(booked.customer.id).await.expect("erased");
    assert!(app.dump().iter().all(|(_, value)| !value.contains("Xanthippe") && !value.contains("PO-2")));
}
