//! The export of a customer: all of their stored data, and no data of others.

use pitboard_tests::{Backend, TUESDAY, TestApp, services};
use rstest_reuse::apply;

use super::vehicles::saved_car;
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_export_contains_everything_stored_about_a_customer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (mut ada, ben, admin) =
        (app.customer("ada").await, app.customer("ben").await, app.admin("root").await);
    let car = ada.add_vehicle(&saved_car("GJ01 AB 1234")).await.expect("saved");
    let job = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    ben.book(services::AUDIO, TUESDAY, "09:00").await;
    ben.add_vehicle(&saved_car("GJ01 ZZ 9")).await.expect("saved");
    admin.take(&job).await;
    admin.reset_customer_password(ada.id()).await.expect("a link");
    ada.sign_in_again().await;
    ada.refresh().await.expect("a renewal");

    let export = admin.export_customer(ada.id()).await.expect("an export");
    assert_eq!(export.customer, admin.get_customer(ada.id()).await.expect("a customer"));
    assert_eq!(export.vehicles, [car]);
    assert_eq!(export.appointments, [admin.get_appointment(&job.reference).await.expect("it")]);
    assert_eq!(export.sessions.len(), 2);
    let renewed = export.sessions.iter().filter(|session| session.last_used_at.is_some()).count();
    assert_eq!(renewed, 1);
    let shown = &ada.list_sessions().await.expect("sessions").items[0];
    for session in &export.sessions {
        assert_eq!((&session.device, &session.network), (&shown.device, &shown.network));
        assert!(!session.network.is_empty());
    }
    let log: Vec<&str> = export.log.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(log, ["assign", "login", "issue_link", "book", "add_vehicle", "register"]);
    let from: Vec<&str> = export.log.iter().map(|entry| entry.from_address.as_str()).collect();
    assert_eq!(
        from,
        ["", "127.0.0.1", "", "127.0.0.1", "127.0.0.1", "127.0.0.1"],
        "the addresses of staff are not exported"
    );
    let text = serde_json::to_string(&export).expect("JSON");
    assert!(!text.contains("ben") && !text.contains("GJ01 ZZ 9") && !text.contains("argon2"), "{text}");
}
