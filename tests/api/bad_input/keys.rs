//! Malformed idempotency keys, and keys used with another body.

use pitboard_api::ProblemCode;
use pitboard_tests::Backend;
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    on_both_databases,
    walk::{
        answers::{refused, refused_field},
        requests, rows,
        scene::Scene,
    },
};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_with_a_different_body_is_refused(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let book = scene.document.operation("book_appointment");
    let owner = scene.owner.with_key("a key");
    let first = requests::own_booking();
    assert_eq!(book.send(&owner, &book.path, Some(&first)).await.status, 201);

    let before = rows::of(&scene.app).await;
    for (pointer, value) in [
        ("/service_id", json!(4)),
        ("/date", json!("2026-11-26")),
        ("/period", json!("11:00")),
        ("/vehicle/license_plate", json!("GJ01 ZZ 9")),
        ("/vehicle/type", json!("suv")),
        ("/customer_notes", json!("Something else")),
    ] {
        let mut other = first.clone();
        match other.pointer_mut(pointer) {
            Some(field) => *field = value,
            None => other[&pointer[1..]] = value,
        }
        let answer = book.send(&owner, &book.path, Some(&other)).await;
        refused(&scene.app, &book.path, &answer, ProblemCode::IdempotencyMismatch, pointer);
        book.assert_documents(&answer);
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_malformed_key_is_refused(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let book = scene.document.operation("book_appointment");
    let before = rows::of(&scene.app).await;
    for key in ["", " ", &"x".repeat(256), "schlüssel"] {
        let raw = book.raw(&scene.owner, &book.path).header("Idempotency-Key", key);
        let answer = raw.json(&requests::own_booking()).send().await.expect("an answer");
        refused_field(&scene.app, &book.path, &answer, "/Idempotency-Key", key);
    }
    assert_eq!(rows::of(&scene.app).await, before);
    let longest = scene.owner.with_key(&"x".repeat(255));
    assert_eq!(book.send(&longest, &book.path, Some(&requests::own_booking())).await.status, 201);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_body_does_not_use_its_key(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let book = scene.document.operation("book_appointment");
    let owner = scene.owner.with_key("once more");
    let mut body = requests::own_booking();
    let period = std::mem::replace(&mut body["period"], json!("25:61"));
    refused_field(
        &scene.app,
        &book.path,
        &book.send(&owner, &book.path, Some(&body)).await,
        "/period",
        "25:61",
    );
    body["period"] = json!("10:00");
    let answer = book.send(&owner, &book.path, Some(&body)).await;
    refused(&scene.app, &book.path, &answer, ProblemCode::UnknownPeriod, "10:00");
    body["period"] = period;
    assert_eq!(book.send(&owner, &book.path, Some(&body)).await.status, 201);
}
