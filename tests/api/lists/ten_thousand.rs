//! Ten thousand appointments of one year: every list is paged, fast, and without a scan.

use std::time::{Duration, Instant};

use chrono::Days;
use diesel::{connection::SimpleConnection, prelude::*};
use pitboard_api::{AppointmentQuery, AppointmentSort};
use pitboard_domain::{job::Priority, reference::Reference, role::Role, status::Status};
use pitboard_server::db::{
    Connection,
    appointments::{self, AppointmentRow},
    engine::{schema::accounts, text_enum::TextEnum},
    listing::{self, Filter, Order, Place},
};
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp, date, explain::assert_no_scan, local, services, time,
};
use rstest_reuse::apply;

use crate::on_both_databases;

const MANY: u32 = 10_000;
/// The number of appointments per day: all slots of the workshop.
const PER_DAY: u32 = 25;
/// The number of the latest appointments that are not completed.
const OPEN: u32 = 100;
const MAX_LATENCY: Duration = Duration::from_millis(100);

/// Inserts nine copies of each account.
const PEOPLE: &str = "INSERT INTO accounts
        (workshop_id, first_name, last_name, phone, role, active, employee_status, search_text, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
    SELECT a.workshop_id, a.first_name, a.last_name, a.phone, a.role, a.active, a.employee_status, a.search_text, a.created_at
    FROM n CROSS JOIN (SELECT * FROM accounts) a";

/// Inserts an appointment of ada with john, and earlier appointments that fill every slot of every day, of ten
/// customers with ten employees.
async fn insert_year(app: &TestApp) -> (Person, Person) {
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    let reference = Reference::parse(&job.reference).expect("a reference");
    let planted = app.db.write(move |conn| {
        let row = appointments::by_reference(conn, &reference)?.expect("the job");
        conn.raw.batch_execute(PEOPLE)?;
        let ids = |conn: &mut Connection<'_>, role| {
            let of_role = accounts::table.filter(accounts::role.eq(TextEnum(role))).order(accounts::id);
            of_role.select(accounts::id).load::<i64>(conn.raw)
        };
        let (customers, employees) = (ids(conn, Role::Customer)?, ids(conn, Role::Employee)?);
        for number in 1..MANY {
            let one_of = |ids: &[i64]| ids[number as usize % ids.len()];
            let mut row = earlier_appointment(&row, number);
            (row.customer_id, row.assignee_id) = (one_of(&customers), Some(one_of(&employees)));
            appointments::insert(conn, &row)?;
        }
        Ok(())
    });
    planted.await.expect("a year");
    (ada, john)
}

fn earlier_appointment(row: &AppointmentRow, number: u32) -> AppointmentRow {
    let [.., a, b, c, d] = number.to_be_bytes();
    let status = match number {
        number if number < OPEN => Status::Assigned,
        number if number.is_multiple_of(10) => Status::Cancelled,
        _ => Status::Completed,
    };
    let day = row.date - Days::new(u64::from(number / PER_DAY));
    AppointmentRow {
        reference: Reference::from_random([1, a, b, c, d]).as_str().to_owned(),
        status: TextEnum(status),
        priority: TextEnum(if number.is_multiple_of(50) { Priority::Urgent } else { Priority::Normal }),
        service_id: i64::from(1 + number % 5),
        date: day,
        last_date: day,
        ..row.clone()
    }
}

fn all() -> Filter {
    Filter {
        customer: None,
        api_key: None,
        external_reference: None,
        status: Vec::new(),
        priority: Vec::new(),
        from: None,
        to: None,
        updated_since: None,
        search: None,
        assignee: None,
        service: None,
        order: Order::Starts { descending: false },
        after: None,
        limit: 21,
    }
}

const TO_DO: [Status; 4] = [Status::Booked, Status::Assigned, Status::InProgress, Status::OnHold];

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_list_of_appointments_scans_the_table(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = insert_year(&app).await;
    let (ada, john) = (Some(ada.id()), Some(john.id()));
    let (latest, created) = (Order::Starts { descending: true }, Order::Created { descending: true });
    let (changed, changes) = (Order::Updated { descending: false }, Order::Updated { descending: true });
    let updated_at = local(TUESDAY, "09:00").naive_utc();
    let after = Some(Place { date: date("2026-05-08"), start: time("09:00"), updated_at, id: 5000 });
    let updated_since = Some(updated_at);
    let (from, to) = (Some(date("2026-10-01")), Some(date("2026-10-02")));
    for (what, filter) in [
        ("everything", all()),
        ("the latest", Filter { order: latest, ..all() }),
        ("a page further on", Filter { after, ..all() }),
        ("a page further back", Filter { after, order: latest, ..all() }),
        ("the newest", Filter { order: created, ..all() }),
        ("a page of the newer", Filter { after, order: created, ..all() }),
        ("some days", Filter { from, to, ..all() }),
        ("active appointments", Filter { status: TO_DO.to_vec(), ..all() }),
        ("active appointments until a day", Filter { status: TO_DO.to_vec(), to, ..all() }),
        ("no matches", Filter { status: vec![Status::Booked], from, ..all() }),
        ("an employee's", Filter { assignee: john, ..all() }),
        ("an employee's active appointments", Filter { assignee: john, status: TO_DO.to_vec(), ..all() }),
        ("a customer's", Filter { customer: ada, order: latest, ..all() }),
        ("a service's", Filter { service: Some(services::BODY_KIT), ..all() }),
        ("urgent appointments", Filter { priority: vec![Priority::Urgent], status: TO_DO.to_vec(), ..all() }),
        (
            "urgent and high appointments",
            Filter { priority: vec![Priority::Urgent, Priority::High], ..all() },
        ),
        ("the newest of some days", Filter { from, to, order: created, ..all() }),
        ("changes since an instant", Filter { updated_since, order: changed, ..all() }),
        ("a page of the changes", Filter { updated_since, after, order: changed, ..all() }),
        ("the latest changes", Filter { order: changes, ..all() }),
        ("a page of the latest changes", Filter { after, order: changes, ..all() }),
        ("a search", Filter { search: Some("civic".to_owned()), from, ..all() }),
    ] {
        let plans = app.plans(|conn| listing::list(conn, &filter));
        assert_no_scan("appointments", what, &plans);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ten_thousand_appointments_are_paged_and_filtered_in_a_tenth_of_a_second(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = insert_year(&app).await;
    let all = AppointmentQuery::default;
    let newest = |query| AppointmentQuery { sort: Some(AppointmentSort::CreatedAtDescending), ..query };
    let first = john.list_appointments(&all()).await.expect("a page");
    let by_start = |page: &pitboard_api::Page<pitboard_api::Appointment>| {
        assert_eq!(page.items.len(), 20);
        assert!(page.items.is_sorted_by_key(|job| (job.date, job.period)));
    };
    by_start(&first);
    let without_matches = ["the newest on hold", "a search without matches"];
    for (what, person, query) in [
        ("the first page", &john, all()),
        ("the next page", &john, AppointmentQuery { cursor: first.next_cursor.clone(), ..all() }),
        ("a whole page", &john, AppointmentQuery { limit: Some(100), ..all() }),
        ("the latest", &john, AppointmentQuery { sort: Some(AppointmentSort::StartsAtDescending), ..all() }),
        ("active appointments", &john, AppointmentQuery { status: TO_DO.to_vec(), ..all() }),
        ("urgent appointments", &john, AppointmentQuery { priority: vec![Priority::Urgent], ..all() }),
        ("an employee's", &john, AppointmentQuery { assignee: Some(john.id()), ..all() }),
        ("a service's", &john, AppointmentQuery { service_id: Some(services::BODY_KIT), ..all() }),
        ("the newest urgent", &john, newest(AppointmentQuery { priority: vec![Priority::Urgent], ..all() })),
        (
            "the newest of a service",
            &john,
            newest(AppointmentQuery { service_id: Some(services::BODY_KIT), ..all() }),
        ),
        ("the newest on hold", &john, newest(AppointmentQuery { status: vec![Status::OnHold], ..all() })),
        ("a day", &john, AppointmentQuery { from: Some(date("2026-10-01").into()), ..all() }),
        ("a search", &john, AppointmentQuery { search: Some("civic ada".to_owned()), ..all() }),
        (
            "a search without matches",
            &john,
            AppointmentQuery { search: Some("submarine".to_owned()), ..all() },
        ),
        ("a customer's own", &ada, all()),
        (
            "the latest changes",
            &john,
            AppointmentQuery { sort: Some(AppointmentSort::UpdatedAtDescending), ..all() },
        ),
        ("the newest of a customer's own", &ada, newest(all())),
    ] {
        let mut fastest = Duration::MAX;
        for _ in 0..5 {
            let started = Instant::now();
            let page = person.list_appointments(&query).await.expect("a page");
            fastest = fastest.min(started.elapsed());
            assert_eq!(page.items.is_empty(), without_matches.contains(&what), "{what}");
        }
        assert!(fastest < MAX_LATENCY, "{what}: {fastest:?}");
    }
}
