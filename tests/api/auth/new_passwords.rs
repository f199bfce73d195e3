//! The rules of new passwords: common ones, one's own name and one repeated character are refused, and so is the
//! current one.

use std::num::NonZeroUsize;

use diesel::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_server::{
    auth::passwords::{Cost, Passwords},
    db::engine::schema::accounts,
};
use pitboard_tests::{Backend, Person, TestApp, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::json;

use super::{REGISTER, login, post, registration};
use crate::{
    on_both_databases,
    walk::{answers::refused_field, rows},
};

const PATH: &str = "/api/v1/me/password";

async fn change(person: &Person, current: &str, new: &str) -> RawAnswer {
    let body = json!({ "current_password": current, "new_password": new });
    person.raw(Method::POST, PATH).json(&body).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_password_that_is_easy_to_guess_is_refused_everywhere(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, admin, john) = (app.customer("ada").await, app.admin("root").await, app.employee("john").await);
    let link = admin.reset_employee_password(john.id()).await.expect("a link").token;
    let before = rows::of(&app).await;
    for bad in ["password", "12345678", "iloveyou", "aaaaaaaaaaaaaa", "              ", "qwertyuiop"] {
        let answer = post(&app, REGISTER, &registration("ada@example.com", bad)).await;
        refused_field(&app, REGISTER, &answer, "/password", bad);
        refused_field(&app, PATH, &change(&ada, PASSWORD, bad).await, "/new_password", bad);
        let reset = "/api/v1/auth/password-reset";
        let answer = post(&app, reset, &json!({ "token": link, "password": bad })).await;
        refused_field(&app, reset, &answer, "/password", bad);
    }
    let own = change(&ada, PASSWORD, "ada@example.com").await;
    refused_field(&app, PATH, &own, "/new_password", "one's own address");
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(post(&app, REGISTER, &registration("eve@example.com", "qX7!vR2p")).await.status, 201);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_need_twelve_characters_and_customers_eight(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let short = "qX7!vR2p-mZ";
    refused_field(&app, PATH, &change(&john, PASSWORD, short).await, "/new_password", short);
    assert_eq!(change(&john, PASSWORD, "qX7!vR2p-mZ9").await.status, 204);
    refused_field(&app, PATH, &change(&ada, PASSWORD, "qX7!vR2").await, "/new_password", "seven");
    assert_eq!(change(&ada, PASSWORD, "qX7!vR2p").await.status, 204);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_new_password_differs_from_the_current_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let answer = change(&ada, PASSWORD, PASSWORD).await;
    refused_field(&app, PATH, &answer, "/new_password", "the same password");
    assert_eq!(
        answer.json::<pitboard_api::Problem>().expect("a problem").code,
        ProblemCode::ValidationFailed
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn composed_and_decomposed_letters_are_one_password(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (composed, decomposed) = ("caf\u{e9} und viel tee", "cafe\u{301} und viel tee");
    assert_eq!(post(&app, REGISTER, &registration("ada@example.com", decomposed)).await.status, 201);
    for spelling in [composed, decomposed] {
        assert_eq!(login(&app, "ada@example.com", spelling).await.status, 200, "{spelling:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn what_was_stored_by_earlier_rules_still_signs_in(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let (id, email, decomposed) = (ada.id(), "ada\u{200b}@example.com", "cafe\u{301} und viel tee");
    let hash = Passwords::new(Cost::Cheap, NonZeroUsize::MIN).hash_now(&decomposed.into()).expect("a hash");
    let stored = app.system(move |tx| {
        let row = diesel::update(accounts::table.filter(accounts::id.eq(id)));
        Ok(row.set((accounts::email.eq(email), accounts::password_hash.eq(&hash))).execute(tx.raw)?)
    });
    assert_eq!(stored.await.ok(), Some(1));
    let typed = " ADA\u{200b}@example.com ";
    assert_eq!(login(&app, typed, decomposed).await.status, 200);
    assert_eq!(login(&app, typed, "another password").await.status, 401);
    assert_eq!(change(&ada, decomposed, "qX7!vR2p-mZ9").await.status, 204);
}
