//! Customers whom the staff have not confirmed: what they may book, who confirms them, and the cancellation of several
//! appointments.

use pitboard_api::{
    Appointment, CancelAppointments, CreateAppointment, CreateCustomer, CreateSlotHold, CustomerQuery,
    DeskCustomer, ProblemCode, Register, SettingsPatch,
};
use pitboard_domain::{job::CancelReason, settings::NewCustomers, status::Status};
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment, date, people::PASSWORD, phone, refusal,
    services, time,
};
use rstest_reuse::apply;

use crate::{
    auth::{REGISTER, post, registration},
    desk::known,
    on_both_databases,
};

async fn set(admin: &Person, new_customers: NewCustomers) {
    let patch = SettingsPatch { new_customers: Some(new_customers), ..SettingsPatch::default() };
    admin.update_settings(&patch).await.expect("set");
}

fn guest(phone: &str, period: &str) -> CreateAppointment {
    let person = CreateCustomer {
        first_name: "Grace".to_owned(),
        last_name: None,
        phone: Some(phone.to_owned()),
        email: None,
    };
    CreateAppointment {
        customer: Some(DeskCustomer::New(person)),
        ..appointment(services::AUDIO, TUESDAY, period)
    }
}

async fn expect_limit(customer: &Person, day: &str, period: &str) {
    let refused = customer.fail_to_book(services::AUDIO, day, period).await;
    assert_eq!(refused.code, ProblemCode::CustomerLimit);
    assert!(refused.detail.contains("call"), "{}", refused.detail);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_customer_has_two_active_appointments_until_staff_confirm_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (eve, john, mary) =
        (app.newcomer("eve").await, app.employee("john").await, app.manager("mary").await);
    let first = eve.book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(first.customer.confirmed, None, "customers do not read this of themselves");
    eve.book(services::AUDIO, TUESDAY, "11:00").await;
    expect_limit(&eve, TUESDAY, "13:00").await;
    eve.cancel(&first).await;
    eve.book(services::AUDIO, TUESDAY, "13:00").await;
    expect_limit(&eve, TUESDAY, "15:00").await;

    let seen = john.get_appointment(&first.reference).await.expect("an appointment");
    assert_eq!(seen.customer.confirmed, Some(false));
    let unconfirmed = CustomerQuery { confirmed: Some(false), ..CustomerQuery::default() };
    let listed = mary.list_customers(&unconfirmed).await.expect("customers").items;
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [eve.id()]);
    let confirmed = john.confirm_customer(eve.id()).await.expect("confirmed");
    assert_eq!((confirmed.confirmed, confirmed.email), (true, None), "employees see no addresses");
    let entries = app.count_entries().await;
    assert!(mary.confirm_customer(eve.id()).await.expect("confirmed").confirmed);
    assert_eq!(app.count_entries().await, entries, "they were confirmed before");
    assert!(mary.list_customers(&unconfirmed).await.expect("customers").items.is_empty());
    for period in ["15:00", "17:00", "09:00"] {
        eve.book(services::AUDIO, TUESDAY, period).await;
    }
    assert_eq!(refusal(mary.confirm_customer(john.id()).await).code, ProblemCode::NotFound);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_confirm_a_customer_by_booking_for_them_and_by_their_work(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (john, admin) = (app.employee("john").await, app.admin("root").await);
    let names = ["booked", "started", "completed", "assigned"];
    let mut seen = Vec::new();
    for name in names {
        let customer = app.newcomer(name).await;
        let job = customer.book(services::AUDIO, TUESDAY, "09:00").await;
        match name {
            "booked" => {
                let desk = CreateAppointment {
                    customer: known(&customer),
                    ..appointment(services::AUDIO, WEDNESDAY, "09:00")
                };
                let booked = john.book_appointment(&desk).await.expect("a booking");
                assert_eq!(booked.customer.confirmed, Some(true));
            }
            _ => drop(john.take(&job).await),
        }
        match name {
            "started" => drop(john.start(&job).await),
            "completed" => drop(john.complete(&job).await),
            _ => {}
        }
        seen.push(admin.get_customer(customer.id()).await.expect("a customer").confirmed);
    }
    assert_eq!(seen, [true, true, true, false]);
    let made = john.book_appointment(&guest(&phone(), "11:00")).await.expect("a booking at the desk");
    assert!(admin.get_customer(made.customer.id).await.expect("a customer").confirmed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn confirm_first_admits_one_appointment_of_new_customers_and_guests(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (eve, admin) = (app.newcomer("eve").await, app.admin("root").await);
    set(&admin, NewCustomers::ConfirmFirst).await;
    eve.book(services::AUDIO, TUESDAY, "09:00").await;
    expect_limit(&eve, TUESDAY, "11:00").await;
    admin.confirm_customer(eve.id()).await.expect("confirmed");
    eve.book(services::AUDIO, TUESDAY, "11:00").await;
    app.anonymous().book_appointment(&guest("030 123456", "09:00")).await.expect("a booking");
    let second = refusal(app.anonymous().book_appointment(&guest("030 123456", "11:00")).await);
    assert_eq!(second.code, ProblemCode::CustomerLimit);
    assert!(app.anonymous().get_workshop().await.expect("the workshop").registration);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn known_only_admits_neither_registrations_nor_guests_nor_new_customers(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (eve, ada, admin) = (app.newcomer("eve").await, app.customer("ada").await, app.admin("root").await);
    set(&admin, NewCustomers::KnownOnly).await;
    let workshop = app.anonymous().get_workshop().await.expect("the workshop");
    assert_eq!((workshop.guest_booking, workshop.registration), (false, false));
    let register = Register {
        email: "new@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        first_name: "New".to_owned(),
        last_name: "Customer".to_owned(),
        phone: phone(),
    };
    let refused = [
        refusal(app.anonymous().register(&register).await),
        refusal(app.anonymous().book_appointment(&guest(&phone(), "09:00")).await),
        eve.fail_to_book(services::AUDIO, TUESDAY, "09:00").await,
    ];
    for problem in refused {
        assert_eq!(problem.code, ProblemCode::Forbidden);
        assert!(problem.detail.contains("+91 79 4000 1234"), "{}", problem.detail);
    }
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let start = CreateSlotHold {
        service_id: services::AUDIO,
        date: date(TUESDAY).into(),
        period: time("11:00").into(),
        replaces: None,
    };
    assert_eq!(refusal(app.anonymous().create_hold(&start).await).code, ProblemCode::Forbidden);
    assert_eq!(refusal(eve.create_hold(&start).await).code, ProblemCode::Forbidden);
    ada.create_hold(&start).await.expect("a hold");

    let no_guests = SettingsPatch {
        guest_booking: Some(false),
        new_customers: Some(NewCustomers::Open),
        ..SettingsPatch::default()
    };
    admin.update_settings(&no_guests).await.expect("set");
    assert_eq!(refusal(app.anonymous().create_hold(&start).await).code, ProblemCode::Unauthenticated);
    eve.create_hold(&start).await.expect("a hold");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_network_gets_twenty_new_customers_a_day(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    let mut registered = 0;
    let last = loop {
        let email = format!("new{registered}@example.com");
        let answer = post(&app, REGISTER, &registration(&email, PASSWORD)).await;
        if answer.status != 201 {
            break answer;
        }
        registered += 1;
        assert!(registered <= 20, "more than a day's new customers");
    };
    assert_eq!((registered, last.status), (20, 429));
    let problem = refusal(app.anonymous().book_appointment(&guest(&phone(), "09:00")).await);
    assert_eq!(problem.code, ProblemCode::RateLimited, "guests are new customers too");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_network_learns_of_five_taken_addresses_an_hour(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    app.customer("ada").await;
    for attempt in 0..5 {
        let answer = post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await;
        assert_eq!(answer.status, 409, "{attempt}");
    }
    let answer = post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await;
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!((600..=721).contains(&wait), "{wait}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_admin_cancels_several_appointments_each_with_its_own_result(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin) = (app.customer("ada").await, app.admin("root").await);
    let mut jobs: Vec<Appointment> = Vec::new();
    for (day, period) in [(WEDNESDAY, "09:00"), (TUESDAY, "09:00"), (TUESDAY, "11:00")] {
        jobs.push(ada.book(services::ENGINE_REBUILD, day, period).await);
    }
    ada.cancel(&jobs[1]).await;
    let references: Vec<String> = jobs.iter().map(|job| job.reference.clone()).collect();
    let all = CancelAppointments {
        references: [references.clone(), vec!["7K3M9QXR".to_owned(), "no reference".to_owned()]].concat(),
        reason: CancelReason::Other,
        note: Some("Booked by a robot".to_owned()),
    };
    let entries = app.count_entries().await;
    let keyed = admin.with_key("cancel");
    let done = keyed.cancel_appointments(&all).await.expect("results");
    let codes: Vec<_> = done.results.iter().map(|one| (one.cancelled, one.code)).collect();
    let refused = |code| (false, Some(code));
    assert_eq!(
        codes,
        [
            (true, None),
            refused(ProblemCode::InvalidTransition),
            (true, None),
            refused(ProblemCode::NotFound),
            refused(ProblemCode::NotFound)
        ]
    );
    assert!(done.results[1].detail.is_some());
    assert_eq!(app.count_entries().await, entries + 2, "an event for each");
    assert_eq!(keyed.cancel_appointments(&all).await.expect("a replay"), done);
    assert_eq!(app.count_entries().await, entries + 2);
    for job in &jobs {
        let now = admin.get_appointment(&job.reference).await.expect("an appointment");
        assert_eq!(now.status, Status::Cancelled);
    }
    let noted = admin.get_appointment(&references[0]).await.expect("an appointment");
    assert_eq!(noted.work_notes[0].text, "Booked by a robot");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 5);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
