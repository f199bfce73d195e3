//! The effect of each setting as soon as it is set, one test each. Bookings stay (rules §1.7, §1.8, §5.20,
//! §7).

use pitboard_api::{
    Cancel, CreateAppointment, ImportQuery, ProblemCode, Reschedule, Settings, SettingsPatch,
};
use pitboard_client::reqwest::Method;
use pitboard_domain::{availability::State, conflicts::ConflictKind, money::Currency};
use pitboard_tests::{
    Backend, MONDAY, Person, TUESDAY, TestApp, WEDNESDAY, appointment, date, local, refusal, services, time,
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{conflicting_references, slots, summaries};
use crate::{desk::known, on_both_databases};

async fn set(root: &Person, patch: SettingsPatch) {
    root.update_settings(&patch).await.expect("set");
}

fn limited(limit: u32) -> SettingsPatch {
    SettingsPatch { daily_limit: Some(Some(limit)), ..SettingsPatch::default() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn fewer_slots_are_refused_with_every_period_that_holds_more(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let mut jobs = Vec::new();
    for period in ["11:00", "11:00"] {
        jobs.push(ada.book(services::ECU_REMAPPING, TUESDAY, period).await.reference);
    }
    // On the last bookable day.
    for _ in 0..2 {
        jobs.push(ada.book(services::ECU_REMAPPING, "2026-12-23", "17:00").await.reference);
    }
    let refused = refusal(root.update_settings(&slots(1)).await);
    assert_eq!(conflicting_references(&refused), jobs);
    assert_eq!(
        summaries(&refused.conflicts)[0],
        (ConflictKind::OverCapacity, format!("{TUESDAY} 11:00"), 1, 2)
    );
    assert_eq!(root.get_settings().await.expect("settings").slots_per_period, 5);

    let accepted = SettingsPatch { accept_conflicts: true, ..slots(1) };
    assert_eq!(root.update_settings(&accepted).await.expect("accepted").slots_per_period, 1);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
    assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 1);
    set(&root, slots(6)).await;
    assert_eq!(app.remaining(TUESDAY, "11:00").await, 4);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_daily_limit_below_use_keeps_all_bookings_and_admits_none_until_there_is_room(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let mut jobs = Vec::new();
    // The second starts on Tuesday and continues on Wednesday: it counts only on Tuesday.
    for (service, period) in [
        (services::ECU_REMAPPING, "09:00"),
        (services::ENGINE_REBUILD, "17:00"),
        (services::ECU_REMAPPING, "11:00"),
    ] {
        jobs.push(ada.book(service, TUESDAY, period).await.reference);
    }
    let refused = refusal(root.update_settings(&limited(2)).await);
    assert_eq!(conflicting_references(&refused), [&jobs[0], &jobs[2], &jobs[1]]);
    assert_eq!(
        summaries(&refused.conflicts)[0],
        (ConflictKind::DailyLimit, format!("{TUESDAY} 09:00"), 2, 3)
    );

    set(&root, limited(3)).await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "13:00").await.code,
        ProblemCode::DailyLimit
    );
    set(&root, SettingsPatch { accept_conflicts: true, ..limited(2) }).await;
    let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
    assert_eq!((day.state, day.occupied, day.remaining), (State::Full, 3, 22));
    for job in &jobs[..2] {
        let desk = CreateAppointment {
            customer: known(&ada),
            ..appointment(services::ECU_REMAPPING, TUESDAY, "13:00")
        };
        assert_eq!(refusal(john.book_appointment(&desk).await).code, ProblemCode::DailyLimit);
        ada.cancel_appointment(job, &Default::default()).await.expect("cancelled");
    }
    ada.book(services::ECU_REMAPPING, TUESDAY, "13:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "15:00").await.code,
        ProblemCode::DailyLimit
    );
    ada.book(services::ECU_REMAPPING, WEDNESDAY, "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reduced_horizon_keeps_later_bookings_and_can_be_extended_again(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let far = ada.book(services::ECU_REMAPPING, "2026-12-15", "09:00").await;
    let ahead = |days| SettingsPatch { max_days_ahead: Some(days), ..SettingsPatch::default() };
    set(&root, ahead(10)).await;
    ada.book(services::ECU_REMAPPING, "2026-12-03", "09:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, "2026-12-04", "09:00").await.code,
        ProblemCode::TooFarAhead
    );
    let day = app.anonymous().get_availability(far.date).await.expect("a day");
    assert_eq!((day.state, day.occupied), (State::TooFar, 1));
    assert_eq!(ada.get_appointment(&far.reference).await.expect("the appointment").version, 1);
    // Beyond the horizon it still conflicts with a reduction.
    let refused = refusal(root.create_closure(&super::closure("2026-12-14", "2026-12-16")).await);
    assert_eq!(conflicting_references(&refused), [&far.reference]);

    set(&root, ahead(730)).await;
    ada.book(services::ECU_REMAPPING, "2028-11-22", "09:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, "2028-11-23", "09:00").await.code,
        ProblemCode::TooFarAhead
    );
    set(&root, ahead(0)).await;
    ada.book(services::ECU_REMAPPING, MONDAY, "17:00").await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "09:00").await.code,
        ProblemCode::TooFarAhead
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn another_time_zone_must_exist_and_be_confirmed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let zone = |name: &str, confirm_zone| SettingsPatch {
        zone: Some(name.to_owned()),
        confirm_zone,
        ..SettingsPatch::default()
    };
    for (patch, pointer) in [
        (zone("Europe/Nowhere", true), "/zone"),
        (zone("+05:30", true), "/zone"),
        (zone("Europe/Berlin", false), "/confirm_zone"),
    ] {
        let refused = refusal(root.update_settings(&patch).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, pointer));
    }
    set(&root, zone("Asia/Kolkata", false)).await;
    set(&root, zone("Europe/Berlin", true)).await;
    let unchanged = ada.get_appointment(&job.reference).await.expect("the appointment");
    assert_eq!((unchanged.date, unchanged.period), (job.date, job.period));
    assert_eq!(unchanged.starts_at.to_rfc3339(), format!("{TUESDAY}T09:00:00+01:00"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_cannot_book_within_the_lead_time(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "12:00")).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let lead = |minutes| SettingsPatch { min_lead_minutes: Some(minutes), ..SettingsPatch::default() };
    set(&root, lead(180)).await;
    ada.book(services::ECU_REMAPPING, MONDAY, "15:00").await;
    set(&root, lead(181)).await;
    assert_eq!(ada.fail_to_book(services::ECU_REMAPPING, MONDAY, "15:00").await.code, ProblemCode::TooSoon);
    let desk =
        CreateAppointment { customer: known(&ada), ..appointment(services::ECU_REMAPPING, MONDAY, "15:00") };
    john.book_appointment(&desk).await.expect("staff need no lead");
    let window = app.anonymous().get_workshop().await.expect("the workshop").booking_window;
    assert_eq!(window.min_lead_minutes, 181);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_can_neither_reschedule_nor_cancel_after_the_cutoff(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.grace_minutes = 0).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let cut_off =
        |hours| SettingsPatch { cancellation_cutoff_hours: Some(hours), ..SettingsPatch::default() };
    let to = Reschedule { date: date(WEDNESDAY).into(), period: time("09:00").into(), service_id: None };
    // 25 hours and 29 minutes before the start.
    app.clock.set(local(MONDAY, "07:31"));
    set(&root, cut_off(26)).await;
    let refused = refusal(ada.cancel_appointment(&job.reference, &Cancel::default()).await);
    assert_eq!(refused.code, ProblemCode::CancellationWindowPassed);
    let refused = refusal(ada.reschedule_appointment(&job.reference, &to).await);
    assert_eq!(refused.code, ProblemCode::CancellationWindowPassed);
    set(&root, cut_off(25)).await;
    ada.reschedule_appointment(&job.reference, &to).await.expect("in time now");
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("still in time");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_grace_period_lasts_for_the_configured_minutes_after_the_booking(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "15:00").await;
    app.clock.set(local(MONDAY, "07:35"));
    let grace = |minutes| SettingsPatch { grace_minutes: Some(minutes), ..SettingsPatch::default() };
    set(&root, grace(4)).await;
    let refused = refusal(ada.cancel_appointment(&job.reference, &Cancel::default()).await);
    assert_eq!(refused.code, ProblemCode::CancellationWindowPassed);
    set(&root, grace(5)).await;
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("within the grace period");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_cannot_exceed_the_limit_of_active_appointments(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let limit = |limit| SettingsPatch { max_active_per_customer: Some(limit), ..SettingsPatch::default() };
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    set(&root, limit(1)).await;
    assert_eq!(
        ada.fail_to_book(services::ECU_REMAPPING, TUESDAY, "11:00").await.code,
        ProblemCode::CustomerLimit
    );
    set(&root, limit(0)).await;
    for period in ["09:00", "11:00", "13:00", "15:00", "17:00"] {
        ada.book(services::ECU_REMAPPING, WEDNESDAY, period).await;
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn service_names_are_public_while_the_setting_is_on(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let public = |shown| SettingsPatch { public_service_names: Some(shown), ..SettingsPatch::default() };
    for (shown, names) in [(false, &[][..]), (true, &["Audio System"])] {
        set(&root, public(shown)).await;
        let day = app.anonymous().get_availability(date(TUESDAY)).await.expect("a day");
        assert_eq!(day.periods[0].occupied, 1);
        assert_eq!(day.periods[0].services, names);
        let workshop = app.anonymous().get_workshop().await.expect("the workshop");
        assert_eq!(workshop.public_service_names, shown);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn prices_use_the_current_currency_and_bookings_keep_theirs(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let before = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let euros = SettingsPatch { currency: Currency::parse("EUR").ok(), ..SettingsPatch::default() };
    let unconfirmed = refusal(root.update_settings(&euros).await);
    assert_eq!(
        (unconfirmed.code, unconfirmed.errors[0].pointer.as_str()),
        (ProblemCode::Inconsistent, "/confirm_currency")
    );
    let file = Settings {
        currency: Currency::parse("EUR").expect("a currency"),
        ..root.export_settings().await.expect("settings")
    };
    let unconfirmed = refusal(root.import_settings(&file, &ImportQuery::default()).await);
    assert_eq!(unconfirmed.errors[0].pointer, "/confirm_currency");
    set(&root, SettingsPatch { confirm_currency: true, ..euros }).await;
    let after = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!((before.price.currency.as_str(), after.price.currency.as_str()), ("INR", "EUR"));
    assert_eq!(before.price.amount, after.price.amount);
    let unchanged = ada.get_appointment(&before.reference).await.expect("the appointment");
    assert_eq!(unchanged.price, before.price);
    assert_eq!(app.anonymous().get_service(services::AUDIO).await.expect("a service").price, after.price);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refusal_after_the_cutoff_contains_the_phone_number(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.grace_minutes = 0).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "07:31"));
    let mut details = Vec::new();
    for phone in [Some("+49 30 1234".to_owned()), None] {
        set(&root, SettingsPatch { phone: Some(phone.clone()), ..SettingsPatch::default() }).await;
        assert_eq!(app.anonymous().get_workshop().await.expect("the workshop").phone, phone);
        details.push(refusal(ada.cancel_appointment(&job.reference, &Cancel::default()).await).detail);
    }
    assert!(details[0].contains("+49 30 1234") && !details[1].contains("+49"), "{details:?}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_name_of_the_workshop_is_public(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    set(&root, SettingsPatch { name: Some(" The Garage ".to_owned()), ..SettingsPatch::default() }).await;
    assert_eq!(app.anonymous().get_workshop().await.expect("the workshop").name, "The Garage");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn absent_fields_stay_and_null_removes_optional_values(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(9)).await;
    let root = app.admin("root").await;
    let before = root.get_settings().await.expect("settings");
    let patch = async |body: Value| {
        let answer = root.raw(Method::PATCH, "/api/v1/settings").json(&body).send().await.expect("an answer");
        answer.json::<Value>().expect("JSON")
    };
    let as_before = serde_json::to_value(&before).expect("JSON");
    assert_eq!(patch(json!({})).await, as_before);
    assert_eq!(patch(json!({ "name": null, "slots_per_period": null, "zone": null })).await, as_before);
    let removed = patch(json!({ "phone": null, "daily_limit": null })).await;
    assert_eq!((&removed["phone"], &removed["daily_limit"]), (&Value::Null, &Value::Null));
    assert_eq!(removed["name"], as_before["name"]);
}
