//! The search for appointments, and its default period.

use pitboard_api::{Appointment, AppointmentPatch, AppointmentQuery, BookingVehicle, Hold};
use pitboard_domain::{
    job::{HoldReason, Priority},
    status::Status,
};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment, car, date, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn references(person: &Person, query: AppointmentQuery) -> Vec<String> {
    let page = person.list_appointments(&query).await.expect("a list");
    page.items.into_iter().map(|job| job.reference).collect()
}

async fn search(person: &Person, words: &str) -> Vec<String> {
    references(person, AppointmentQuery { search: Some(words.to_owned()), ..Default::default() }).await
}

async fn book_car(person: &Person, service_id: i64, make: &str, model: &str, plate: &str) -> Appointment {
    let vehicle = BookingVehicle {
        make: make.to_owned(),
        model: model.to_owned(),
        license_plate: Some(plate.to_owned()),
        ..car()
    };
    let booking = pitboard_api::CreateAppointment { vehicle, ..appointment(service_id, TUESDAY, "09:00") };
    person.book_appointment(&booking).await.expect("a booking")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_is_found_by_its_words_in_any_order_and_by_its_plate_in_any_spelling(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (ada, ben, john) = (app.customer("ada").await, app.customer("ben").await, app.employee("john").await);
    let civic = book_car(&ada, services::AUDIO, "Honda", "Civic", "GJ01 AB 1234").await.reference;
    let octavia = book_car(&ben, services::PAINT_JOB, "Škoda", "Octavia_RS", "KA-05/100%").await;
    assert_eq!(octavia.vehicle.license_plate.as_deref(), Some("KA-05/100%"));
    let octavia = octavia.reference;
    for (words, expected) in [
        ("ada", vec![&civic]),
        ("civic ada", vec![&civic]),
        ("audio HONDA", vec![&civic]),
        ("GJ01 AB 1234", vec![&civic]),
        ("gj-01-ab-1234", vec![&civic]),
        ("gj01ab1234", vec![&civic]),
        ("ŠKODA", vec![&octavia]),
        ("ka05100", vec![&octavia]),
        ("octavia_", vec![&octavia]),
        ("100%", vec![&octavia]),
        ("_", vec![&octavia]),
        ("customer", vec![&civic, &octavia]),
        ("ada octavia", vec![]),
        ("respray", vec![]),
        (civic.to_lowercase().as_str(), vec![&civic]),
    ] {
        assert_eq!(search(&john, words).await.iter().collect::<Vec<_>>(), expected, "{words}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_search_by_staff_covers_one_year_unless_it_has_a_start_date(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (mut ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.reference;
    app.clock.set(local("2027-11-25", "09:00"));
    ada.sign_in_again().await;
    john.sign_in_again().await;
    assert_eq!(search(&john, "ada").await, [job.as_str()]);

    app.clock.set(local("2027-11-26", "09:00"));
    ada.sign_in_again().await;
    john.sign_in_again().await;
    assert_eq!(search(&john, "ada").await, [""; 0]);
    assert_eq!(search(&ada, "ada").await, [job.as_str()], "a search of one's own appointments has no limit");
    let query = || AppointmentQuery { search: Some("ada".to_owned()), ..Default::default() };
    let since = AppointmentQuery { from: Some(date("2026-01-01").into()), ..query() };
    assert_eq!(references(&john, since).await, [job.as_str()]);
    let until = AppointmentQuery { to: Some(date(WEDNESDAY).into()), ..query() };
    assert_eq!(references(&john, until).await, [job.as_str()]);
    assert_eq!(references(&john, AppointmentQuery::default()).await, [job.as_str()], "no search, no limit");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn appointments_are_filtered_by_priority_status_day_service_and_employee(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mary) =
        (app.customer("ada").await, app.employee("john").await, app.manager("mary").await);
    let (first, second) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::BODY_KIT, WEDNESDAY, "09:00").await,
    );
    let third = ada.book(services::BODY_KIT, WEDNESDAY, "11:00").await;
    let urgent = |priority| AppointmentPatch { priority: Some(priority), ..Default::default() };
    let set = mary.update_appointment(&second.reference, &urgent(Priority::Urgent)).await.expect("an edit");
    assert_eq!((set.priority, set.version), (Priority::Urgent, 2));
    john.update_appointment(&third.reference, &urgent(Priority::High)).await.expect("an edit");
    john.take(&first).await;

    let all = AppointmentQuery::default;
    for (what, query, expected) in [
        ("urgent", AppointmentQuery { priority: vec![Priority::Urgent], ..all() }, vec![&second]),
        (
            "urgent or high",
            AppointmentQuery { priority: vec![Priority::High, Priority::Urgent], ..all() },
            vec![&second, &third],
        ),
        ("booked", AppointmentQuery { status: vec![Status::Booked], ..all() }, vec![&second, &third]),
        ("from", AppointmentQuery { from: Some(date(WEDNESDAY).into()), ..all() }, vec![&second, &third]),
        ("to", AppointmentQuery { to: Some(date(TUESDAY).into()), ..all() }, vec![&first]),
        (
            "a service",
            AppointmentQuery { service_id: Some(services::BODY_KIT), ..all() },
            vec![&second, &third],
        ),
        ("john's", AppointmentQuery { assignee: Some(john.id()), ..all() }, vec![&first]),
        ("mary's", AppointmentQuery { assignee: Some(mary.id()), ..all() }, vec![]),
    ] {
        let expected: Vec<&str> = expected.iter().map(|job| job.reference.as_str()).collect();
        assert_eq!(references(&john, query).await, expected, "{what}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_on_hold_shows_its_expected_resume_until_it_is_resumed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    let until = local(WEDNESDAY, "09:00").fixed_offset();
    let hold = Hold {
        reason: HoldReason::Approval,
        expected_resume: Some(until),
        note: Some("The disc is worn".to_owned()),
    };
    let held = john.hold_appointment(&job.reference, &hold).await.expect("on hold");
    let hold = held.hold.expect("a hold");
    assert_eq!((hold.reason, hold.expected_resume), (HoldReason::Approval, Some(until)));
    assert_eq!(held.work_notes[0].text, "The disc is worn");
    let listed = john.list_appointments(&AppointmentQuery::default()).await.expect("a list");
    assert_eq!(listed.items[0].hold.as_ref(), Some(&hold));
    assert_eq!(john.resume_appointment(&job.reference).await.expect("resumed").hold, None);
}
