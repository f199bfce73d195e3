//! Capacities reduced below the number of bookings, all of which stay and are visible (rules §1.2, §1.7).

use futures_util::future::{join, join_all};
use pitboard_api::{Appointment, Cancel, ProblemCode};
use pitboard_tests::{
    Backend, FRIDAY, Person, SATURDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, appointment, date, refusal,
    services,
};
use rstest_reuse::apply;

use crate::{
    calendar::{capacity, conflicting_references},
    on_both_databases,
};

async fn cancel(ada: &Person, job: &Appointment) {
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn after_a_reduction_from_five_to_three_all_bookings_stay_and_the_next_fits_after_three_cancellations(
    #[case] on: Backend,
) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let mut jobs = Vec::new();
    for service in 1..=5 {
        jobs.push(ada.book(service, TUESDAY, "09:00").await);
    }
    let mut reduced = capacity(TUESDAY, Some("09:00"), 3);
    let refused = refusal(root.create_capacity_override(&reduced).await);
    assert_eq!(conflicting_references(&refused), jobs.iter().map(|job| &job.reference).collect::<Vec<_>>());
    assert_eq!(app.remaining(TUESDAY, "11:00").await, 5);
    reduced.accept_conflicts = true;
    root.create_capacity_override(&reduced).await.expect("accepted");

    let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
    let period = &day.periods[0];
    assert_eq!((period.capacity, period.occupied, period.remaining, period.over_by), (3, 5, 0, 2));
    assert_eq!(period.services.len(), 5);
    assert_eq!((day.capacity, day.occupied, day.remaining), (23, 5, 20));
    let board = john.get_occupancy(date(TUESDAY)).await.expect("the board");
    assert_eq!(board.periods[0].slots.iter().filter(|slot| slot.appointment.is_some()).count(), 5);

    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    for job in &jobs[..2] {
        cancel(&ada, job).await;
        assert_eq!(
            ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
            ProblemCode::CapacityExceeded
        );
    }
    cancel(&ada, &jobs[2]).await;
    let taken = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(taken.slots[0].slot_no, 1);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn raising_the_capacity_of_one_date_admits_one_more_car(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    let root = app.admin("root").await;
    root.create_capacity_override(&capacity(TUESDAY, Some("09:00"), 2)).await.expect("set");
    assert_eq!(ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.slots[0].slot_no, 2);
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::CapacityExceeded
    );
    assert_eq!(app.remaining(TUESDAY, "11:00").await, 1);
}

/// The index would admit both bookings, because their slot numbers differ. Only the count under the lock of
/// the day prevents that.
#[apply(on_both_databases)]
#[actix_web::test]
async fn after_a_reduction_the_last_slot_is_booked_once_although_two_numbers_are_free(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let (other, _) = app.another_server().await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let ben_elsewhere = ben.at_server(&other);
    let days = [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY];
    for day in days {
        let mut jobs = Vec::new();
        for _ in 0..5 {
            jobs.push(ada.book(services::ECU_REMAPPING, day, "11:00").await);
        }
        app.set_capacity(day, "11:00", 3).await;
        for job in &jobs[..3] {
            cancel(&ada, job).await;
        }
        // An appointment of two periods would take number 2, one of a single period takes number 1.
        ada.book(services::ECU_REMAPPING, day, "13:00").await;
    }
    let pairs = days.map(async |day| {
        let (short, long) = (
            appointment(services::ECU_REMAPPING, day, "11:00"),
            appointment(services::ENGINE_REBUILD, day, "11:00"),
        );
        let (short, long) = join(ada.book_appointment(&short), ben_elsewhere.book_appointment(&long)).await;
        assert!(short.is_ok() != long.is_ok(), "{day}: {short:?} {long:?}");
        let lost = refusal(if short.is_ok() { long } else { short });
        assert_eq!(lost.code, ProblemCode::CapacityExceeded);
    });
    join_all(pairs).await;
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
