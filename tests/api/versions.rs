//! Concurrent changes: with `If-Match` the later one is 412, without it the status decides (rules §4.16).

use diesel::prelude::*;
use pitboard_api::{Appointment, AppointmentPatch, Cancel, CreateNote, PageQuery, ProblemCode};
use pitboard_client::reqwest::Method;
use pitboard_domain::job::CancelReason;
use pitboard_server::db::engine::schema::days;
use pitboard_tests::{
    Backend, SATURDAY, THURSDAY, TUESDAY, TestApp, WEDNESDAY, new_start,
    people::{reopen, restore},
    refusal, services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_with_a_stale_version_is_412_and_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let taken = john.take(&job).await;
    assert_eq!((job.version, taken.version), (1, 2));

    let stale = refusal(john.if_match(1).start_appointment(&job.reference).await);
    assert_eq!((stale.code, stale.status), (ProblemCode::VersionConflict, 412));
    let patch = AppointmentPatch { customer_notes: Some("late".to_owned()), ..Default::default() };
    let stale = refusal(ada.if_match(1).update_appointment(&job.reference, &patch).await);
    assert_eq!(stale.code, ProblemCode::VersionConflict);
    assert_eq!(ada.get_appointment(&job.reference).await.expect("the job").version, 2);

    let (mary, root) = (app.manager("mary").await, app.admin("root").await);
    let with_reason = Cancel { reason: Some(CancelReason::Other), note: None };
    let stale = [
        mary.if_match(1).reschedule_appointment(&job.reference, &new_start(WEDNESDAY, "09:00")).await,
        john.if_match(1).add_appointment_note(&job.reference, &CreateNote { text: "late".to_owned() }).await,
        root.if_match(1).cancel_appointment(&job.reference, &with_reason).await,
    ];
    for answer in stale {
        assert_eq!(refusal(answer).code, ProblemCode::VersionConflict);
    }

    let started = john.if_match(2).start_appointment(&job.reference).await.expect("started");
    assert_eq!(started.version, 3);
    let done = john.complete(&job).await;
    let stale = refusal(root.if_match(3).reopen_appointment(&job.reference, &reopen()).await);
    assert_eq!(stale.code, ProblemCode::VersionConflict);
    root.if_match(done.version).reopen_appointment(&job.reference, &reopen()).await.expect("reopened");
    let cancelled = root.cancel(&job).await;
    let stale = refusal(root.if_match(done.version).restore_appointment(&job.reference, &restore()).await);
    assert_eq!(stale.code, ProblemCode::VersionConflict);
    root.if_match(cancelled.version).restore_appointment(&job.reference, &restore()).await.expect("restored");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_is_made_if_one_of_the_listed_versions_is_the_current_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let path = format!("/api/v1/appointments/{}", job.reference);
    let patch = async |lines: &[&str]| {
        let notes = Some(lines.join(" and "));
        let raw = ada.raw(Method::PATCH, &path);
        let raw = raw.json(&AppointmentPatch { customer_notes: notes, ..AppointmentPatch::default() });
        let raw = lines.iter().fold(raw, |raw, line| raw.header("If-Match", line));
        raw.send().await.expect("an answer")
    };
    let mut version = 1;
    for lines in [&["*"][..], &[r#""v1", "v2""#], &[r#""v3","v1""#], &["nonsense", r#""v4""#], &[]] {
        let answer = patch(lines).await;
        assert_eq!(answer.status, 200, "{lines:?}: {}", answer.text());
        version += 1;
        assert_eq!(answer.json::<Appointment>().expect("the job").version, version);
    }
    for lines in [&[""][..], &[r#""v1", "v2""#], &[r#"W/"v6""#], &["v6"], &[r#"*, "v1""#], &[","]] {
        assert_eq!(patch(lines).await.status, 412, "{lines:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn without_a_version_the_status_decides(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    let twice = refusal(ada.cancel_appointment(&job.reference, &Cancel::default()).await);
    assert_eq!((twice.code, twice.status), (ProblemCode::InvalidTransition, 409));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_concurrent_assignments_one_wins(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mike) =
        (app.customer("ada").await, app.employee("john").await, app.employee("mike").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let to_self = pitboard_api::Assign::default();
    let (first, second) = futures_util::future::join(
        john.assign_appointment(&job.reference, &to_self),
        mike.assign_appointment(&job.reference, &to_self),
    )
    .await;
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    // Only a manager may reassign an assigned appointment.
    let lost = refusal(if first.is_ok() { second } else { first });
    assert_eq!(lost.code, ProblemCode::Forbidden);
    assert_eq!(ada.get_appointment(&job.reference).await.expect("the job").version, 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_entity_tag_of_an_appointment_is_its_version(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let path = format!("/api/v1/appointments/{}", job.reference);
    let tag = async || {
        let answer = ada.raw(Method::GET, &path).send().await.expect("an answer");
        answer.header("etag").map(str::to_owned)
    };
    assert_eq!(tag().await.as_deref(), Some("\"v1\""));
    john.take(&job).await;
    assert_eq!(tag().await.as_deref(), Some("\"v2\""));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_version_is_in_the_history_with_its_actor(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    john.take(&job).await;
    john.start(&job).await;
    john.complete(&job).await;
    let history =
        ada.get_appointment_history(&job.reference, &PageQuery::default()).await.expect("a history");
    let shown: Vec<(&str, Option<&str>)> =
        history.items.iter().map(|entry| (entry.kind.as_str(), entry.actor.as_deref())).collect();
    let john = Some("john Staff");
    assert_eq!(
        shown,
        [("book", Some("ada Customer")), ("assign", john), ("start", john), ("complete", john)]
    );
    assert!(
        history.items.is_sorted_by(|one, next| one.at < next.at),
        "each entry is later than its predecessor"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_reschedules_with_one_version_one_is_412(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mary) = (app.customer("ada").await, app.manager("mary").await);
    let job = ada.book(services::FULL_RESPRAY, TUESDAY, "09:00").await;
    let (customer, manager) = (ada.if_match(1), mary.if_match(1));
    let (to_wednesday, to_thursday) = (new_start(WEDNESDAY, "17:00"), new_start(THURSDAY, "09:00"));
    let (first, second) = futures_util::future::join(
        customer.reschedule_appointment(&job.reference, &to_wednesday),
        manager.reschedule_appointment(&job.reference, &to_thursday),
    )
    .await;
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let lost = refusal(if first.is_ok() { second } else { first });
    assert_eq!(lost.code, ProblemCode::VersionConflict);
    assert_eq!(app.holdings().await.len(), 6, "the loser took nothing");
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

/// A copy of a day in memory is valid while the day has the same version (rules §1.5).
#[apply(on_both_databases)]
#[actix_web::test]
async fn every_write_to_an_appointment_increments_the_version_of_each_of_its_days(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.close("2026-11-30", "2026-11-30", &[]).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let versions = async || {
        let rows = app.db.read(|conn| {
            let rows: Vec<(chrono::NaiveDate, i64)> =
                days::table.order(days::date).select((days::date, days::version)).load(conn.raw)?;
            Ok(rows)
        });
        let rows = rows.await.expect("the days");
        rows.into_iter().map(|(date, version)| (date.to_string(), version)).collect::<Vec<_>>()
    };
    // From Saturday over Sunday and a closed Monday to Tuesday.
    let job = ada.book(services::ENGINE_REBUILD, SATURDAY, "17:00").await;
    let days = [(SATURDAY, 0_i64), ("2026-11-29", 0), ("2026-11-30", 1), ("2026-12-01", 0)];
    // The closure incremented the version of that Monday.
    let at = |version| days.map(|(day, before)| (day.to_owned(), before + version)).to_vec();
    assert_eq!(versions().await, at(1));
    root.take(&job).await;
    assert_eq!(versions().await, at(2));
    root.add_appointment_note(&job.reference, &CreateNote { text: "Keys".to_owned() }).await.expect("noted");
    assert_eq!(versions().await, at(3));
    root.reschedule(&job, THURSDAY, "09:00").await;
    let mut rescheduled = at(4);
    rescheduled.insert(0, (THURSDAY.to_owned(), 1));
    assert_eq!(versions().await, rescheduled);
}
