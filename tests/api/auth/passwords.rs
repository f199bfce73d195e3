//! Changes of one's own password.

use pitboard_api::{PasswordChange, ProblemCode};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, TestApp, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::json;

use super::{REFRESH, access, assert_signed_out, cookie, is_accepted, login, with_cookie};
use crate::{
    on_both_databases,
    walk::{answers::refused, rows},
};

const NEW: &str = "पासवर्ड नया है";
const PATH: &str = "/api/v1/me/password";

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_password_ends_all_other_sessions_and_keeps_this_one(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ben = app.customer("ben").await;
    app.customer("ada").await;
    let mine = login(&app, "ada@example.com", PASSWORD).await;
    let other = login(&app, "ada@example.com", PASSWORD).await;
    let change = PasswordChange { current_password: PASSWORD.to_owned(), new_password: NEW.to_owned() };
    let me = app.anonymous().with_token(&access(&mine));
    me.change_password(&change).await.expect("a new password");

    assert!(is_accepted(&app, &access(&mine)).await);
    assert_eq!(with_cookie(&app, REFRESH, &cookie(&mine)).await.status, 200);
    assert!(!is_accepted(&app, &access(&other)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&other)).await);
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 401);
    assert_eq!(login(&app, "ada@example.com", NEW).await.status, 200);
    assert!(ben.get_me().await.is_ok(), "other accounts stay signed in");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_wrong_current_password_changes_nothing_and_does_not_sign_out(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let before = rows::of(&app).await;
    for wrong in ["wrong", &PASSWORD.to_uppercase(), &format!(" {PASSWORD}")] {
        let body = json!({ "current_password": wrong, "new_password": NEW });
        let answer = ada.raw(Method::POST, PATH).json(&body).send().await.expect("an answer");
        let problem = refused(&app, PATH, &answer, ProblemCode::Inconsistent, wrong);
        assert_eq!(problem.errors[0].pointer, "/current_password");
    }
    assert_eq!(rows::of(&app).await, before);
    assert!(ada.get_me().await.is_ok());
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_password_has_8_to_128_characters_of_any_script(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut current = PASSWORD.to_owned();
    for new in ["qX7!vR2p", "😀🚗🔧🛞😎🌧🏁🎉", &"é à ü ".repeat(21), "   x y  zq", "\"quoted\\n\" 7"]
    {
        let change = PasswordChange { current_password: current, new_password: new.to_owned() };
        ada.change_password(&change).await.unwrap_or_else(|error| panic!("{new}: {error}"));
        assert_eq!(login(&app, "ada@example.com", new).await.status, 200, "{new}");
        current = new.to_owned();
    }
}
