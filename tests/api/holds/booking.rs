//! Booking with a hold: the appointment takes its slots, and an ended hold reserves nothing.

use chrono::TimeDelta;
use pitboard_api::{CreateAppointment, ProblemCode, ServicePatch};
use pitboard_domain::hold::{DURATION, HoldEnd};
use pitboard_tests::{
    Backend, TUESDAY, TestApp, WEDNESDAY, appointment, date, race::Race, refusal, services, time,
};
use rstest_reuse::apply;

use super::{advance, assert_sound, book_with, hold, ledger_query, period, with};
use crate::{desk::known, on_both_databases};

async fn with_one_slot(on: Backend) -> TestApp {
    TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_refuses_others_and_admits_its_own_booking_to_a_full_period(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let (ada, ben, john) = (app.customer("ada").await, app.customer("ben").await, app.employee("john").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    let refused = ben.fail_to_book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!((refused.code, refused.alternatives.len()), (ProblemCode::CapacityExceeded, 3));
    advance(&app, TimeDelta::minutes(9));
    let booked = book_with(&ada, &held).await;

    let ledger = john.get_ledger(&ledger_query(TUESDAY, "09:00")).await.expect("a ledger");
    assert_eq!((ledger.occupied, ledger.full, ledger.holds_held.len()), (1, true, 0));
    let [entry] = &*ledger.entries else { panic!("{:?}", ledger.entries) };
    let [used] = &*ledger.holds else { panic!("{:?}", ledger.holds) };
    assert_eq!((entry.slot_no, &entry.reference), (1, &booked.reference));
    assert_eq!((used.slot_no, used.end), (1, Some(HoldEnd::Used)));
    assert_eq!(used.released_at, Some(entry.taken_at), "one interval ends where the other begins");
    assert_eq!(refusal(ada.release_hold(&held.hold).await).code, ProblemCode::NotFound);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_takes_the_slot_numbers_of_its_hold(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, anonymous) = (app.customer("ada").await, app.anonymous());
    let first = hold(&anonymous, services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    let second = hold(&anonymous, services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    anonymous.release_hold(&first.hold).await.expect("released");
    let booked = book_with(&ada, &second).await;
    let numbers: Vec<u32> = booked.slots.iter().map(|slot| slot.slot_no).collect();
    assert_eq!(numbers, [2, 2]);
    let next = ada.book(services::AUDIO, TUESDAY, "17:00").await;
    assert_eq!(next.slots[0].slot_no, 1);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_callers_with_one_hold_the_first_uses_it(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 2).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    book_with(&ben, &held).await;
    book_with(&ada, &held).await;
    let refused = refusal(ada.book_appointment(&with(&held)).await);
    assert_eq!((refused.code, refused.status), (ProblemCode::HoldExpired, 409));
    assert_eq!(refused.alternatives.len(), 3);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_concurrent_bookings_with_one_hold_exactly_one_takes_its_slot(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let ada = app.customer("ada").await;
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    let race = Race::of((0..20).map(|_| (ada.client.clone(), with(&held)))).await;
    let expected = [("201 booked".to_owned(), 1), ("409 hold_expired".to_owned(), 19)];
    assert_eq!(race.outcomes, expected.into());
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_with_an_expired_or_unknown_hold_is_tried_without_it(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let (mut ada, mut ben) = (app.customer("ada").await, app.customer("ben").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    let other = hold(&app.anonymous(), services::AUDIO, TUESDAY, "11:00").await;
    advance(&app, DURATION);
    ada.sign_in_again().await;
    ben.sign_in_again().await;
    ben.book(services::AUDIO, TUESDAY, "09:00").await;
    let refused = refusal(ada.book_appointment(&with(&held)).await);
    assert_eq!(refused.code, ProblemCode::HoldExpired);
    book_with(&ada, &other).await;
    let unknown = CreateAppointment {
        hold: Some("unknown".to_owned()),
        ..appointment(services::AUDIO, TUESDAY, "13:00")
    };
    ada.book_appointment(&unknown).await.expect("a booking");
    assert_sound(&app).await;
}

/// The day was last written by a server whose clock is ahead: by the time of the day, the hold has expired.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_that_expires_while_its_booking_waits_for_the_day_reserves_nothing(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    let before = app.clock.now();
    app.clock.set(held.expires_at.to_utc() + TimeDelta::seconds(1));
    app.db.system(|tx| tx.lock_days(&[date(TUESDAY)])).await.expect("a write");
    app.clock.set(before);
    // In the time of the day, it is free for everybody.
    ben.book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(refusal(ada.book_appointment(&with(&held)).await).code, ProblemCode::HoldExpired);
    // The doctor judges by the clock, in whose time the hold has not expired yet.
    app.clock.set(held.expires_at.to_utc() + TimeDelta::seconds(2));
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_of_another_service_date_or_period_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    for (service, day, at) in [
        (services::TURBO, TUESDAY, "09:00"),
        (services::AUDIO, WEDNESDAY, "09:00"),
        (services::AUDIO, TUESDAY, "11:00"),
    ] {
        let body = CreateAppointment {
            service_id: service,
            date: date(day).into(),
            period: time(at).into(),
            ..with(&held)
        };
        let refused = refusal(ada.book_appointment(&body).await);
        assert_eq!(refused.code, ProblemCode::Inconsistent, "{service} {day} {at}");
        assert_eq!(refused.errors[0].pointer, "/hold");
    }
    book_with(&ada, &held).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_does_not_outweigh_a_later_closure_or_reduction(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, anonymous) = (app.customer("ada").await, app.anonymous());
    hold(&anonymous, services::AUDIO, TUESDAY, "09:00").await;
    let second = hold(&anonymous, services::AUDIO, TUESDAY, "09:00").await;
    let closed = hold(&anonymous, services::AUDIO, TUESDAY, "11:00").await;
    app.set_capacity(TUESDAY, "09:00", 1).await;
    app.close(TUESDAY, TUESDAY, &["11:00"]).await;
    let shown = period(&app, TUESDAY, "09:00").await;
    assert_eq!((shown.occupied, shown.over_by), (2, 1));
    assert_eq!(refusal(ada.book_appointment(&with(&second)).await).code, ProblemCode::CapacityExceeded);
    assert_eq!(refusal(ada.book_appointment(&with(&closed)).await).code, ProblemCode::Closed);
    app.set_capacity(TUESDAY, "09:00", 2).await;
    book_with(&ada, &second).await;
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_gives_all_its_slots_back_although_the_service_takes_other_periods_now(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let shorter = hold(&ada, services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    let longer = hold(&app.anonymous(), services::AUDIO, TUESDAY, "15:00").await;
    let span = |period_span| ServicePatch { period_span: Some(period_span), ..ServicePatch::default() };
    root.update_service(services::ENGINE_REBUILD, &span(1)).await.expect("a change");
    book_with(&ada, &shorter).await;
    assert_eq!(period(&app, TUESDAY, "17:00").await.services, ["Engine Rebuild"]);
    assert_eq!(period(&app, WEDNESDAY, "09:00").await.occupied, 0);

    app.set_capacity(TUESDAY, "17:00", 2).await;
    root.update_service(services::AUDIO, &span(3)).await.expect("a change");
    let booked = book_with(&ada, &longer).await;
    let slots: Vec<(String, u32)> =
        booked.slots.iter().map(|slot| (slot.period.to_string(), slot.slot_no)).collect();
    assert_eq!(slots, [("15:00".into(), 1), ("17:00".into(), 2), ("09:00".into(), 1)]);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_book_with_a_hold_that_somebody_else_took(#[case] on: Backend) {
    let app = with_one_slot(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let held = hold(&john, services::AUDIO, TUESDAY, "09:00").await;
    let desk = CreateAppointment { customer: known(&ada), ..with(&held) };
    john.book_appointment(&desk).await.expect("a booking");
    assert_sound(&app).await;
}
