//! Taking, replacing and releasing holds, and their refusals.

use chrono::TimeDelta;
use diesel::prelude::*;
use pitboard_api::{CreateSlotHold, ProblemCode};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::hold::{DURATION, HoldEnd};
use pitboard_server::db::engine::schema::holds;
use pitboard_tests::{
    Backend, MONDAY, SUNDAY, TUESDAY, TestApp, WEDNESDAY, app::Setup, appointment, local, refusal, services,
};
use rstest_reuse::apply;

use super::{advance, assert_sound, hold, ledger_query, period, start, with};
use crate::on_both_databases;

/// The header with which a trusted proxy names the network of a caller.
const FORWARDED: &str = "X-Forwarded-For";

async fn hold_from(client: &Client, address: &str, body: &CreateSlotHold) -> RawAnswer {
    let request = client.raw(Method::POST, "/api/v1/holds").header(FORWARDED, address).json(body);
    request.send().await.expect("an answer")
}

fn limited(setup: &mut Setup) {
    setup.rate_limits = true;
    setup.trusted_proxies = vec!["127.0.0.1".parse().expect("a network")];
    setup.settings.slots_per_period = 50;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_lasts_ten_minutes_and_takes_a_slot_in_each_period_of_the_service(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let taken = hold(&app.anonymous(), services::ENGINE_REBUILD, TUESDAY, "17:00").await;
    assert_eq!(taken.expires_at.to_utc(), app.clock.now() + DURATION);
    assert_eq!(
        (taken.starts_at.to_utc(), taken.ends_at.to_utc()),
        (local(TUESDAY, "17:00"), local(WEDNESDAY, "11:00"))
    );
    let occupied =
        [(TUESDAY, "15:00", 0), (TUESDAY, "17:00", 1), (WEDNESDAY, "09:00", 1), (WEDNESDAY, "11:00", 0)];
    for (day, start, expected) in occupied {
        assert_eq!(period(&app, day, start).await.occupied, expected, "{day} {start}");
    }
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_is_refused_as_a_booking_would_be(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 1;
        setup.settings.min_lead_minutes = 120;
    })
    .await;
    let ada = app.customer("ada").await;
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    hold(&ada, services::AUDIO, TUESDAY, "11:00").await;
    let anonymous = app.anonymous();
    for (service, day, at, code) in [
        (services::AUDIO, TUESDAY, "09:00", ProblemCode::CapacityExceeded),
        (services::AUDIO, TUESDAY, "11:00", ProblemCode::CapacityExceeded),
        (services::FULL_RESPRAY, MONDAY, "15:00", ProblemCode::CapacityExceeded),
        (services::AUDIO, SUNDAY, "09:00", ProblemCode::Closed),
        (services::AUDIO, TUESDAY, "10:00", ProblemCode::UnknownPeriod),
        (services::AUDIO, MONDAY, "09:00", ProblemCode::TooSoon),
        (services::AUDIO, "2026-11-21", "09:00", ProblemCode::PastPeriod),
        (services::AUDIO, "2027-11-23", "09:00", ProblemCode::TooFarAhead),
        (99, TUESDAY, "13:00", ProblemCode::Inconsistent),
    ] {
        let refused = refusal(anonymous.create_hold(&start(service, day, at)).await);
        assert_eq!(refused.code, code, "{service} {day} {at}: {}", refused.detail);
        assert_eq!(
            refused.alternatives.is_empty(),
            matches!(service, 99) || code == ProblemCode::TooFarAhead
        );
    }
    assert_eq!(app.holdings().await.len(), 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_does_not_count_for_the_daily_limit_and_is_refused_where_it_is_reached(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.daily_limit = Some(1)).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    ben.book(services::AUDIO, TUESDAY, "09:00").await;
    let refused = refusal(app.anonymous().create_hold(&start(services::AUDIO, TUESDAY, "11:00")).await);
    assert_eq!(refused.code, ProblemCode::DailyLimit);
    assert_eq!(refusal(ada.book_appointment(&with(&held)).await).code, ProblemCode::DailyLimit);
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 2, "the refused booking keeps the hold");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_staff_hold_a_period_that_has_begun(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.now = local(MONDAY, "09:30:00")).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let walk_in = start(services::AUDIO, MONDAY, "09:00");
    assert_eq!(refusal(ada.create_hold(&walk_in).await).code, ProblemCode::PastPeriod);
    assert_eq!(refusal(app.anonymous().create_hold(&walk_in).await).code, ProblemCode::PastPeriod);
    john.create_hold(&walk_in).await.expect("a hold");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_hold_of_an_account_replaces_its_previous_one(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let first = hold(&ada, services::ENGINE_REBUILD, WEDNESDAY, "09:00").await;
    advance(&app, TimeDelta::seconds(5));
    // The same slot again, and another day before it.
    let second = hold(&ada, services::AUDIO, WEDNESDAY, "11:00").await;
    let third = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    for (day, at, occupied) in [(TUESDAY, "09:00", 1), (WEDNESDAY, "09:00", 0), (WEDNESDAY, "11:00", 0)] {
        assert_eq!(period(&app, day, at).await.occupied, occupied, "{day} {at}");
    }
    for ended in [first, second] {
        assert_eq!(refusal(app.anonymous().release_hold(&ended.hold).await).code, ProblemCode::NotFound);
    }
    let ledger = john.get_ledger(&ledger_query(WEDNESDAY, "11:00")).await.expect("a ledger");
    let ends: Vec<_> = ledger.holds.iter().map(|hold| hold.end).collect();
    assert_eq!(ends, [Some(HoldEnd::Replaced); 2]);
    app.anonymous().release_hold(&third.hold).await.expect("released");
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn callers_without_a_session_name_the_hold_that_they_replace(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let anonymous = app.anonymous();
    let first = hold(&anonymous, services::AUDIO, TUESDAY, "09:00").await;
    hold(&anonymous, services::AUDIO, TUESDAY, "09:00").await;
    let replacing =
        CreateSlotHold { replaces: Some(first.hold.clone()), ..start(services::AUDIO, TUESDAY, "11:00") };
    anonymous.create_hold(&replacing).await.expect("a hold");
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 1);
    // It has ended, and is ignored.
    anonymous.create_hold(&replacing).await.expect("a hold");
    assert_eq!(period(&app, TUESDAY, "11:00").await.occupied, 2);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_hold_leaves_the_one_that_it_would_replace(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    hold(&ben, services::AUDIO, TUESDAY, "11:00").await;
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    let refused = refusal(ada.create_hold(&start(services::AUDIO, TUESDAY, "11:00")).await);
    assert_eq!(refused.code, ProblemCode::CapacityExceeded);
    ada.book_appointment(&with(&held)).await.expect("a booking");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn whoever_has_its_secret_releases_a_hold_once(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(ada.fail_to_book(services::AUDIO, TUESDAY, "09:00").await.code, ProblemCode::CapacityExceeded);
    app.anonymous().release_hold(&held.hold).await.expect("released");
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 0);
    let another = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    advance(&app, DURATION + TimeDelta::seconds(1));
    for secret in [&held.hold, &another.hold, "unknown", "0", &"0".repeat(200)] {
        assert_eq!(
            refusal(app.anonymous().release_hold(secret).await).code,
            ProblemCode::NotFound,
            "{secret}"
        );
    }
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_invalid_token_is_401_although_no_session_is_needed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let held = hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let stranger = app.anonymous().with_token("invalid");
    let create = stranger.create_hold(&start(services::AUDIO, TUESDAY, "09:00")).await;
    assert_eq!(refusal(create).code, ProblemCode::Unauthenticated);
    assert_eq!(refusal(stranger.release_hold(&held.hold).await).code, ProblemCode::Unauthenticated);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_network_has_ten_holds_at_a_time_and_staff_have_one_each_besides(#[case] on: Backend) {
    let app = TestApp::start_with(on, limited).await;
    let (john, body) = (app.employee("john").await, start(services::AUDIO, TUESDAY, "09:00"));
    let anonymous = app.anonymous();
    for _ in 0..10 {
        assert_eq!(hold_from(&anonymous, "192.0.2.1", &body).await.status, 201);
    }
    let refused = hold_from(&anonymous, "192.0.2.1", &body).await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    let wait: i64 = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("a number");
    assert!((590..=601).contains(&wait), "{wait}");
    assert_eq!(hold_from(&john.client, "192.0.2.1", &body).await.status, 201);
    assert_eq!(hold_from(&anonymous, "192.0.2.2", &body).await.status, 201);
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 12);

    // Each write of a day is a microsecond after the one before, while the clock stands.
    advance(&app, DURATION + TimeDelta::seconds(1));
    assert_eq!(hold_from(&anonymous, "192.0.2.1", &body).await.status, 201, "all have expired");
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 1);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_network_takes_twenty_holds_at_once_and_then_ten_a_minute(#[case] on: Backend) {
    let app = TestApp::start_with(on, limited).await;
    let anonymous = app.anonymous();
    let mut body = start(services::AUDIO, TUESDAY, "09:00");
    let mut taken = 0;
    for _ in 0..40 {
        let answer = hold_from(&anonymous, "192.0.2.1", &body).await;
        if answer.status == 201 {
            taken += 1;
            body.replaces = Some(answer.json::<pitboard_api::SlotHold>().expect("a hold").hold);
        } else {
            assert_eq!((answer.status, answer.header("retry-after").is_some()), (429, true));
        }
    }
    assert!((20..30).contains(&taken), "{taken}");
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_hold_writes_nothing_to_the_log_and_stores_no_secret(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let before = app.count_entries().await;
    let held = hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let hashes = app.db.read(|conn| Ok(holds::table.select(holds::secret_hash).load::<String>(conn.raw)?));
    assert!(!hashes.await.expect("a hash").contains(&held.hold));
    app.anonymous().release_hold(&held.hold).await.expect("released");
    assert_eq!(app.count_entries().await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn erasing_a_customer_deletes_the_network_of_their_hold(#[case] on: Backend) {
    let app = TestApp::start_with(on, limited).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let taken = hold_from(&ada.client, "192.0.2.1", &start(services::AUDIO, TUESDAY, "09:00")).await;
    assert_eq!(taken.status, 201);
    root.erase_customer(ada.id()).await.expect("erased");
    let left = app.db.read(|conn| Ok(holds::table.count().get_result::<i64>(conn.raw)?));
    assert_eq!(left.await.expect("a count"), 0);
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 1, "its slot is free when it expires");
    advance(&app, DURATION);
    assert_eq!(period(&app, TUESDAY, "09:00").await.occupied, 0);
    assert_sound(&app).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_with_holds_has_the_limit_of_appointments_only_when_booking(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.max_active_per_customer = 1).await;
    let ada = app.customer("ada").await;
    let held = hold(&ada, services::AUDIO, TUESDAY, "09:00").await;
    ada.book_appointment(&appointment(services::AUDIO, TUESDAY, "11:00")).await.expect("a booking");
    assert_eq!(refusal(ada.book_appointment(&with(&held)).await).code, ProblemCode::CustomerLimit);
}
