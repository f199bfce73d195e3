//! Where a list goes on: after the place at which the page before ended, whatever became of its last row.

use pitboard_api::{AppointmentQuery, AppointmentSort};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY};
use rstest_reuse::apply;

use crate::on_both_databases;

async fn two(who: &Person, sort: AppointmentSort, cursor: Option<String>) -> (Vec<String>, Option<String>) {
    let query = AppointmentQuery { sort: Some(sort), limit: Some(2), cursor, ..Default::default() };
    let page = who.list_appointments(&query).await.expect("a page");
    (page.items.into_iter().map(|job| job.reference).collect(), page.next_cursor)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_page_neither_loses_nor_repeats_rows_although_the_last_one_before_it_was_moved(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut jobs = Vec::new();
    for (day, period) in [(TUESDAY, "09:00"), (TUESDAY, "11:00"), (WEDNESDAY, "09:00"), (WEDNESDAY, "11:00")]
    {
        jobs.push(ada.books(1, day, period).await);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|number: usize| jobs[number].reference.clone());

    let (seen, next) = two(&ada, AppointmentSort::StartsAt, None).await;
    assert_eq!(seen, [a.clone(), b.clone()]);
    ada.moves(&jobs[1], WEDNESDAY, "15:00").await;
    let (seen, next) = two(&ada, AppointmentSort::StartsAt, next).await;
    assert_eq!(seen, [c.clone(), d.clone()], "none is lost");
    let (seen, _) = two(&ada, AppointmentSort::StartsAt, next).await;
    assert_eq!(seen, [b.as_str()], "which lies ahead now");

    let (seen, next) = two(&ada, AppointmentSort::StartsAtDescending, None).await;
    assert_eq!(seen, [b.clone(), d.clone()]);
    ada.moves(&jobs[3], TUESDAY, "13:00").await;
    let (seen, next) = two(&ada, AppointmentSort::StartsAtDescending, next).await;
    assert_eq!(seen, [c, d]);
    let (seen, next) = two(&ada, AppointmentSort::StartsAtDescending, next).await;
    assert_eq!((seen, next), (vec![a], None));
}
