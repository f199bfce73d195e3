//! Bookings at the desk for other people, and the price of an appointment.

use diesel::prelude::*;
use futures_util::future::join_all;
use pitboard_api::{
    AppointmentPatch, Cancel, CreateAppointment, CreateCustomer, DeskCustomer, KnownCustomer, ProblemCode,
};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use pitboard_server::{
    app::Tx,
    db::{engine::schema, prices},
};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, appointment, refusal, services};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Returns a customer who has an account.
pub fn known(customer: &Person) -> Option<DeskCustomer> {
    Some(DeskCustomer::Known(KnownCustomer { id: customer.id() }))
}

fn new_customer(email: Option<&str>) -> Option<DeskCustomer> {
    Some(DeskCustomer::New(CreateCustomer {
        first_name: "Grace".to_owned(),
        last_name: Some("Hopper".to_owned()),
        phone: Some("+91 98250 99999".to_owned()),
        email: email.map(str::to_owned),
    }))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_sees_an_appointment_that_the_desk_booked_for_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let mut body =
        CreateAppointment { customer: known(&ada), ..appointment(services::ECU_REMAPPING, TUESDAY, "09:00") };
    body.vehicle.license_plate = None;
    let job = john.book_appointment(&body).await.expect("a booking");
    let shown = ada.get_appointment(&job.reference).await.expect("ada's own appointment");
    assert_eq!((shown.customer.name.as_str(), shown.vehicle.license_plate), ("ada Customer", None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_desk_books_for_a_new_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let body = |email| CreateAppointment {
        customer: new_customer(email),
        ..appointment(services::ECU_REMAPPING, TUESDAY, "09:00")
    };
    let job = john.book_appointment(&body(None)).await.expect("a booking");
    assert_eq!(
        (job.customer.name.as_str(), job.customer.phone.as_str()),
        ("Grace Hopper", "+91 98250 99999")
    );
    let other = john.book_appointment(&body(Some("grace@example.com"))).await.expect("a booking");
    assert_eq!(job.customer.id, other.customer.id, "the same phone number is the same person");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_desk_books_for_the_customer_with_the_address_or_the_only_one_with_the_phone_number(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let ada = app.customer("ada").await;
    let person = |phone: &str, email: Option<&str>| CreateAppointment {
        customer: Some(DeskCustomer::New(CreateCustomer {
            first_name: "Grace".to_owned(),
            last_name: None,
            phone: Some(phone.to_owned()),
            email: email.map(str::to_owned),
        })),
        ..appointment(services::ECU_REMAPPING, TUESDAY, "09:00")
    };
    let by_address = john.book_appointment(&person("+1 212 555", Some("ADA@example.com"))).await;
    assert_eq!(by_address.expect("a booking").customer.id, ada.id());
    let by_phone = john.book_appointment(&person("+91 (98250) 123-45", None)).await;
    assert_eq!(by_phone.expect("a booking").customer.id, ada.id());
    let of_staff = john.book_appointment(&person("+1 212 556", Some("john@carmodx.example"))).await;
    assert_eq!(refusal(of_staff).code, ProblemCode::EmailTaken);

    // They share ada's number.
    let ben = app.customer("ben").await;
    let several = refusal(john.book_appointment(&person("+91 98250 12345", None)).await);
    assert_eq!(several.code, ProblemCode::SeveralCustomers);
    let ids: Vec<String> = several.errors.into_iter().map(|error| error.detail).collect();
    assert_eq!(ids, [ada.id().to_string(), ben.id().to_string()]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_bookings_for_one_new_person_create_one_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let bookings: Vec<CreateAppointment> = ["09:00", "11:00", "13:00", "15:00", "17:00"]
        .iter()
        .map(|period| CreateAppointment {
            customer: new_customer(None),
            ..appointment(services::AUDIO, TUESDAY, period)
        })
        .collect();
    let booked = join_all(bookings.iter().map(|booking| john.book_appointment(booking))).await;
    let booked: Vec<i64> = booked.into_iter().map(|booked| booked.expect("a booking").customer.id).collect();
    assert_eq!(booked, [booked[0]; 5]);
    assert_eq!(app.place.rows()["guest_contacts"], Vec::<String>::new());
    assert_eq!(admin.list_customers(&Default::default()).await.expect("customers").items.len(), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_field_that_the_callers_role_must_send_is_named_when_it_is_missing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let mut body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let refused = refusal(john.book_appointment(&body).await);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/customer"));
    body.vehicle.license_plate = None;
    let refused = refusal(ada.book_appointment(&body).await);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/vehicle/license_plate"));
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    for staff in [&john, &app.manager("mary").await, &app.admin("root").await] {
        let refused = refusal(staff.cancel_appointment(&job.reference, &Cancel::default()).await);
        assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/reason"));
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_booking_at_the_desk_leaves_no_new_customer(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let body = |period| {
        let customer = new_customer(Some("grace@example.com"));
        CreateAppointment { customer, ..appointment(services::ECU_REMAPPING, TUESDAY, period) }
    };
    assert_eq!(refusal(john.book_appointment(&body("09:00")).await).code, ProblemCode::CapacityExceeded);
    john.book_appointment(&body("11:00")).await.expect("the address is still free");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_for_staff_or_an_unknown_person_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    for id in [john.id(), 4_711] {
        let customer = Some(DeskCustomer::Known(KnownCustomer { id }));
        let body = CreateAppointment { customer, ..appointment(services::ECU_REMAPPING, TUESDAY, "09:00") };
        assert_eq!(refusal(john.book_appointment(&body).await).code, ProblemCode::Inconsistent);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_has_the_price_of_its_matrix_cell_or_of_its_service(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let cells = app.system(|tx| {
        prices::insert(tx, services::ECU_REMAPPING, VehicleType::Suv, Complexity::Standard, 1_500_000)?;
        Ok(prices::insert(tx, services::ECU_REMAPPING, VehicleType::Suv, Complexity::Complex, 2_000_000)?)
    });
    cells.await.expect("prices");
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let price = async |kind, complexity| {
        let mut body = CreateAppointment {
            customer: known(&ada),
            complexity,
            ..appointment(services::ECU_REMAPPING, TUESDAY, "09:00")
        };
        body.vehicle.r#type = kind;
        john.book_appointment(&body).await.expect("a booking").price.amount
    };
    assert_eq!(price(VehicleType::Sedan, None).await, 1_200_000);
    assert_eq!(price(VehicleType::Suv, None).await, 1_500_000);
    assert_eq!(price(VehicleType::Suv, Some(Complexity::Complex)).await, 2_000_000);
    assert_eq!(price(VehicleType::Sedan, Some(Complexity::Complex)).await, 1_200_000);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_keeps_its_promised_price_and_periods_when_the_service_changes(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let changed = app.system(|tx| {
        let change = (
            schema::services::price_amount.eq(1),
            schema::services::name.eq("Other"),
            schema::services::period_span.eq(2),
        );
        Ok(diesel::update(schema::services::table.filter(schema::services::id.eq(services::ECU_REMAPPING)))
            .set(change)
            .execute(tx.raw)?)
    });
    changed.await.expect("a change");
    let unchanged = ada.get_appointment(&job.reference).await.expect("the job");
    assert_eq!((unchanged.price, unchanged.service, unchanged.slots.len()), (job.price, job.service, 1));
    assert_eq!(ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.price.amount, 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_complexity_and_its_price_change_until_the_work_starts(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let cell = |tx: &mut Tx<'_>| {
        Ok(prices::insert(tx, services::ECU_REMAPPING, VehicleType::Sedan, Complexity::Complex, 2_000_000)?)
    };
    app.system(cell).await.expect("a price");
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let complex = AppointmentPatch { complexity: Some(Complexity::Complex), ..Default::default() };
    let changed = john.update_appointment(&job.reference, &complex).await.expect("a change");
    assert_eq!(changed.price.amount, 2_000_000);
    john.take(&job).await;
    john.start(&job).await;
    let late = refusal(john.update_appointment(&job.reference, &complex).await);
    assert_eq!(late.code, ProblemCode::InvalidTransition);
}
