//! Saved cars: private, each plate once in any spelling.

use pitboard_api::{CreateSavedVehicle, PageQuery, ProblemCode, SavedVehicle};
use pitboard_client::reqwest::Method;
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{Backend, Person, TestApp, refusal};
use rstest_reuse::apply;
use serde_json::json;

use super::log_of;
use crate::on_both_databases;

pub fn saved_car(plate: &str) -> CreateSavedVehicle {
    CreateSavedVehicle {
        make: "Honda".to_owned(),
        model: "Civic".to_owned(),
        year: 2020,
        license_plate: plate.to_owned(),
        r#type: VehicleType::Sedan,
    }
}

async fn cars(person: &Person) -> Vec<SavedVehicle> {
    person.list_vehicles(&PageQuery::default()).await.expect("cars").items
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_can_save_and_delete_cars(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let first = ada.add_vehicle(&saved_car("GJ01 AB 1234")).await.expect("saved");
    let second = ada.add_vehicle(&saved_car("GJ01 AB 1235")).await.expect("saved");
    assert_eq!(first.license_plate, "GJ01 AB 1234");
    assert_eq!(cars(&ada).await, [first.clone(), second.clone()]);
    assert_eq!(cars(&ben).await, []);
    assert_eq!(refusal(ben.delete_vehicle(first.id).await).code, ProblemCode::NotFound);
    ada.delete_vehicle(first.id).await.expect("deleted");
    assert_eq!(refusal(ada.delete_vehicle(first.id).await).code, ProblemCode::NotFound);
    assert_eq!(cars(&ada).await, [second]);
    assert_eq!(log_of(&app, ada.id()).await, ["register", "add_vehicle", "add_vehicle", "delete_vehicle"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_can_save_a_plate_once_in_any_spelling(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    ada.add_vehicle(&saved_car("GJ01 AB 1234")).await.expect("saved");
    let again = refusal(ada.add_vehicle(&saved_car("gj-01-ab-1234")).await);
    assert_eq!(again.code, ProblemCode::Inconsistent);
    ben.add_vehicle(&saved_car("GJ01AB1234")).await.expect("the plate of another customer's car");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_car_sent_twice_with_one_key_is_saved_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let once = ada.with_key("once");
    let first = once.add_vehicle(&saved_car("GJ01 AB 1234")).await.expect("saved");
    assert_eq!(once.add_vehicle(&saved_car("GJ01 AB 1234")).await.expect("the same answer"), first);
    let other = refusal(once.add_vehicle(&saved_car("GJ01 AB 1235")).await);
    assert_eq!(other.code, ProblemCode::IdempotencyMismatch);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_car_without_a_type_has_the_type_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let car = json!({ "make": "Honda", "model": "Civic", "year": 2020, "license_plate": "GJ01 AB 1234" });
    let answer = ada.raw(Method::POST, "/api/v1/me/vehicles").json(&car).send().await.expect("an answer");
    assert_eq!(answer.json::<SavedVehicle>().expect("a car").r#type, VehicleType::Other);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_can_save_at_most_fifty_cars(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    for number in 1..=50 {
        ada.add_vehicle(&saved_car(&format!("GJ01 AB {number}"))).await.expect("saved");
    }
    let refused = refusal(ada.add_vehicle(&saved_car("GJ01 AB 51")).await);
    assert_eq!(refused.code, ProblemCode::Inconsistent);
    assert!(refused.detail.starts_with("50 cars are saved already"), "{}", refused.detail);
    ada.delete_vehicle(cars(&ada).await[0].id).await.expect("deleted");
    ada.add_vehicle(&saved_car("GJ01 AB 51")).await.expect("saved");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn cars_are_paged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    for number in 1..=5 {
        ada.add_vehicle(&saved_car(&format!("GJ01 AB {number}"))).await.expect("saved");
    }
    let (mut listed, mut query) = (Vec::new(), PageQuery { limit: Some(2), cursor: None });
    loop {
        let page = ada.list_vehicles(&query).await.expect("a page");
        listed.extend(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, cars(&ada).await);
}
