//! The lines with the target `security`: outcome, account and network, and no personal data.

use pitboard_api::{CustomerQuery, ProblemCode};
use pitboard_client::{Client, reqwest::Method};
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{Backend, Database, Person, app::hire, program::Serving};
use serde_json::json;

use super::{LOGIN, REFRESH, REGISTER, access, cookie, registration};

const PASSWORD: &str = "planted-password-4711";

/// Returns the lines of the log with an outcome.
fn lines<'a>(log: &'a str, outcome: &str) -> Vec<&'a str> {
    let has_outcome =
        |line: &&str| line.contains("security") && line.contains(&format!("outcome=\"{outcome}\""));
    log.lines().filter(has_outcome).collect()
}

#[actix_web::test]
async fn failed_sign_ins_refusals_and_throttles_are_logged_with_account_and_network() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    let post = |path: &str, body: serde_json::Value| client.raw(Method::POST, path).json(&body).send();
    let registered =
        post(REGISTER, registration("planted.ada@example.com", PASSWORD)).await.expect("an answer");
    let id = registered.json::<serde_json::Value>().expect("JSON")["user"]["id"].clone();
    for email in ["planted.ada@example.com", "planted.nobody@example.com"] {
        let answer =
            post(LOGIN, json!({ "email": email, "password": "planted-wrong" })).await.expect("an answer");
        assert_eq!(answer.status, 401);
    }
    let ada = client.with_token(&access(&registered));
    let refused = ada.list_employees(&Default::default()).await;
    assert_eq!(pitboard_tests::refusal(refused).code, ProblemCode::Forbidden);
    let token = cookie(&registered);
    for _ in 0..4 {
        let raw = Client::new(&server.url).raw(Method::POST, REFRESH);
        raw.header("Cookie", &format!("pitboard_refresh={token}")).send().await.expect("an answer");
    }
    let root = hire(&Database::open(&place.url, &Clock::System), "planted", Role::Manager).await;
    let root = Person::sign_in(&Client::new(&server.url), &root).await.expect("a sign-in");
    let taken = post(REGISTER, registration("planted.ada@example.com", PASSWORD)).await.expect("an answer");
    assert_eq!(taken.status, 409);
    let new = post(REGISTER, registration("planted.eve@example.com", PASSWORD)).await.expect("an answer");
    assert_eq!(new.status, 201);
    let page = CustomerQuery { limit: Some(1), ..CustomerQuery::default() };
    let first = root.list_customers(&page).await.expect("customers");
    let next = CustomerQuery { cursor: first.next_cursor, ..page };
    root.list_customers(&next).await.expect("customers");
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let log = std::fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    let failed = lines(&log, "sign_in_failed");
    assert_eq!(failed.len(), 2, "{log}");
    assert!(failed[0].contains(&format!("account={id}")) && failed[0].contains("network=127.0.0.1"), "{log}");
    assert!(!failed[1].contains("account="), "{log}");
    let forbidden = lines(&log, "forbidden");
    assert!(forbidden.len() == 1 && forbidden[0].contains(&format!("account={id}")), "{log}");
    assert_eq!(lines(&log, "throttled").len(), 1, "{log}");
    assert_eq!(lines(&log, "email_taken").len(), 1, "{log}");
    let listed = lines(&log, "customers_listed");
    assert!(listed.len() == 1 && listed[0].contains(&format!("account={}", root.id())), "{log}");
    assert!(!log.contains("planted") && !log.contains("Planted") && !log.contains(&*token), "{log}");
}
