//! The transport: who may send messages, and what is no message.

use pitboard_api::ProblemCode;
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::scope::Scope;
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    integrations::{Key, create_key, new_key},
    on_both_databases,
    walk::answers::{assert_headers, refused},
};

const MCP: &str = "/mcp";
const SHOP: &str = "https://shop.example";
const BOTH: (&str, &str) = ("Accept", "application/json, text/event-stream");

async fn start(on: Backend) -> (TestApp, Key) {
    let app =
        TestApp::start_with(on, |setup| setup.allowed_origins = vec![SHOP.parse().expect("an origin")]).await;
    let key = create_key(&app, &app.admin("root").await, &new_key(&[Scope::CatalogueRead])).await;
    (app, key)
}

fn list_tools() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })
}

async fn post(caller: &Client, body: &str, headers: &[(&str, &str)]) -> RawAnswer {
    let raw = caller.raw(Method::POST, MCP).body(body);
    let raw = headers.iter().fold(raw, |raw, (name, value)| raw.header(name, value));
    raw.send().await.expect("an answer")
}

async fn send(caller: &Client, message: &Value) -> RawAnswer {
    post(caller, &message.to_string(), &[BOTH, ("Content-Type", "application/json")]).await
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_message_needs_a_valid_api_key(#[case] on: Backend) {
    let (app, key) = start(on).await;
    let answer = send(&key.client, &list_tools()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_headers(&answer, "tools/list");
    assert_eq!(answer.json::<Value>().expect("JSON")["result"]["tools"][2]["name"], "book");

    for caller in [app.anonymous(), app.anonymous().with_token("pb_live_guessed")] {
        let answer = send(&caller, &list_tools()).await;
        refused(&app, MCP, &answer, ProblemCode::Unauthenticated, "no key");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let ada = app.customer("ada").await;
    refused(&app, MCP, &send(&ada, &list_tools()).await, ProblemCode::Forbidden, "a session");
    app.admin("boss").await.revoke_api_key(key.id).await.expect("revoked");
    refused(
        &app,
        MCP,
        &send(&key.client, &list_tools()).await,
        ProblemCode::Unauthenticated,
        "a revoked key",
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn scripts_of_foreign_origins_are_refused_before_their_key_is_looked_at(#[case] on: Backend) {
    let (app, key) = start(on).await;
    let body = list_tools().to_string();
    let headers = |origin| [BOTH, ("Content-Type", "application/json"), ("Origin", origin)];
    for caller in [&key.client, &app.anonymous()] {
        for origin in ["https://stranger.example", "null", "https://shop.example.evil"] {
            let answer = post(caller, &body, &headers(origin)).await;
            refused(&app, MCP, &answer, ProblemCode::Forbidden, origin);
        }
    }
    let own = app.url.clone();
    for origin in [SHOP, &own] {
        let answer = post(&key.client, &body, &headers(origin)).await;
        assert_eq!(answer.status, 200, "{origin}");
        let shared = answer.header("access-control-allow-origin");
        assert_eq!(shared, (origin == SHOP).then_some(SHOP), "{origin}");
    }
    let preflight = app.anonymous().raw(Method::OPTIONS, MCP).header("Origin", SHOP);
    let answer = preflight.header("Access-Control-Request-Method", "POST").send().await.expect("an answer");
    assert_eq!((answer.status, answer.header("allow")), (204, Some("POST, OPTIONS")));
    let accepted = answer.header("access-control-allow-headers").expect("headers");
    assert!(accepted.contains("Mcp-Protocol-Version"), "{accepted}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn there_are_no_streams_and_no_sessions_to_end(#[case] on: Backend) {
    let (app, key) = start(on).await;
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        for caller in [&key.client, &app.anonymous()] {
            let answer = caller.raw(method.clone(), MCP).header("Accept", "text/event-stream").send().await;
            let answer = answer.expect("an answer");
            refused(&app, MCP, &answer, ProblemCode::MethodNotAllowed, method.as_str());
            assert_eq!(answer.header("allow"), Some("POST, OPTIONS"));
        }
    }
    let below = key.client.raw(Method::GET, "/mcp/tools").send().await.expect("an answer");
    refused(&app, "/mcp/tools", &below, ProblemCode::NotFound, "below");
    let initialize = json!({ "jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "curl", "version": "8" },
    } });
    let answer = send(&key.client, &initialize).await;
    assert_eq!(answer.header("mcp-session-id"), None);
    let body: Value = answer.json().expect("JSON");
    assert_eq!((&body["id"], &body["result"]["protocolVersion"]), (&json!("a"), &json!("2025-06-18")));
    let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let answer = send(&key.client, &initialized).await;
    assert_eq!((answer.status, answer.body.len()), (202, 0));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn what_is_no_message_is_a_problem_document(#[case] on: Backend) {
    let (app, key) = start(on).await;
    const JSON: (&str, &str) = ("Content-Type", "application/json");
    let (message, large) = (list_tools().to_string(), format!("\"{}\"", "x".repeat(65 * 1024)));
    let cases = [
        ("", vec![BOTH, JSON], ProblemCode::Malformed),
        ("{", vec![BOTH, JSON], ProblemCode::Malformed),
        ("{}", vec![BOTH, JSON], ProblemCode::Malformed),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, vec![BOTH, JSON], ProblemCode::Malformed),
        (&message, vec![BOTH], ProblemCode::UnsupportedMediaType),
        (&message, vec![BOTH, ("Content-Type", "text/plain")], ProblemCode::UnsupportedMediaType),
        (&message, vec![JSON], ProblemCode::Malformed),
        (&message, vec![("Accept", "application/json"), JSON], ProblemCode::Malformed),
        (&message, vec![BOTH, JSON, ("Mcp-Protocol-Version", "1999-01-01")], ProblemCode::Malformed),
        (&large, vec![BOTH, JSON], ProblemCode::TooLarge),
    ];
    for (body, headers, code) in cases {
        let what = format!("{headers:?} {}", body.chars().take(60).collect::<String>());
        refused(&app, MCP, &post(&key.client, body, &headers).await, code, &what);
    }
    let unknown = json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/overbook" });
    let answer: Value = send(&key.client, &unknown).await.json().expect("JSON");
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(7), &json!(-32601)));
    let nameless = json!({ "jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": {} });
    let answer: Value = send(&key.client, &nameless).await.json().expect("JSON");
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(8), &json!(-32601)));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn messages_count_for_the_limit_of_the_key(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    let key = create_key(&app, &app.admin("root").await, &new_key(&[Scope::CatalogueRead])).await;
    let mut answered = 0;
    let last = loop {
        let answer = send(&key.client, &list_tools()).await;
        assert_eq!(answer.header("ratelimit-policy"), Some("\"key\";q=100;w=5"));
        if answer.status != 200 {
            break answer;
        }
        answered += 1;
        assert!(answered < 5000, "it is not limited");
    };
    assert!(answered >= 100, "{answered}");
    refused(&app, MCP, &last, ProblemCode::RateLimited, "the key");
}
