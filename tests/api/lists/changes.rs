//! The list of what has changed since an instant, in the order of the changes.

use chrono::{DateTime, FixedOffset, TimeDelta};
use pitboard_api::{Appointment, AppointmentQuery, AppointmentSort, CreateNote};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, app::MONDAY_MORNING, at, services};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Lists the references of what has changed since an instant, in pages of two.
async fn changes(
    person: &Person,
    updated_since: Option<DateTime<FixedOffset>>,
    sort: AppointmentSort,
) -> Vec<String> {
    let mut query =
        AppointmentQuery { updated_since, sort: Some(sort), limit: Some(2), ..Default::default() };
    let mut listed = Vec::new();
    loop {
        let page = person.list_appointments(&query).await.expect("a page");
        listed.extend(page.items.into_iter().map(|appointment| appointment.reference));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return listed;
        }
    }
}

/// Books an appointment in each period of a day, a minute apart.
async fn book_five(app: &TestApp, customer: &Person) -> Vec<Appointment> {
    let mut booked = Vec::new();
    for (minute, period) in (0..).zip(["09:00", "11:00", "13:00", "15:00", "17:00"]) {
        app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(minute));
        booked.push(customer.book(services::ECU_REMAPPING, TUESDAY, period).await);
    }
    booked
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn appointments_are_listed_in_the_order_of_their_last_change_since_an_instant(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let jobs = book_five(&app, &ada).await;
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|number: usize| jobs[number].reference.clone());
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(5));
    let note = CreateNote { text: "Keys are in the box".to_owned() };
    let noted = john.add_appointment_note(&b, &note).await.expect("noted");
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(6));
    ada.cancel(&jobs[0]).await;

    let ascending = [&c, &d, &e, &b, &a].map(Clone::clone);
    let mut descending = ascending.clone();
    descending.reverse();
    let (forward, backward) = (AppointmentSort::UpdatedAt, AppointmentSort::UpdatedAtDescending);
    assert_eq!(changes(&john, None, forward).await, ascending);
    assert_eq!(changes(&john, None, backward).await, descending);
    let since = Some(jobs[3].updated_at);
    assert_eq!(changes(&ada, since, forward).await, ascending[1..], "the instant itself is included");
    assert_eq!(changes(&ada, since, backward).await, descending[..4]);
    assert_eq!(changes(&ada, Some(noted.updated_at), AppointmentSort::StartsAt).await, [a, b]);
    let later = Some(noted.updated_at + TimeDelta::hours(1));
    assert_eq!(changes(&john, later, forward).await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_that_changes_between_two_pages_is_listed_again_at_the_end(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let jobs = book_five(&app, &ada).await;
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|number: usize| jobs[number].reference.clone());
    let mut query = AppointmentQuery {
        updated_since: Some(jobs[0].updated_at),
        sort: Some(AppointmentSort::UpdatedAt),
        limit: Some(2),
        ..Default::default()
    };
    let mut listed = Vec::new();
    for page_number in 0..3 {
        let page = ada.list_appointments(&query).await.expect("a page");
        listed.extend(page.items.into_iter().map(|appointment| appointment.reference));
        query.cursor = page.next_cursor;
        if page_number == 0 {
            app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(9));
            ada.cancel(&jobs[1]).await;
        }
    }
    assert_eq!(listed, [a, b.clone(), c, d, e, b]);
    assert_eq!(query.cursor, None);
}
