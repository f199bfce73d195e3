//! Appointments of several periods: over the end of a day, over closed days, completely or not at all (rules
//! §2, §3.13).

use diesel::prelude::*;
use pitboard_api::{Appointment, Cancel, ProblemCode};
use pitboard_server::db::engine::schema;
use pitboard_tests::{Backend, FRIDAY, MONDAY, SATURDAY, TUESDAY, TestApp, WEDNESDAY, date, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

fn periods(job: &Appointment) -> Vec<(String, String)> {
    job.slots.iter().map(|slot| (slot.date.to_string(), slot.period.format("%H:%M").to_string())).collect()
}

fn expected_periods(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(date, period)| ((*date).to_owned(), (*period).to_owned())).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_of_three_periods_continues_after_the_weekend_and_a_closure(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.close("2026-11-30", "2026-11-30", &[]).await;
    app.close("2026-12-01", "2026-12-01", &["09:00"]).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::FULL_RESPRAY, SATURDAY, "17:00").await;
    assert_eq!(
        periods(&job),
        expected_periods(&[(SATURDAY, "17:00"), ("2026-12-01", "11:00"), ("2026-12-01", "13:00")])
    );
    assert_eq!(job.ends_at.to_utc(), local("2026-12-01", "15:00"));
    for (day, period) in [(SATURDAY, "17:00"), ("2026-12-01", "11:00"), ("2026-12-01", "13:00")] {
        assert_eq!(app.remaining(day, period).await, 4, "{day} {period}");
    }
    let closed = app.anonymous().get_availability(date("2026-11-30")).await.expect("a day");
    assert_eq!((closed.periods.len(), closed.note.as_deref()), (0, Some("Team training")));

    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!(app.remaining(SATURDAY, "17:00").await, 5);
    assert_eq!(app.remaining("2026-12-01", "13:00").await, 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_over_two_days_is_booked_completely_or_not_at_all(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 0).await;
    let ada = app.customer("ada").await;
    for _ in 0..5 {
        ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
    }
    let refused = ada.fail_to_book(services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    assert!(
        refused.detail.contains("2026-11-25 09:00"),
        "the first full period is named: {}",
        refused.detail
    );
    assert_eq!(app.remaining(TUESDAY, "17:00").await, 5);
    assert_eq!(app.holdings().await.len(), 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_keeps_one_slot_number_if_one_is_free_in_all_periods(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await;
    let slots = |job: &Appointment| job.slots.iter().map(|slot| slot.slot_no).collect::<Vec<_>>();
    assert_eq!(slots(&ada.book(services::FULL_RESPRAY, TUESDAY, "09:00").await), [2, 2, 2]);
    assert_eq!(slots(&ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await), [1]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_cannot_end_after_the_last_bookable_day(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_days_ahead = 4).await;
    let ada = app.customer("ada").await;
    ada.book(services::FULL_RESPRAY, FRIDAY, "13:00").await;
    assert_eq!(
        ada.fail_to_book(services::FULL_RESPRAY, FRIDAY, "15:00").await.code,
        ProblemCode::TooFarAhead
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn completing_before_the_date_releases_every_period(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    john.take(&job).await;
    let done = john.complete(&job).await;
    assert!(done.slots.iter().all(|slot| slot.released_at.is_some()));
    assert_eq!((app.remaining(TUESDAY, "17:00").await, app.remaining(WEDNESDAY, "09:00").await), (5, 5));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn completing_half_way_releases_the_rest_and_keeps_the_ended_periods(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::FULL_RESPRAY, MONDAY, "09:00").await;
    john.take(&job).await;
    app.clock.set(local(MONDAY, "11:30"));
    john.sign_in_again().await;
    john.start(&job).await;
    let done = john.complete(&job).await;
    let released: Vec<bool> = done.slots.iter().map(|slot| slot.released_at.is_some()).collect();
    assert_eq!(released, [false, true, true]);
    assert_eq!((app.remaining(MONDAY, "09:00").await, app.remaining(MONDAY, "11:00").await), (4, 5));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn completing_an_appointment_of_four_periods_in_its_second_releases_the_rest_at_once(
    #[case] on: Backend,
) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let changed = app.system(|tx| {
        let service = schema::services::table.filter(schema::services::id.eq(services::FULL_RESPRAY));
        Ok(diesel::update(service).set(schema::services::period_span.eq(4)).execute(tx.raw)?)
    });
    changed.await.expect("a change");
    let (mut ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::FULL_RESPRAY, MONDAY, "09:00").await;
    john.take(&job).await;
    app.clock.set(local(MONDAY, "12:00"));
    john.sign_in_again().await;
    ada.sign_in_again().await;
    for period in ["13:00", "15:00"] {
        assert_eq!(
            ada.fail_to_book(services::ECU_REMAPPING, MONDAY, period).await.code,
            ProblemCode::CapacityExceeded
        );
    }
    let done = john.complete(&job).await;
    let released: Vec<bool> = done.slots.iter().map(|slot| slot.released_at.is_some()).collect();
    assert_eq!(released, [false, true, true, true]);
    for period in ["13:00", "15:00"] {
        ada.book(services::ECU_REMAPPING, MONDAY, period).await;
    }
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_appointment_takes_the_periods_of_its_service_regardless_of_its_duration(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let changed = app.system(|tx| {
        let turbo = schema::services::table.filter(schema::services::id.eq(services::TURBO));
        Ok(diesel::update(turbo).set(schema::services::duration_minutes.eq(480)).execute(tx.raw)?)
    });
    changed.await.expect("a change");
    let job = app.customer("ada").await.book(services::TURBO, TUESDAY, "09:00").await;
    assert_eq!(periods(&job), expected_periods(&[(TUESDAY, "09:00")]));
    assert_eq!(job.ends_at.to_utc(), local(TUESDAY, "11:00"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn yesterdays_appointment_can_be_completed_and_its_slots_stay_in_the_ledger(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut john) = (app.customer("ada").await, app.employee("john").await);
    let (short, long) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "17:00").await,
        ada.book(services::ENGINE_REBUILD, TUESDAY, "17:00").await,
    );
    john.take(&short).await;
    john.take(&long).await;
    app.clock.set(local(WEDNESDAY, "08:00"));
    john.sign_in_again().await;
    john.start(&short).await;
    john.start(&long).await;

    let done = john.complete(&short).await;
    assert_eq!(done.slots[0].released_at, None);
    assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 4);
    let done = john.complete(&long).await;
    let released: Vec<bool> = done.slots.iter().map(|slot| slot.released_at.is_some()).collect();
    assert_eq!(released, [false, true]);
    assert_eq!((app.remaining(TUESDAY, "17:00").await, app.remaining(WEDNESDAY, "09:00").await), (3, 5));
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
