//! Cancellation: until when, and with which reasons (rules §6.24, §6.25).

use pitboard_api::{Cancel, ProblemCode};
use pitboard_domain::{
    job::CancelReason,
    status::{Status, Transition},
};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, local, refusal, services};
use rstest_reuse::apply;

use crate::on_both_databases;

fn cancel_with_reason(reason: CancelReason) -> Cancel {
    Cancel { reason: Some(reason), note: None }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_cancels_until_24_hours_before_the_start_to_the_second(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut ada = app.customer("ada").await;
    let (first, second) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
    );
    app.clock.set(local(MONDAY, "09:00:00"));
    ada.sign_in_again().await;
    ada.cancel_appointment(&first.reference, &Cancel::default()).await.expect("in time");
    app.clock.set(local(MONDAY, "09:00:01"));
    let late = refusal(ada.cancel_appointment(&second.reference, &Cancel::default()).await);
    assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
    assert!(late.detail.contains("+91 79 4000 1234"), "no phone number: {}", late.detail);
    let kept = ada.get_appointment(&second.reference).await.expect("the appointment");
    assert_eq!((kept.status, kept.version, kept.may), (Status::Booked, 1, vec![]));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn within_the_grace_period_a_customer_can_cancel_but_not_reschedule(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut ada = app.customer("ada").await;
    let (first, second) = (
        ada.book(services::ECU_REMAPPING, MONDAY, "17:00").await,
        ada.book(services::ECU_REMAPPING, MONDAY, "17:00").await,
    );
    assert_eq!(first.may, [Transition::Cancel]);
    let refused = ada.fail_to_reschedule(&first, TUESDAY, "09:00").await;
    assert_eq!(refused.code, ProblemCode::CancellationWindowPassed);
    // The clock is stopped, so the booking is only microseconds after 07:30.
    let created = first.created_at.to_utc();
    app.clock.set(created + chrono::TimeDelta::minutes(30));
    ada.sign_in_again().await;
    ada.cancel_appointment(&first.reference, &Cancel::default()).await.expect("within the grace period");
    app.clock
        .set(second.created_at.to_utc() + chrono::TimeDelta::minutes(30) + chrono::TimeDelta::seconds(1));
    let late = refusal(ada.cancel_appointment(&second.reference, &Cancel::default()).await);
    assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_grace_period_ends_with_the_start(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "08:55")).await;
    let ada = app.customer("ada").await;
    let (first, second) = (
        ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await,
    );
    app.clock.set(local(MONDAY, "08:59:59"));
    ada.cancel_appointment(&first.reference, &Cancel::default()).await.expect("within the grace period");
    app.clock.set(local(MONDAY, "09:00:00"));
    let late = refusal(ada.cancel_appointment(&second.reference, &Cancel::default()).await);
    assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_can_cancel_at_any_time_with_a_reason(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "08:55")).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:01"));
    let refused = refusal(john.cancel_appointment(&job.reference, &Cancel::default()).await);
    assert_eq!((refused.code, refused.status), (ProblemCode::ValidationFailed, 422));
    assert_eq!(refused.errors[0].pointer, "/reason");
    let cancelled =
        john.cancel_appointment(&job.reference, &cancel_with_reason(CancelReason::ShopClosed)).await;
    assert_eq!(cancelled.expect("cancelled").cancel_reason, Some(CancelReason::ShopClosed));
    assert_eq!(app.remaining(MONDAY, "09:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_cannot_give_a_reason_of_the_staff(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let refused =
        refusal(ada.cancel_appointment(&job.reference, &cancel_with_reason(CancelReason::ShopClosed)).await);
    assert_eq!(refused.code, ProblemCode::Inconsistent);
    let cancelled = ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!(cancelled.cancel_reason, Some(CancelReason::CustomerRequest));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_no_show_can_be_recorded_from_half_an_hour_after_the_start(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "09:29:59"));
    john.sign_in_again().await;
    let no_show = || john.cancel_appointment(&job.reference, &NO_SHOW);
    assert_eq!(refusal(no_show().await).code, ProblemCode::Inconsistent);
    app.clock.set(local(MONDAY, "09:30:00"));
    assert_eq!(no_show().await.expect("cancelled").status, Status::Cancelled);
}

const NO_SHOW: Cancel = Cancel { reason: Some(CancelReason::NoShow), note: None };

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_an_admin_can_cancel_an_appointment_in_progress(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    let other = cancel_with_reason(CancelReason::Other);
    for person in [&ada, &john] {
        let cancel = if person.id() == ada.id() { Cancel::default() } else { other.clone() };
        assert_eq!(
            refusal(person.cancel_appointment(&job.reference, &cancel).await).code,
            ProblemCode::Forbidden
        );
    }
    root.cancel_appointment(&job.reference, &other).await.expect("cancelled");
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 5);
}
