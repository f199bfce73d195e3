//! Pages continue after the position at which the previous page ended, even if its last row has changed.

use pitboard_api::{AppointmentPatch, AppointmentQuery, AppointmentSort};
use pitboard_domain::{job::Priority, status::Status};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, services};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn list_two(
    person: &Person,
    sort: AppointmentSort,
    cursor: Option<String>,
) -> (Vec<String>, Option<String>) {
    let query = AppointmentQuery { sort: Some(sort), limit: Some(2), cursor, ..Default::default() };
    let page = person.list_appointments(&query).await.expect("a page");
    (page.items.into_iter().map(|job| job.reference).collect(), page.next_cursor)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_page_neither_skips_nor_repeats_rows_after_the_last_row_before_it_was_rescheduled(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut jobs = Vec::new();
    for (day, period) in [(TUESDAY, "09:00"), (TUESDAY, "11:00"), (WEDNESDAY, "09:00"), (WEDNESDAY, "11:00")]
    {
        jobs.push(ada.book(services::ECU_REMAPPING, day, period).await);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|number: usize| jobs[number].reference.clone());

    let (page_items, next) = list_two(&ada, AppointmentSort::StartsAt, None).await;
    assert_eq!(page_items, [a.clone(), b.clone()]);
    ada.reschedule(&jobs[1], WEDNESDAY, "15:00").await;
    let (page_items, next) = list_two(&ada, AppointmentSort::StartsAt, next).await;
    assert_eq!(page_items, [c.clone(), d.clone()], "no row is skipped");
    let (page_items, _) = list_two(&ada, AppointmentSort::StartsAt, next).await;
    assert_eq!(page_items, [b.as_str()], "the rescheduled appointment is after the cursor");

    let (page_items, next) = list_two(&ada, AppointmentSort::StartsAtDescending, None).await;
    assert_eq!(page_items, [b.clone(), d.clone()]);
    ada.reschedule(&jobs[3], TUESDAY, "13:00").await;
    let (page_items, next) = list_two(&ada, AppointmentSort::StartsAtDescending, next).await;
    assert_eq!(page_items, [c, d]);
    let (page_items, next) = list_two(&ada, AppointmentSort::StartsAtDescending, next).await;
    assert_eq!((page_items, next), (vec![a], None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn several_statuses_and_priorities_are_paged_in_one_order(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let mut jobs = Vec::new();
    for (number, period) in [(0, "09:00"), (1, "11:00"), (2, "13:00"), (3, "15:00"), (4, "17:00")] {
        let job = ada.book(services::ECU_REMAPPING, TUESDAY, period).await;
        match number {
            1 | 3 => drop(john.take(&job).await),
            2 => drop(ada.cancel(&job).await),
            _ => (),
        }
        let priority =
            [Priority::High, Priority::Urgent, Priority::High, Priority::High, Priority::Normal][number];
        let edit = AppointmentPatch { priority: Some(priority), ..Default::default() };
        john.update_appointment(&job.reference, &edit).await.expect("an edit");
        jobs.push(job.reference);
    }
    let open = vec![Status::Assigned, Status::Booked];
    let high = vec![Priority::Urgent, Priority::High];
    for (status, priority, expected) in [
        (open.clone(), vec![], vec![0, 1, 3, 4]),
        (vec![], high.clone(), vec![0, 1, 2, 3]),
        (open, high, vec![0, 1, 3]),
        (vec![], vec![Priority::Normal, Priority::Urgent], vec![1, 4]),
    ] {
        for descending in [false, true] {
            let sort =
                if descending { AppointmentSort::StartsAtDescending } else { AppointmentSort::StartsAt };
            let mut query = AppointmentQuery {
                status: status.clone(),
                priority: priority.clone(),
                sort: Some(sort),
                limit: Some(2),
                ..Default::default()
            };
            let mut page_items = Vec::new();
            loop {
                let page = john.list_appointments(&query).await.expect("a page");
                page_items.extend(page.items.into_iter().map(|job| job.reference));
                query.cursor = page.next_cursor;
                if query.cursor.is_none() {
                    break;
                }
            }
            let mut expected: Vec<&String> = expected.iter().map(|number| &jobs[*number]).collect();
            if descending {
                expected.reverse();
            }
            assert_eq!(page_items.iter().collect::<Vec<_>>(), expected, "{status:?} {priority:?}");
        }
    }
}
