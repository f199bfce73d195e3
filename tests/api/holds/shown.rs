//! Checks how holds are shown: to everybody as occupied slots without a name, to staff as holds without a person.

use pitboard_api::{AvailabilityQuery, DaysQuery, NextQuery, StatisticsQuery};
use pitboard_domain::hold::DURATION;
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, date, services};
use rstest_reuse::apply;

use super::{advance, hold, period};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_public_day_shows_a_hold_as_occupied_and_names_no_service_for_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, anonymous) = (app.customer("ada").await, app.anonymous());
    ada.book(services::PAINT_JOB, TUESDAY, "09:00").await;
    hold(&anonymous, services::AUDIO, TUESDAY, "09:00").await;
    let shown = period(&app, TUESDAY, "09:00").await;
    assert_eq!((shown.occupied, shown.remaining, shown.services), (2, 3, vec!["Paint Job".to_owned()]));
    let query = DaysQuery { from: Some(date(TUESDAY).into()), days: Some(1) };
    let overview = anonymous.list_availability_days(&query);
    assert_eq!(overview.await.expect("days").items[0].occupied, 2);
    let query = NextQuery { after: Some(date(MONDAY).into()), ..NextQuery::new(services::AUDIO) };
    let next = anonymous.list_next_starts(&query).await.expect("starts");
    assert_eq!(next.items[0].remaining, 3);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_see_until_when_a_slot_is_held(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    ada.book(services::PAINT_JOB, TUESDAY, "09:00").await;
    let day = john.get_occupancy(date(TUESDAY)).await.expect("the occupancy");
    let slots = &day.periods[0].slots;
    assert_eq!(slots[0].hold.as_ref().map(|hold| hold.expires_at), Some(held.expires_at));
    assert!(slots[0].appointment.is_none() && slots[1].appointment.is_some() && slots[1].hold.is_none());
    assert_eq!((day.totals.occupied, day.totals.remaining), (2, 23));

    advance(&app, DURATION);
    john.sign_in_again().await;
    let day = john.get_occupancy(date(TUESDAY)).await.expect("the occupancy");
    assert!(day.periods[0].slots[0].hold.is_none());
    assert_eq!((day.totals.occupied, day.totals.remaining), (1, 24));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn holds_are_no_work_in_the_statistics(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let query = || StatisticsQuery { from: date(TUESDAY).into(), to: date(TUESDAY).into() };
    let before = root.get_statistics(&query()).await.expect("statistics");
    hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(root.get_statistics(&query()).await.expect("statistics"), before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_held_start_does_not_fit_others(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    hold(&app.anonymous(), services::AUDIO, TUESDAY, "11:00").await;
    let query = AvailabilityQuery {
        date: date(TUESDAY).into(),
        service_id: Some(services::ENGINE_REBUILD),
        reference: None,
    };
    let day = ada.get_availability(query).await.expect("a day");
    let fits: Vec<_> = day.periods.iter().filter_map(|period| period.fits).collect();
    assert_eq!(fits, [false, false, true, true, true]);
}
