//! Two people click at once: with `If-Match` the later is told so, without it the state decides (rules §4.16).

use pitboard_api::{AppointmentPatch, Cancel, PageQuery, ProblemCode};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_a_stale_version_answers_412_and_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let taken = john.takes(&job).await;
    assert_eq!((job.version, taken.version), (1, 2));

    let stale = refusal(john.if_match(1).start_appointment(&job.reference).await);
    assert_eq!((stale.code, stale.status), (ProblemCode::VersionConflict, 412));
    let patch = AppointmentPatch { customer_notes: Some("late".to_owned()), ..Default::default() };
    let stale = refusal(ada.if_match(1).update_appointment(&job.reference, &patch).await);
    assert_eq!(stale.code, ProblemCode::VersionConflict);
    assert_eq!(ada.get_appointment(&job.reference).await.expect("the job").version, 2);

    let started = john.if_match(2).start_appointment(&job.reference).await.expect("started");
    assert_eq!(started.version, 3);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn without_a_version_the_state_decides(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.books(1, TUESDAY, "09:00").await;
    ada.cancel_appointment(&job.reference, &Cancel::default()).await.expect("cancelled");
    let twice = refusal(ada.cancel_appointment(&job.reference, &Cancel::default()).await);
    assert_eq!((twice.code, twice.status), (ProblemCode::InvalidTransition, 409));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_two_who_take_a_job_at_once_one_wins(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, mike) =
        (app.customer("ada").await, app.employee("john").await, app.employee("mike").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let oneself = pitboard_api::Assign::default();
    let (one, other) = futures_util::future::join(
        john.assign_appointment(&job.reference, &oneself),
        mike.assign_appointment(&job.reference, &oneself),
    )
    .await;
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    // Only a manager may give away what is assigned already.
    let lost = refusal(if one.is_ok() { other } else { one });
    assert_eq!(lost.code, ProblemCode::Forbidden);
    assert_eq!(ada.get_appointment(&job.reference).await.expect("the job").version, 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_entity_tag_of_an_appointment_is_its_version(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    let path = format!("/api/v1/appointments/{}", job.reference);
    let tag = async || {
        let answer = ada.raw(Method::GET, &path).send().await.expect("an answer");
        answer.header("etag").map(str::to_owned)
    };
    assert_eq!(tag().await.as_deref(), Some("\"v1\""));
    john.takes(&job).await;
    assert_eq!(tag().await.as_deref(), Some("\"v2\""));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_version_is_in_the_history_with_who_made_it(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.books(1, TUESDAY, "09:00").await;
    john.takes(&job).await;
    john.starts(&job).await;
    john.completes(&job).await;
    let history =
        ada.get_appointment_history(&job.reference, &PageQuery::default()).await.expect("a history");
    let told: Vec<(&str, Option<&str>)> =
        history.items.iter().map(|entry| (entry.kind.as_str(), entry.actor.as_deref())).collect();
    let john = Some("john Staff");
    assert_eq!(told, [("book", Some("ada Customer")), ("assign", john), ("start", john), ("complete", john)]);
    assert!(history.items.is_sorted_by(|one, next| one.at < next.at), "each later than the one before");
}
