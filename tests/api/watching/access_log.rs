//! The access log: one line for each request with what an operator asks first, and without personal data.

use pitboard_client::{Client, reqwest::Method};
use pitboard_tests::{Backend, Person, program::Serving};
use rstest_reuse::apply;
use serde_json::Value;

use super::stop_and_read;
use crate::on_both_databases;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Returns the fields of the lines of the access log with this id.
fn answered<'a>(lines: &'a [Value], id: &str) -> Vec<&'a Value> {
    let fields = lines.iter().filter(|line| line["target"] == "access").map(|line| &line["fields"]);
    fields.filter(|fields| fields["id"] == id).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_line_has_id_operation_status_duration_bytes_account_and_network(#[case] on: Backend) {
    let place = on.place();
    let server = Serving::start(&place, &["--log", "json,access=debug", "--trusted-proxy", "127.0.0.1"]);
    let client = Client::new(&server.url);
    let ada = Person::register(&client, "ada").await;
    let call = async |client: &Client, path: &str, id: &str| {
        let call = client.raw(Method::GET, path).header("X-Request-Id", id);
        let call = call.header("X-Forwarded-For", "2001:db8:1:2:3:4:5:6");
        let response = call.header("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01")).send().await;
        let response = response.expect("a response");
        assert_eq!(response.header("x-request-id"), Some(id));
        response
    };
    call(&ada.client, "/api/v1/me", "call-1").await;
    let loaded = call(&client, "/api/v1/workshop", "call-2").await;
    call(&client, "/api/v1/workshop", "call-3").await;
    call(&client, "/nope/planted.name@example.com", "call-4").await;

    let (log, lines) = stop_and_read(server, &place);
    let own = answered(&lines, "call-1");
    assert_eq!(own.len(), 1, "{log}");
    let own = own[0];
    assert_eq!((&own["method"], &own["route"]), (&"GET".into(), &"/api/v1/me".into()));
    assert_eq!((&own["status"], &own["account"]), (&200.into(), &ada.account.id.into()));
    assert_eq!((&own["network"], &own["trace"]), (&"2001:db8:1:2::".into(), &TRACE.into()));
    assert!(own["ms"].as_f64().is_some_and(|ms| ms > 0.0) && own["bytes"].as_u64() > Some(50), "{own}");
    for id in ["call-2", "call-3"] {
        let public = answered(&lines, id);
        assert!(
            matches!(public[..], [line] if line["bytes"] == loaded.text().len() && line["account"].is_null())
        );
    }
    let unknown = answered(&lines, "call-4");
    assert!(matches!(unknown[..], [line] if line["status"] == 404 && line["route"].is_null()), "{log}");
    assert!(!log.contains("planted") && !log.contains("2001:db8:1:2:3"), "{log}");
}

#[actix_web::test]
async fn usually_successful_reads_have_no_line_and_writes_have_one() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &["--log", "json"]);
    let client = Client::new(&server.url);
    client.get_workshop().await.expect("a workshop");
    Person::register(&client, "ada").await;
    let (log, lines) = stop_and_read(server, &place);
    let routes: Vec<&Value> =
        lines.iter().filter(|line| line["target"] == "access").map(|line| &line["fields"]["route"]).collect();
    assert_eq!(routes, ["/api/v1/auth/register"], "{log}");
}

#[actix_web::test]
async fn ids_of_strangers_are_not_adopted() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    for path in ["/api/v1/workshop", "/api/v1/workshop", "/healthz"] {
        let call = client.raw(Method::GET, path).header("X-Request-Id", "call-1");
        let response = call.send().await.expect("a response");
        assert!(
            response.header("x-request-id").is_some_and(|id| uuid::Uuid::parse_str(id).is_ok()),
            "{path}"
        );
    }
}
