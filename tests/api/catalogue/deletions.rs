//! Deletions: refused for used entries, also when the use starts at the same time.

use diesel::prelude::*;
use futures_util::future::{join, join_all};
use pitboard_api::{Cancel, CreateCategory, ManagedServiceQuery, ProblemCode};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use pitboard_server::db::{engine::schema::service_prices, prices};
use pitboard_tests::{Backend, TUESDAY, TestApp, appointment, refusal, services};
use rstest_reuse::apply;

use super::new_service;
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_service_that_an_appointment_refers_to_cannot_be_deleted(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let booked = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    ada.cancel_appointment(&booked.reference, &Cancel::default()).await.expect("cancelled");
    let refused = refusal(root.delete_service(services::AUDIO).await);
    assert_eq!(refused.code, ProblemCode::InUse);
    assert!(refused.detail.contains(&booked.reference), "{}", refused.detail);
    assert!(refused.detail.contains("Deactivate it instead"), "{}", refused.detail);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unused_service_is_deleted_with_its_prices(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    app.system(|tx| Ok(prices::insert(tx, services::AUDIO, VehicleType::Suv, Complexity::Complex, 5)?))
        .await
        .expect("a price");
    root.delete_service(services::AUDIO).await.expect("deleted");
    assert_eq!(refusal(root.get_managed_service(services::AUDIO).await).code, ProblemCode::NotFound);
    let prices = app.db.read(|conn| Ok(service_prices::table.count().get_result::<i64>(conn.raw)?));
    assert_eq!(prices.await.ok(), Some(0));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_category_can_be_deleted_only_without_services(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let refused = refusal(root.delete_category(2).await);
    assert_eq!(refused.code, ProblemCode::InUse);
    let detail = "3 services belong to it: Body Kit Install, Paint Job, Full Respray. Deactivate it instead.";
    assert_eq!(refused.detail, detail);
    let new = CreateCategory { name: "Wheels".to_owned(), description: None, position: None, active: None };
    let empty = root.create_category(&new).await.expect("a category");
    root.delete_category(empty.id).await.expect("deleted");
    assert_eq!(refusal(root.get_managed_category(empty.id).await).code, ProblemCode::NotFound);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_deletion_that_races_with_bookings_leaves_no_booking_without_its_service(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 500;
        setup.settings.max_active_per_customer = 0;
    });
    let app = app.await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let mut deleted = 0;
    for round in 0..12 {
        let service = root.create_service(&new_service(&format!("Wheels {round}"))).await.expect("a service");
        let bodies: Vec<_> = (0..3).map(|_| appointment(service.id, TUESDAY, "09:00")).collect();
        let bookings = join_all(bodies.iter().map(|body| ada.book_appointment(body)));
        let (bookings, deletion) = join(bookings, root.delete_service(service.id)).await;
        let refused: Vec<_> =
            bookings.into_iter().filter_map(Result::err).map(|error| error.code()).collect();
        assert!(refused.iter().all(|code| *code == Some(ProblemCode::Inconsistent)), "{refused:?}");
        match deletion {
            Ok(()) => assert_eq!(refused.len(), 3),
            Err(error) => {
                assert_eq!(error.code(), Some(ProblemCode::InUse), "{error}");
                assert!(refused.len() < 3);
            }
        }
        deleted += usize::from(refused.len() == 3);
    }
    let query = ManagedServiceQuery { search: Some("wheels".to_owned()), ..ManagedServiceQuery::default() };
    assert_eq!(root.list_managed_services(&query).await.expect("services").items.len(), 12 - deleted);
}
