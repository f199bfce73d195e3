//! The price list as CSV: export, and import with a check of every line.

use pitboard_api::{ProblemCode, ServicePatch, SetPriceMatrix};
use pitboard_client::reqwest::Method;
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use pitboard_tests::{Backend, TestApp, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use super::prices::cell;
use crate::{
    on_both_databases,
    walk::{answers::refused, rows},
};

const HEADER: &str = "service_id,service,vehicle_type,complexity,amount,currency\r\n";
const PATH: &str = "/api/v1/prices/import";

#[apply(on_both_databases)]
#[actix_web::test]
async fn importing_an_exported_price_list_changes_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    // The name looks like an escaped formula.
    let name = ServicePatch { name: Some("'=1+1, \"Audio\"".to_owned()), ..ServicePatch::default() };
    root.update_service(services::AUDIO, &name).await.expect("an edit");
    let cells = vec![cell(VehicleType::Suv, Complexity::Complex, Some(7))];
    root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");

    let answer = root.raw(Method::GET, "/api/v1/prices/export").send().await.expect("an answer");
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"prices.csv\""));
    let csv = root.export_prices().await.expect("a table");
    assert_eq!(answer.text(), csv);
    assert!(
        csv.starts_with(&format!(
            "{HEADER}1,ECU Remapping,,,1200000,INR\r\n1,ECU Remapping,hatchback,standard,,INR\r\n"
        )),
        "{csv}"
    );
    assert!(csv.contains("3,\"''=1+1, \"\"Audio\"\"\",suv,complex,7,INR\r\n"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 7 * 9);

    let before = rows::of(&app).await;
    let preview = root.import_prices(&csv, true).await.expect("a dry run");
    assert_eq!((preview.changes.len(), preview.unchanged), (0, 63));
    assert_eq!(rows::of(&app).await, before);
    let entries = app.count_entries().await;
    root.import_prices(&csv, false).await.expect("nothing to change");
    assert_eq!(app.count_entries().await, entries);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_price_list_can_be_previewed_and_then_imported(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let cells = vec![
        cell(VehicleType::Suv, Complexity::Standard, Some(6)),
        cell(VehicleType::Suv, Complexity::Complex, Some(7)),
    ];
    root.set_prices(services::AUDIO, &SetPriceMatrix { cells }).await.expect("prices");
    // The format of another country's spreadsheet, with another order of columns.
    let csv = "\u{feff}amount;currency;service_id;service;vehicle_type;complexity\n\
        99;INR;3;Audio System;;\n;;3;;suv;standard\n8;INR;3;;suv;complex\n5;;4;;sedan;standard\n";
    let start = app.count_entries().await;
    let preview = root.import_prices(csv, true).await.expect("a dry run");
    let done = root.import_prices(csv, false).await.expect("imported");
    assert_eq!(done, preview);
    let changes: Vec<_> = done
        .changes
        .iter()
        .map(|change| (change.service.id, change.before.map(|p| p.amount), change.after.map(|p| p.amount)))
        .collect();
    assert_eq!(
        changes,
        [(3, Some(1_400_000), Some(99)), (3, Some(6), None), (3, Some(7), Some(8)), (4, None, Some(5))]
    );
    let entries = app.entries_since(start).await;
    assert_eq!(entries.len(), 1);
    let change = json!({
        "service:3": { "price": [1_400_000, 99], "suv/standard": [6, null], "suv/complex": [7, 8] },
        "service:4": { "sedan/standard": [null, 5] },
    });
    assert_eq!((entries[0].kind.as_str(), &entries[0].change), ("import_prices", &change));
    assert_eq!(app.anonymous().get_service(services::AUDIO).await.expect("a service").price.amount, 99);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn one_bad_line_prevents_the_import_and_all_bad_lines_are_named(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let csv = format!(
        "{HEADER}1,,,,100,INR\n99,,,,1,INR\nthree,,,,1,INR\n3,Paint Job,,,1,INR\n3,,truck,standard,1,INR\n\
         3,,suv,,1,INR\n3,,,,,INR\n3,,suv,complex,-1,INR\n3,,suv,complex,1.5,INR\n3,,suv,complex,100000000001,INR\n\
         3,,suv,complex,1,EUR\n1,,,,200,INR\n",
    );
    let before = rows::of(&app).await;
    for dry_run in [true, false] {
        let refused = refusal(root.import_prices(&csv, dry_run).await);
        assert_eq!(refused.code, ProblemCode::ValidationFailed);
        assert_eq!(refused.detail, "11 of 12 lines are faulty; nothing was changed.");
        let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/3/service_id",
                "/4/service_id",
                "/5/service",
                "/6/vehicle_type",
                "/7/complexity",
                "/8/amount",
                "/9/amount",
                "/10/amount",
                "/11/amount",
                "/12/currency",
                "/13/service_id",
            ]
        );
    }
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(
        app.anonymous().get_service(services::ECU_REMAPPING).await.expect("a service").price.amount,
        1_200_000
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_many_bad_lines_the_first_hundred_are_named(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    for (line, detail) in [
        ("1\n", "/2 has 1 fields instead of 6. There are 9900 more errors than the 100 listed here."),
        ("99,,,,,\n", "10000 of 10000 lines are faulty; nothing was changed. The first 100 are listed."),
    ] {
        let table = format!("{HEADER}{}", line.repeat(10_000));
        let refused = refusal(root.import_prices(&table, true).await);
        assert_eq!((refused.detail.as_str(), refused.errors.len()), (detail, 100));
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_malformed_price_list_is_refused(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let before = rows::of(&app).await;
    let long = [HEADER.as_bytes(), &vec![b'1'; 600 * 1024]].concat();
    for (content_type, body, code) in [
        ("text/csv", b"".to_vec(), ProblemCode::ValidationFailed),
        ("text/csv", b"nonsense".to_vec(), ProblemCode::ValidationFailed),
        ("text/csv", format!("{HEADER}1,2\n").into_bytes(), ProblemCode::ValidationFailed),
        ("text/csv", [HEADER.as_bytes(), b"1,\xff,,,1,INR\n"].concat(), ProblemCode::Malformed),
        ("application/json", b"{}".to_vec(), ProblemCode::UnsupportedMediaType),
        ("text/plain", HEADER.as_bytes().to_vec(), ProblemCode::UnsupportedMediaType),
        ("text/csv", long, ProblemCode::TooLarge),
    ] {
        let raw = root.raw(Method::POST, PATH).header("Content-Type", content_type).body(body);
        let answer = raw.send().await.expect("an answer");
        refused(&app, PATH, &answer, code, content_type);
    }
    assert_eq!(rows::of(&app).await, before);
}
