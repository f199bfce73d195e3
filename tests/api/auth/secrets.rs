//! Passwords and tokens appear in no other answer, not in plain text in a table, and in no log or `Debug`
//! output.

use diesel::prelude::*;
use pitboard_api::{Login, PasswordChange, Register, SignedIn};
use pitboard_client::{Client, reqwest::Method};
use pitboard_server::db::engine::schema::{accounts, events, refresh_tokens};
use pitboard_tests::{Backend, TestApp, program::Serving};
use rstest_reuse::apply;
use serde_json::json;

use super::{LOGIN, REFRESH, REGISTER, access, cookie, login, post, registration, with_cookie};
use crate::on_both_databases;

const PASSWORD: &str = "planted-password-4711";
const NEW: &str = "planted-password-4712";
const PLANTED: &str = "planted-password";

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_response_contains_a_password(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let registered = post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await;
    let ada = app.anonymous().with_token(&access(&registered));
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        ada.raw(Method::POST, "/api/v1/me/password").json(&body).send()
    };
    let mut no_email = registration("ada", PASSWORD);
    let answers = [
        post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await,
        post(&app, REGISTER, &no_email).await,
        post(&app, REGISTER, &json!({ "password": PASSWORD, "email": 5 })).await,
        post(&app, REGISTER, &json!({ "password": [PASSWORD] })).await,
        post(&app, REGISTER, &json!({ "password": { PASSWORD: PASSWORD } })).await,
        post(&app, LOGIN, &json!({ "email": "ada@example.com", "password": [PASSWORD] })).await,
        login(&app, "ada@example.com", PASSWORD).await,
        login(&app, "ada@example.com", NEW).await,
        change("wrong", NEW).await.expect("an answer"),
        change(PASSWORD, &format!("{NEW}\u{0}")).await.expect("an answer"),
        change(PASSWORD, NEW).await.expect("an answer"),
        registered,
    ];
    for answer in answers {
        let headers = format!("{:?}", answer.headers);
        assert!(!answer.text().contains(PLANTED) && !headers.contains(PLANTED), "{}", answer.text());
    }
    no_email["password"] = json!(format!("{PASSWORD}\u{7}"));
    assert!(!post(&app, REGISTER, &no_email).await.text().contains(PLANTED));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_database_contains_only_hashes_of_secrets(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let registered = post(&app, REGISTER, &registration("ada@example.com", PASSWORD)).await;
    let renewed = with_cookie(&app, REFRESH, &cookie(&registered)).await;
    let tokens = [cookie(&registered), cookie(&renewed), access(&registered), access(&renewed)];
    let rows = |conn: &mut pitboard_server::db::Connection<'_>| {
        let hashes: Vec<Option<String>> = accounts::table.select(accounts::password_hash).load(conn.raw)?;
        let tokens: Vec<String> = refresh_tokens::table.select(refresh_tokens::hash).load(conn.raw)?;
        let changes: Vec<String> = events::table.select(events::change).load(conn.raw)?;
        Ok((hashes, tokens, changes))
    };
    let (hashes, stored, changes) = app.db.read(rows).await.expect("rows");
    assert!(
        hashes.iter().flatten().all(|hash| hash.starts_with("$argon2id$v=19$") && !hash.contains(PLANTED))
    );
    assert_eq!(stored.len(), 2);
    for text in stored.iter().chain(&changes) {
        assert!(
            !text.contains(PLANTED) && !tokens.iter().any(|token| text.contains(token.as_str())),
            "{text}"
        );
    }
}

#[test]
fn the_debug_output_of_secrets_is_redacted() {
    let text = str::to_owned;
    let register = Register {
        email: text("ada@example.com"),
        password: text(PASSWORD),
        first_name: text("Ada"),
        last_name: text("Shah"),
        phone: text("+91 98250 12345"),
    };
    let change = PasswordChange { current_password: text(PASSWORD), new_password: text(NEW) };
    let answer = json!({
        "access_token": PASSWORD, "token_type": "Bearer", "expires_in": 600,
        "user": { "id": 1, "email": "a@b.example", "first_name": "A", "last_name": "B", "phone": "123", "role": "customer" },
    });
    let signed_in: SignedIn = serde_json::from_value(answer).expect("an answer");
    let client = Client::new("http://127.0.0.1:1").with_token(PASSWORD).with_key(NEW);
    for shown in [
        format!("{register:?} {register:#?}"),
        format!("{:?}", Login { email: text("ada@example.com"), password: text(PASSWORD), code: None }),
        format!("{change:?}"),
        format!("{signed_in:?}"),
        format!("{client:?}"),
    ] {
        assert!(!shown.contains(PLANTED), "{shown}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_program_log_contains_no_secret_and_no_personal_data(#[case] on: Backend) {
    let place = on.place();
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    let post = |path: &str, body: serde_json::Value| client.raw(Method::POST, path).json(&body).send();
    let registered =
        post(REGISTER, registration("planted.ada@example.com", PASSWORD)).await.expect("an answer");
    let me = client.with_token(&access(&registered));
    let sent = [
        post(LOGIN, json!({ "email": "planted.ada@example.com", "password": NEW })).await,
        post(LOGIN, json!({ "email": "planted.ada@example.com", "password": PASSWORD })).await,
        post(LOGIN, json!({ "email": "planted.ada@example.com", "password": [PASSWORD] })).await,
        post(REFRESH, json!({})).await,
        me.raw(Method::GET, "/api/v1/appointments?search=planted.name").send().await,
        me.raw(Method::GET, "/api/v1/services?search=planted.name").send().await,
        me.raw(Method::PATCH, "/api/v1/me").json(&json!({ "last_name": "planted.name" })).send().await,
        me.raw(Method::POST, "/api/v1/me/password")
            .json(&json!({ "current_password": PASSWORD, "new_password": NEW }))
            .send()
            .await,
    ];
    let mut tokens = vec![access(&registered), cookie(&registered)];
    for answer in sent {
        let answer = answer.expect("an answer");
        if answer.status == 200 && answer.header("set-cookie").is_some() {
            tokens.extend([access(&answer), cookie(&answer)]);
        }
    }
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let log = std::fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    assert!(log.contains(LOGIN), "it logs requests: {log}");
    assert!(!log.contains("planted"), "{log}");
    assert!(tokens.len() >= 6 && !tokens.iter().any(|token| log.contains(token.as_str())), "{log}");
}
