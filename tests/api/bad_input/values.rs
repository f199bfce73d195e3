//! Well-formed but impossible values: unknown dates, periods, people and things. And unusual values that must
//! be accepted.

use pitboard_api::{ProblemCode, ProblemCode::*};
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    on_both_databases,
    walk::{
        answers::{refused, refused_field},
        requests, rows,
        scene::Scene,
    },
};

/// The greatest id: 2^53 - 1.
const GREATEST: u64 = 9_007_199_254_740_991;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_with_an_impossible_start_or_service_is_409(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let book = scene.document.operation("book_appointment");
    let before = rows::of(&scene.app).await;
    let cases: [(&str, Value, ProblemCode); 14] = [
        ("/date", json!("2026-11-20"), PastPeriod),
        ("/date", json!("2020-01-01"), PastPeriod),
        ("/date", json!("2026-12-24"), TooFarAhead),
        ("/date", json!("9999-12-31"), TooFarAhead),
        ("/date", json!("2028-02-29"), TooFarAhead),
        ("/date", json!("2026-11-29"), Closed),
        ("/period", json!("00:00"), UnknownPeriod),
        ("/period", json!("23:59"), UnknownPeriod),
        ("/period", json!("09:01"), UnknownPeriod),
        ("/period", json!("19:00"), UnknownPeriod),
        ("/service_id", json!(8), Inconsistent),
        ("/service_id", json!(GREATEST), Inconsistent),
        // Before the first weekly pattern there are no periods.
        ("/date", json!("0001-01-01"), Closed),
        ("/date", json!("1969-12-31"), Closed),
    ];
    for (pointer, value, code) in cases {
        let mut body = requests::own_booking();
        let what = format!("{pointer} = {value}");
        *body.pointer_mut(pointer).expect("a field") = value;
        let answer = book.send(&scene.owner, &book.path, Some(&body)).await;
        refused(&scene.app, &book.path, &answer, code, &what);
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_or_unsuitable_person_is_409(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let reference = scene.appointment(Status::Booked).await.reference;
    let before = rows::of(&scene.app).await;
    let book = scene.document.operation("book_appointment");
    for id in [GREATEST, 999, scene.employee.id().unsigned_abs(), scene.admin.id().unsigned_abs()] {
        let mut body = requests::own_booking();
        body["customer"] = json!({ "id": id });
        let answer = book.send(&scene.employee, &book.path, Some(&body)).await;
        refused(&scene.app, &book.path, &answer, Inconsistent, &format!("customer {id}"));
    }
    let assign = scene.document.operation("assign_appointment");
    let target = assign.path.replace("{reference}", &reference);
    for id in [GREATEST, 999, scene.owner.id().unsigned_abs()] {
        let answer = assign.send(&scene.manager, &target, Some(&json!({ "employee_id": id }))).await;
        refused(&scene.app, &target, &answer, Inconsistent, &format!("employee {id}"));
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_cannot_set_the_fields_of_the_staff(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let before = rows::of(&scene.app).await;
    let book = scene.document.operation("book_appointment");
    for (name, value) in [("complexity", json!("standard")), ("customer", json!({ "id": scene.other.id() }))]
    {
        let mut body = requests::own_booking();
        body[name] = value;
        let answer = book.send(&scene.owner, &book.path, Some(&body)).await;
        refused(&scene.app, &book.path, &answer, Forbidden, name);
    }
    for plate in
        [Value::Null, json!(""), json!("-"), json!("X"), json!("ABCDEFGH123456789"), json!("AB\u{0}12")]
    {
        let mut body = requests::own_booking();
        body["vehicle"]["license_plate"] = plate.clone();
        let answer = book.send(&scene.owner, &book.path, Some(&body)).await;
        refused_field(&scene.app, &book.path, &answer, "/vehicle/license_plate", &plate.to_string());
    }
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn texts_in_any_script_are_stored_unchanged(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let book = scene.document.operation("book_appointment");
    let longest = "é".repeat(80);
    for (make, plate, notes) in [
        ("Škoda", "ÖÄ 77", "Grüße, 🚗 \u{200d} and \u{202e}right to left"),
        ("टाटा", "गज 01 1234", "पुराने पुर्जे\nरखें"),
        ("トヨタ", "品川 300 あ 12-34", "\"quotes\" 'and' \\backslashes\\ %_"),
        ("Лада", "А123ВС 77", "<script>alert(1)</script>"),
        (&longest, "٣٤٥ أبج", "'; DROP TABLE days; --"),
        ("e\u{301}", "中A12345", "a\u{301} is not á"),
    ] {
        let mut body = requests::own_booking();
        body["vehicle"]["make"] = json!(make);
        body["vehicle"]["license_plate"] = json!(plate);
        body["customer_notes"] = json!(notes);
        let answer = book.send(&scene.owner, &book.path, Some(&body)).await;
        assert_eq!(answer.status, 201, "{make} {plate}: {}", answer.text());
        let booked: pitboard_api::Appointment = answer.json().expect("an appointment");
        let stored = scene.owner.get_appointment(&booked.reference).await.expect("an appointment");
        assert_eq!(stored.vehicle.make, make);
        assert_eq!(stored.vehicle.license_plate.as_deref(), Some(plate));
        assert_eq!(stored.customer_notes.as_deref(), Some(notes));
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn white_space_around_a_text_is_removed(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let update = scene.document.operation("update_me");
    let body = json!({ "first_name": "\u{a0} Ada \n", "phone": "  +1 555 ", "last_name": "\u{3000}Shah" });
    let answer = update.send(&scene.owner, &update.path, Some(&body)).await;
    let account: pitboard_api::Account = answer.json().expect("an account");
    assert_eq!([account.first_name, account.last_name, account.phone], ["Ada", "Shah", "+1 555"]);
}
