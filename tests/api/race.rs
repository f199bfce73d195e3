//! Concurrent bookings of few slots: exactly as many succeed as there are slots, on one server and on two.

use std::collections::BTreeMap;

use pitboard_tests::{
    Backend, TUESDAY, TestApp, appointment,
    race::{Race, register_customers},
    services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

fn outcomes<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(outcome, times)| (outcome.to_owned(), times)).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_hundred_callers_for_five_slots_exactly_five_win(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let race = Race::of_two_hundred(&app).await;
    assert_eq!(race.outcomes, outcomes([("201 booked", 5), ("409 capacity_exceeded", 195)]));

    let mut slots: Vec<i32> = app.holdings().await.iter().map(|holding| holding.slot_no).collect();
    slots.sort_unstable();
    assert_eq!(slots, [1, 2, 3, 4, 5]);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn two_servers_with_one_database_book_each_of_five_slots_once(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (other, _) = app.another_server().await;
    let people = register_customers(&app, 10).await;
    let callers = (0..60).map(|number| {
        let person = &people[number % people.len()];
        if number % 2 == 0 { person.client.clone() } else { person.at_server(&other) }
    });
    let race = Race::run(callers.collect()).await;
    assert_eq!(race.outcomes, outcomes([("201 booked", 5), ("409 capacity_exceeded", 55)]));
    assert_eq!(app.holdings().await.len(), 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_concurrent_bookings_of_one_car_one_wins(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let body = appointment(services::ECU_REMAPPING, TUESDAY, "09:00");
    let race = Race::of((0..20).map(|_| (ada.client.clone(), body.clone()))).await;
    assert_eq!(race.outcomes, outcomes([("201 booked", 1), ("409 vehicle_already_booked", 19)]));
    assert_eq!(app.holdings().await.len(), 1);
}
