//! Registration: only of customers, one account per e-mail address in any case.

use futures_util::future::join_all;
use pitboard_api::{Account, ProblemCode, SignedIn};
use pitboard_client::reqwest::Method;
use pitboard_domain::role::Role;
use pitboard_server::{app::people::accounts, db::accounts::NewAccount};
use pitboard_tests::{Backend, TestApp, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::json;

use super::{LOGIN, REGISTER, access, cookie, is_accepted, login, post, registration};
use crate::{
    on_both_databases,
    walk::{
        answers::{refused, refused_field},
        requests, rows,
    },
};

#[apply(on_both_databases)]
#[actix_web::test]
async fn registering_creates_a_customer_account_and_signs_in(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let answer = post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await;
    assert_eq!(answer.status, 201);
    assert!(is_accepted(&app, &access(&answer)).await);
    assert_eq!(cookie(&answer).len(), 64);
    let signed_in: SignedIn = answer.json().expect("the response of a login");
    assert_eq!((signed_in.expires_in, signed_in.user.role), (600, Role::Customer));
    let Account { email, first_name, last_name, phone, .. } = signed_in.user;
    assert_eq!([email, first_name, last_name, phone], ["ada@example.com", "Ada", "Shah", "+91 98250 12345"]);
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn accounts_cannot_set_their_own_role_or_state(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let before = rows::of(&app).await;
    for (name, value) in [
        ("role", json!("admin")),
        ("role", json!("customer")),
        ("is_staff", json!(true)),
        ("active", json!(true)),
        ("id", json!(1)),
        ("employee_status", json!("available")),
    ] {
        let pointer = format!("/{name}");
        let mut body = registration("eve@example.com", PASSWORD);
        body[name] = value.clone();
        refused_field(&app, REGISTER, &post(&app, REGISTER, &body).await, &pointer, "registering");
        let patched = ada.raw(Method::PATCH, "/api/v1/me").json(&json!({ name: value })).send().await;
        refused_field(&app, "/api/v1/me", &patched.expect("an answer"), &pointer, "editing an account");
    }
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(ada.get_me().await.expect("an account").role, Role::Customer);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn e_mail_addresses_are_compared_without_case(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    for (first, again) in [("Ada@Example.COM", "aDA@example.com"), ("ÜNAL@example.com", "ünal@EXAMPLE.com")]
    {
        let answer = post(&app, REGISTER, &registration(first, PASSWORD)).await;
        assert_eq!(answer.json::<SignedIn>().expect("an account").user.email, first.to_lowercase());
        let before = rows::of(&app).await;
        let answer = post(&app, REGISTER, &registration(again, "another password")).await;
        refused(&app, REGISTER, &answer, ProblemCode::EmailTaken, again);
        assert_eq!(rows::of(&app).await, before);
        for spelling in [first, again, &format!("  {again} ")] {
            assert_eq!(login(&app, spelling, PASSWORD).await.status, 200, "{spelling}");
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn both_forms_of_an_international_domain_are_one_account(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let answer = post(&app, REGISTER, &registration("User@XN--bcher-kva.example", PASSWORD)).await;
    assert_eq!(answer.json::<SignedIn>().expect("an account").user.email, "user@bücher.example");
    // As an account was stored before there was one form.
    let old = app.system(|tx| {
        let new = NewAccount {
            email: Some("old@xn--bcher-kva.example"),
            password_hash: None,
            first_name: "Old",
            last_name: "",
            phone: "+91 98250 12345",
            role: Role::Customer,
            specialisation: None,
            guest: None,
        };
        accounts::create(tx, &new)
    });
    let old = old.await.expect("an account");
    let before = rows::of(&app).await;
    for taken in ["user@bücher.example", "user@xn--bcher-kva.example", "OLD@BÜCHER.example"] {
        let answer = post(&app, REGISTER, &registration(taken, PASSWORD)).await;
        refused(&app, REGISTER, &answer, ProblemCode::EmailTaken, taken);
    }
    assert_eq!(rows::of(&app).await, before);
    for spelling in ["user@bücher.example", "user@xn--bcher-kva.example", "user@bu\u{308}cher.example"] {
        assert_eq!(login(&app, spelling, PASSWORD).await.status, 200, "{spelling}");
    }
    let mut desk = requests::own_booking();
    desk["customer"] = json!({ "first_name": "Old", "phone": "+49 30 1", "email": "old@bücher.example" });
    let john = app.employee("john").await;
    let booked = john.raw(Method::POST, "/api/v1/appointments").json(&desk).send().await.expect("an answer");
    assert_eq!(
        booked.json::<serde_json::Value>().expect("JSON")["customer"]["id"],
        old,
        "one person, one record"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_registrations_of_one_address_create_one_account(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let passwords: Vec<String> = (0..8).map(|i| format!("password number {i}")).collect();
    let bodies: Vec<_> = passwords.iter().map(|password| registration("ada@example.com", password)).collect();
    let answers = join_all(bodies.iter().map(|body| post(&app, REGISTER, body))).await;
    let winners: Vec<usize> = (0..8).filter(|i| answers[*i].status == 201).collect();
    assert_eq!(winners.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    for (i, password) in passwords.iter().enumerate() {
        let expected = if winners.contains(&i) { 200 } else { 401 };
        assert_eq!(login(&app, "ada@example.com", password).await.status, expected, "{i}");
    }
    for loser in answers.iter().filter(|answer| answer.status != 201) {
        refused(&app, REGISTER, loser, ProblemCode::EmailTaken, "the second");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_account_created_at_the_desk_has_no_password_and_cannot_be_taken_over(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let john = app.employee("john").await;
    let body = requests::desk_booking();
    let email = body["customer"]["email"].as_str().expect("an address").to_owned();
    let booked = john.raw(Method::POST, "/api/v1/appointments").json(&body).send().await.expect("an answer");
    assert_eq!(booked.status, 201);
    let before = rows::of(&app).await;
    for password in ["", " ", "null", PASSWORD] {
        assert!([401, 422].contains(&login(&app, &email, password).await.status), "{password:?}");
    }
    let answer = post(&app, REGISTER, &registration(&email, PASSWORD)).await;
    refused(&app, REGISTER, &answer, ProblemCode::EmailTaken, "taking over");
    assert_eq!(rows::of(&app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    let before = rows::of(&app).await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@example.com", "a wrong password"),
        ("nobody@example.com", PASSWORD),
        ("ada@example.com", &PASSWORD.to_uppercase()),
        ("ada@example.com", &format!("{PASSWORD} ")),
        ("ada@example.com", "x"),
        ("ada@example.com", "\u{0}"),
    ] {
        let answer = login(&app, email, password).await;
        answers.push(refused(&app, LOGIN, &answer, ProblemCode::Unauthenticated, password));
        assert!(answer.header("set-cookie").is_none());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(rows::of(&app).await, before);
}
