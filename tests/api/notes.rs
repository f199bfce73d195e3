//! Notes of the staff: at any time, once per key, and not in the log.

use pitboard_api::{CreateNote, PageQuery, ProblemCode};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;

use crate::on_both_databases;

fn note(text: &str) -> CreateNote {
    CreateNote { text: text.to_owned() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_can_add_notes_in_any_status_and_the_customer_reads_them(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, sarah) =
        (app.customer("ada").await, app.employee("john").await, app.employee("sarah").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let first = sarah.add_appointment_note(&job.reference, &note(" Rings\r\nback ")).await.expect("noted");
    assert_eq!((first.version, first.status), (2, job.status));
    john.take(&job).await;
    john.complete(&job).await;
    let last = john.add_appointment_note(&job.reference, &note("Keys are at the desk")).await.expect("noted");
    let notes = ada.get_appointment(&job.reference).await.expect("the job").work_notes;
    assert_eq!(notes, last.work_notes);
    let shown: Vec<(&str, &str)> = notes.iter().map(|n| (n.author.as_str(), n.text.as_str())).collect();
    assert_eq!(shown, [("sarah Staff", "Rings\nback"), ("john Staff", "Keys are at the desk")]);

    let history = ada.get_appointment_history(&job.reference, &PageQuery::default()).await.expect("it");
    assert_eq!(history.items[1].kind, "note");
    assert!(history.items[1].change.is_empty(), "free text may name people");
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn customers_cannot_add_notes(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let refused = refusal(ada.add_appointment_note(&job.reference, &note("Hurry")).await);
    assert_eq!(refused.code, ProblemCode::Forbidden);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_note_sent_twice_with_one_key_is_added_once_and_the_key_belongs_to_one_appointment(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let (job, other) = (
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
    );
    let once = john.with_key("a click");
    let first = once.add_appointment_note(&job.reference, &note("Keys")).await.expect("noted");
    let second = once.add_appointment_note(&job.reference, &note("Keys")).await.expect("the same");
    assert_eq!((&first, first.work_notes.len()), (&second, 1));
    let elsewhere = refusal(once.add_appointment_note(&other.reference, &note("Keys")).await);
    assert_eq!(elsewhere.code, ProblemCode::IdempotencyMismatch);
    assert_eq!(john.get_appointment(&other.reference).await.expect("the job").version, 1);
}
