//! Two servers over one database: what one does the other knows.

use pitboard_api::ProblemCode;
use pitboard_client::Client;
use pitboard_tests::{Backend, TUESDAY, TestApp, date, refusal};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_session_is_good_at_both_servers_and_ends_at_both(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (other, _) = app.another_server().await;
    let ada = app.customer("ada").await;
    let elsewhere = ada.at_server(&other);
    assert_eq!(elsewhere.get_me().await.expect("oneself"), ada.account);

    ada.logout().await.expect("a sign-out");
    assert_eq!(refusal(elsewhere.get_me().await).code, ProblemCode::Unauthenticated);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_at_one_server_is_seen_at_the_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (other, _) = app.another_server().await;
    let ada = app.customer("ada").await;
    let job = ada.books(1, TUESDAY, "09:00").await;
    let day = Client::new(&other).get_availability(date(TUESDAY)).await.expect("a day");
    assert_eq!(day.periods[0].remaining, 4);
    let seen = ada.at_server(&other).get_appointment(&job.reference).await.expect("the appointment");
    assert_eq!(seen, job);
}
