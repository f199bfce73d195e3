//! The original scenario: five slots for any service, a sixth booking is refused, a completed appointment
//! releases one.

use pitboard_api::{Assign, Complete, ProblemCode};
use pitboard_tests::{Backend, TestApp, appointment, date, services};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn five_services_share_a_period_and_a_sixth_fits_when_one_is_completed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let mut booked = Vec::new();
    for service in 1..=5 {
        booked.push(
            ada.book_appointment(&appointment(service, "2026-11-24", "09:00")).await.expect("a booking"),
        );
    }
    let slots: Vec<u32> = booked.iter().map(|appointment| appointment.slots[0].slot_no).collect();
    assert_eq!(slots, [1, 2, 3, 4, 5]);

    let ben = app.customer("ben").await;
    let sixth = appointment(services::ECU_REMAPPING, "2026-11-24", "09:00");
    let refused = ben.book_appointment(&sixth).await.expect_err("a refusal");
    assert_eq!(refused.code(), Some(ProblemCode::CapacityExceeded));

    let day = app.anonymous().get_availability(date("2026-11-24")).await.expect("a day");
    assert_eq!(day.periods[0].remaining, 0);
    assert_eq!(
        day.periods[0].services,
        ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"]
    );

    let reference = &booked[2].reference;
    john.assign_appointment(reference, &Assign::default()).await.expect("assigned");
    john.start_appointment(reference).await.expect("started");
    john.complete_appointment(reference, &Complete::default()).await.expect("completed");
    let day = app.anonymous().get_availability(date("2026-11-24")).await.expect("a day");
    assert_eq!(day.periods[0].remaining, 1);

    let taken = ben.book_appointment(&sixth).await.expect("the released slot");
    assert_eq!(taken.slots[0].slot_no, 3);
}
