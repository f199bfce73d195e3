//! Prices by type of car and complexity: one matrix per service, and raises of many.

use pitboard_api::{PriceMatrix, PriceRaise, ProblemCode, ServiceQuery, SetPriceCell, SetPriceMatrix};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use super::rupees;
use crate::{on_both_databases, walk::rows};

pub fn cell(vehicle_type: VehicleType, complexity: Complexity, amount: Option<i64>) -> SetPriceCell {
    SetPriceCell { vehicle_type, complexity, price: amount.map(rupees) }
}

/// Returns a raise of all prices.
fn raise(basis_points: i32) -> PriceRaise {
    PriceRaise {
        basis_points,
        service_ids: vec![],
        own_prices: true,
        cells: true,
        vehicle_types: vec![],
        complexities: vec![],
    }
}

/// Returns the price of a service and its filled cells.
async fn amounts(root: &Person, service: i64) -> Vec<i64> {
    let PriceMatrix { price, cells, .. } = root.get_prices(service).await.expect("prices");
    let filled = cells.into_iter().filter_map(|cell| cell.price).map(|price| price.amount);
    [price.amount].into_iter().chain(filled).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_matrix_is_replaced_as_a_whole_and_an_empty_cell_has_the_price_of_the_service(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let before = ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let (sedan, suv) = (VehicleType::Sedan, VehicleType::Suv);
    let cells = vec![
        cell(sedan, Complexity::Standard, Some(5)),
        cell(suv, Complexity::Complex, Some(7)),
        cell(suv, Complexity::Standard, None),
    ];
    let set = root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");
    assert_eq!((set.cells.len(), set.service.name.as_str()), (8, "Audio System"));
    assert_eq!(amounts(&root, services::AUDIO).await, [1_400_000, 5, 7]);
    assert_eq!(
        ada.book(services::AUDIO, TUESDAY, "09:00").await.price.amount,
        5,
        "the car of the tests is a sedan"
    );
    assert_eq!(ada.get_appointment(&before.reference).await.expect("an appointment").price.amount, 1_400_000);

    let cells = vec![cell(suv, Complexity::Complex, Some(8))];
    root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");
    assert_eq!(amounts(&root, services::AUDIO).await, [1_400_000, 8]);
    assert_eq!(ada.book(services::AUDIO, WEDNESDAY, "09:00").await.price.amount, 1_400_000);
    assert_eq!(refusal(root.get_prices(99).await).code, ProblemCode::NotFound);
    assert_eq!(refusal(root.set_prices(99, &SetPriceMatrix::default()).await).code, ProblemCode::NotFound);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_repeated_cell_or_one_in_another_currency_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let before = rows::of(&app).await;
    let once = cell(VehicleType::Suv, Complexity::Complex, Some(7));
    let twice = SetPriceMatrix { cells: vec![once, SetPriceCell { price: None, ..once }] };
    assert_eq!(refusal(root.set_prices(services::AUDIO, &twice).await).code, ProblemCode::Inconsistent);
    let mut euros = once;
    euros.price.as_mut().expect("a price").currency = "EUR".to_owned().try_into().expect("a currency");
    let refused = refusal(root.set_prices(services::AUDIO, &SetPriceMatrix { cells: vec![euros] }).await);
    assert_eq!(refused.errors[0].pointer, "/cells/0/price/currency");
    assert_eq!(rows::of(&app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_raise_can_be_previewed_and_rounds_half_up(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let cells = vec![
        cell(VehicleType::Suv, Complexity::Standard, Some(10)),
        cell(VehicleType::Suv, Complexity::Complex, Some(9)),
    ];
    root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");
    let start = app.count_entries().await;
    let five = PriceRaise { service_ids: vec![services::AUDIO], ..raise(500) };
    let before = rows::of(&app).await;
    let preview = root.raise_prices(&five, true).await.expect("a dry run");
    assert_eq!(rows::of(&app).await, before);
    let done = root.raise_prices(&five, false).await.expect("a raise");
    assert_eq!(done, preview);
    // 10.5 is rounded up, 9.45 down, so it stays the same.
    assert_eq!(amounts(&root, services::AUDIO).await, [1_470_000, 11, 9]);
    let changed: Vec<_> =
        done.changes.iter().map(|change| (change.vehicle_type, change.complexity)).collect();
    assert_eq!(changed, [(None, None), (Some(VehicleType::Suv), Some(Complexity::Standard))]);
    assert_eq!(done.unchanged, 1);
    let entries = app.entries_since(start).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].kind.as_str(), "raise_prices");
    let change = json!({ "service:3": { "price": [1_400_000, 1_470_000], "suv/standard": [10, 11] } });
    assert_eq!(entries[0].change, change);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_raise_changes_only_the_chosen_prices(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let (suv, sedan) = (VehicleType::Suv, VehicleType::Sedan);
    let cells = vec![
        cell(sedan, Complexity::Standard, Some(100)),
        cell(sedan, Complexity::Complex, Some(200)),
        cell(suv, Complexity::Standard, Some(300)),
        cell(suv, Complexity::Complex, Some(400)),
    ];
    for service in [services::AUDIO, services::PAINT_JOB] {
        root.set_prices(service, &SetPriceMatrix { cells: cells.clone() }).await.expect("prices");
    }
    let only_cells = PriceRaise {
        service_ids: vec![services::AUDIO],
        own_prices: false,
        vehicle_types: vec![suv],
        complexities: vec![Complexity::Complex],
        ..raise(1_000)
    };
    root.raise_prices(&only_cells, false).await.expect("a raise");
    assert_eq!(amounts(&root, services::AUDIO).await, [1_400_000, 100, 200, 300, 440]);
    root.raise_prices(&PriceRaise { cells: false, ..raise(-5_000) }, false).await.expect("half the price");
    assert_eq!(amounts(&root, services::AUDIO).await, [700_000, 100, 200, 300, 440]);
    assert_eq!(amounts(&root, services::PAINT_JOB).await, [750_000, 100, 200, 300, 400]);
    assert_eq!(amounts(&root, services::ECU_REMAPPING).await, [600_000]);

    let unknown = PriceRaise { service_ids: vec![99], ..raise(1) };
    assert_eq!(refusal(root.raise_prices(&unknown, false).await).code, ProblemCode::Inconsistent);
    for _ in 0..7 {
        if root.raise_prices(&raise(100_000), false).await.is_err() {
            break;
        }
    }
    assert_eq!(refusal(root.raise_prices(&raise(100_000), true).await).code, ProblemCode::Inconsistent);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_raise_with_a_key_is_executed_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let client = root.with_key("spring prices");
    client.raise_prices(&raise(1_000), true).await.expect("a dry run leaves the key");
    let first = client.raise_prices(&raise(1_000), false).await.expect("a raise");
    assert_eq!(client.raise_prices(&raise(1_000), false).await.expect("the same"), first);
    assert_eq!(amounts(&root, services::AUDIO).await, [1_540_000]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_price_by_type_of_car_is_public_and_is_charged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let (sedan, suv) = (VehicleType::Sedan, VehicleType::Suv);
    let cells = vec![
        cell(sedan, Complexity::Standard, Some(5)),
        cell(suv, Complexity::Complex, Some(7)),
        cell(VehicleType::Hatchback, Complexity::Standard, Some(1_400_000)),
    ];
    root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");
    let service = app.anonymous().get_service(services::AUDIO).await.expect("a service");
    let shown: Vec<_> =
        service.vehicle_prices.iter().map(|price| (price.r#type, price.price.amount)).collect();
    assert_eq!(shown, [(sedan, 5)], "only prices of standard work that differ");
    assert_eq!(service.price_for(suv).amount, 1_400_000);
    assert_eq!(ada.book(services::AUDIO, TUESDAY, "09:00").await.price, service.price_for(sedan));
    let all = app.anonymous().list_services(&ServiceQuery::default()).await.expect("services");
    assert_eq!(all.items.iter().find(|listed| listed.id == services::AUDIO), Some(&service));
}
