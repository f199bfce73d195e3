//! Customers: how staff find them, and what admins can do with their accounts.

use diesel::connection::SimpleConnection;
use pitboard_api::{
    AppointmentQuery, Cancel, CreateAppointment, CreateCustomer, CustomerPatch, CustomerQuery, DeskCustomer,
    Login, ProblemCode,
};
use pitboard_client::reqwest::Method;
use pitboard_domain::{job::CancelReason, link::LinkPurpose};
use pitboard_server::db::{
    customers::{self, Filter},
    engine::connection::Purpose,
};
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment, explain::assert_no_scan, people::PASSWORD,
    refusal, services,
};
use rstest_reuse::apply;

use super::{log_of, set_password_body};
use crate::{
    on_both_databases,
    walk::{requests, rows},
};

async fn find_names(staff: &Person, search: &str) -> Vec<String> {
    let query = CustomerQuery { search: Some(search.to_owned()), ..CustomerQuery::default() };
    let page = staff.list_customers(&query).await.expect("customers");
    page.items.into_iter().map(|customer| customer.first_name).collect()
}

fn named(first_name: &str, phone: &str) -> CustomerPatch {
    CustomerPatch {
        first_name: Some(first_name.to_owned()),
        phone: Some(phone.to_owned()),
        ..CustomerPatch::default()
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn customers_are_found_by_name_and_phone_and_by_managers_also_by_address(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, mary, admin) =
        (app.employee("john").await, app.manager("mary").await, app.admin("root").await);
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    admin.update_customer(ada.id(), &named("Ürsula", "+91 (982) 50-11111")).await.expect("an edit");
    admin.update_customer(ben.id(), &named("100% Ben", "0151/22 22 2")).await.expect("an edit");
    for (search, expected) in [
        ("ürs", vec!["Ürsula"]),
        ("ÜRSULA CUST", vec!["Ürsula"]),
        ("98250", vec!["Ürsula"]),
        ("+91 9825 011", vec!["Ürsula"]),
        ("(982) 50", vec!["Ürsula"]),
        ("015122", vec!["100% Ben"]),
        ("100%", vec!["100% Ben"]),
        ("%", vec!["100% Ben"]),
        ("_", vec![]),
        ("customer", vec!["100% Ben", "Ürsula"]),
        ("john", vec![]),
        (" ", vec!["100% Ben", "Ürsula"]),
    ] {
        assert_eq!(find_names(&john, search).await, expected, "{search}");
        assert_eq!(find_names(&mary, search).await, expected, "{search}");
    }
    assert_eq!(find_names(&mary, "ADA@example").await, ["Ürsula"]);
    assert_eq!(find_names(&john, "ada@example").await, [""; 0], "employees see no addresses");
    let all = CustomerQuery::default();
    let listed = john.list_customers(&all).await.expect("customers").items;
    assert!(listed.iter().all(|customer| customer.email.is_none()), "{listed:?}");
    let listed = mary.list_customers(&all).await.expect("customers").items;
    assert_eq!(listed[1].email.as_deref(), Some("ada@example.com"));
    assert_eq!(listed[1], mary.get_customer(ada.id()).await.expect("a customer"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn guests_are_found_by_the_address_that_they_gave(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, mary) = (app.employee("john").await, app.manager("mary").await);
    let guest = DeskCustomer::New(CreateCustomer {
        first_name: "Grace".to_owned(),
        last_name: None,
        phone: None,
        email: Some("Hopper@example.com".to_owned()),
    });
    let new = CreateAppointment { customer: Some(guest), ..appointment(services::AUDIO, TUESDAY, "09:00") };
    app.anonymous().book_appointment(&new).await.expect("a booking");
    assert_eq!(find_names(&mary, "hopper@EXAMPLE").await, ["Grace"]);
    assert_eq!(find_names(&john, "hopper@example").await, [""; 0], "employees see no addresses");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn customers_are_paged_newest_first(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    for name in ["ada", "ben", "cat", "dan", "eve"] {
        app.customer(name).await;
    }
    let (mut names, mut query) = (
        Vec::new(),
        CustomerQuery { limit: Some(2), search: Some("customer".to_owned()), ..CustomerQuery::default() },
    );
    loop {
        let page = john.list_customers(&query).await.expect("a page");
        names.extend(page.items.into_iter().map(|customer| customer.first_name));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["eve", "dan", "cat", "ben", "ada"]);
}

/// Multiplies the customers to ten thousand with an appointment each, and the staff to as many.
const MANY: &str = "INSERT INTO accounts
        (workshop_id, first_name, last_name, phone, role, active, employee_status, search_text, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    SELECT a.workshop_id, a.first_name, a.last_name, a.phone, a.role, a.active, a.employee_status, a.search_text || n.i,
        a.created_at
    FROM n CROSS JOIN (SELECT * FROM accounts) a;
    INSERT INTO appointments
        (workshop_id, reference, status, customer_id, service_id, service_name, category_name, duration_minutes, period_span,
        price_amount, price_currency, date, period_start, last_date, last_period_end, vehicle_make, vehicle_model,
        vehicle_year, vehicle_type, search_text, created_at, updated_at)
    SELECT a.workshop_id, a.reference || c.id, 'completed', c.id, a.service_id, a.service_name, a.category_name,
        a.duration_minutes, a.period_span, a.price_amount, a.price_currency, a.date, a.period_start, a.last_date,
        a.last_period_end, a.vehicle_make, a.vehicle_model, a.vehicle_year, a.vehicle_type, a.search_text, a.created_at,
        a.updated_at
    FROM accounts c CROSS JOIN (SELECT * FROM appointments) a WHERE c.role = 'customer'";

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_list_of_ten_thousand_customers_scans_the_table(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    app.employee("john").await;
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    app.place.url.connect(Purpose::Write).expect("a connection").batch_execute(MANY).expect("many customers");
    let all = || Filter {
        search: None,
        by_email: true,
        is_confirmed: None,
        external_reference: None,
        of_key: None,
        after: None,
        limit: 21,
    };
    for (what, filter) in [
        ("all customers", all()),
        ("a page further on", Filter { after: Some(5000), ..all() }),
        ("new customers", Filter { is_confirmed: Some(false), ..all() }),
    ] {
        let plans = app.plans(|conn| {
            let ids: Vec<i64> = customers::list(conn, &filter)?.iter().map(|row| row.id).collect();
            assert_eq!(ids.len(), 21, "{what}");
            customers::counts(conn, &ids)
        });
        assert_no_scan("accounts", what, &plans);
        assert_no_scan("appointments", what, &plans);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_can_list_the_appointments_of_one_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, ada, ben) = (app.employee("john").await, app.customer("ada").await, app.customer("ben").await);
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let other = ben.book(services::AUDIO, TUESDAY, "09:00").await;
    for (person, customer, expected) in [
        (&john, ada.id(), vec![&job.reference]),
        (&john, ben.id(), vec![&other.reference]),
        (&john, john.id(), vec![]),
        (&ben, ada.id(), vec![&other.reference]),
    ] {
        let query = AppointmentQuery { customer: Some(customer), ..AppointmentQuery::default() };
        let page = person.list_appointments(&query).await.expect("a list").items;
        assert_eq!(page.iter().map(|job| &job.reference).collect::<Vec<_>>(), expected);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_is_shown_with_counts_of_their_appointments_by_outcome(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut admin) = (app.customer("ada").await, app.admin("root").await);
    let mut jobs = Vec::new();
    for period in ["09:00", "11:00", "13:00", "15:00"] {
        jobs.push(ada.book(services::AUDIO, TUESDAY, period).await);
    }
    ada.cancel_appointment(&jobs[0].reference, &Cancel::default()).await.expect("cancelled");
    admin.take(&jobs[1]).await;
    admin.complete(&jobs[1]).await;
    app.clock.set(pitboard_tests::local(TUESDAY, "14:00"));
    admin.sign_in_again().await;
    let no_show = Cancel { reason: Some(CancelReason::NoShow), note: None };
    admin.cancel_appointment(&jobs[2].reference, &no_show).await.expect("cancelled");
    let counts = admin.get_customer(ada.id()).await.expect("a customer").appointments;
    assert_eq!((counts.active, counts.completed, counts.cancelled, counts.no_show), (1, 1, 2, 1));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_created_at_the_desk_can_be_invited_after_an_address_is_added(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let mut body = requests::desk_booking();
    body["customer"]["email"] = serde_json::Value::Null;
    let booked = admin.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer");
    let id = booked.json::<pitboard_api::Appointment>().expect("a booking").customer.id;
    assert!(!admin.get_customer(id).await.expect("a customer").has_password);
    assert_eq!(refusal(admin.reset_customer_password(id).await).code, ProblemCode::Inconsistent);

    let address = CustomerPatch { email: Some("Grace@Example.com".to_owned()), ..CustomerPatch::default() };
    admin.update_customer(id, &address).await.expect("an edit");
    let link = admin.reset_customer_password(id).await.expect("a link");
    assert_eq!(link.purpose, LinkPurpose::Invitation);
    let client = app.anonymous();
    let signed_in = client.accept_invitation(&set_password_body(&link.token)).await.expect("a session");
    let grace = Person::new(&client, signed_in);
    assert_eq!(grace.list_appointments(&Default::default()).await.expect("their own").items.len(), 1);
    let link = admin.reset_customer_password(id).await.expect("a link");
    assert_eq!(link.purpose, LinkPurpose::PasswordReset);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_with_an_active_appointment_cannot_be_deactivated(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::AUDIO, WEDNESDAY, "09:00").await;
    let before = rows::of(&app).await;
    let refused = refusal(admin.deactivate_customer(ada.id()).await);
    assert_eq!(refused.code, ProblemCode::InUse);
    assert_eq!(refused.errors[0].pointer, format!("/appointments/{}", job.reference));
    assert_eq!(rows::of(&app).await, before);

    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    assert!(!admin.deactivate_customer(ada.id()).await.expect("off").active);
    assert_eq!(refusal(ada.get_me().await).code, ProblemCode::Unauthenticated);
    assert_eq!(admin.fail_to_restore(&job).await.code, ProblemCode::Inconsistent, "the customer is inactive");
    assert!(admin.activate_customer(ada.id()).await.expect("on").active);
    let login = Login { email: ada.account.email.clone(), password: PASSWORD.to_owned(), code: None };
    app.anonymous().login(&login).await.expect("a login");
    admin.restore(&job).await;
    assert_eq!(log_of(&app, ada.id()).await, ["register", "deactivate", "activate", "login"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_name_is_found_in_appointments_and_staff_are_not_customers(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, admin) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let edited = admin.update_customer(ada.id(), &named("Augusta", "+44 20 7946")).await.expect("an edit");
    assert_eq!((edited.name.as_str(), edited.phone.as_str()), ("Augusta Customer", "+44 20 7946"));
    let query = pitboard_api::AppointmentQuery { search: Some("augusta".to_owned()), ..Default::default() };
    assert_eq!(john.list_appointments(&query).await.expect("a list").items.len(), 1);
    for refused in [
        refusal(admin.get_customer(john.id()).await),
        refusal(admin.update_customer(john.id(), &named("x", "123")).await),
        refusal(admin.deactivate_customer(john.id()).await.map(drop)),
        refusal(admin.reset_customer_password(john.id()).await.map(drop)),
        refusal(admin.export_customer(john.id()).await.map(drop)),
        refusal(admin.erase_customer(john.id()).await),
    ] {
        assert_eq!(refused.code, ProblemCode::NotFound, "{refused:?}");
    }
}
