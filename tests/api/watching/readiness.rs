//! Readiness before the end of a server. What it reports of outages and full disks is in `crash`.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
};

use pitboard_client::{Client, reqwest::Method};
use pitboard_tests::{Backend, program::Serving, until};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_server_that_will_stop_reports_so_and_serves_until_the_end_of_the_drain(#[case] on: Backend) {
    let place = on.place();
    let server = Serving::start(&place, &["--drain", "3600"]);
    let client = Client::new(&server.url);
    assert_eq!(client.get_readiness().await.expect("ready").status, "ok");
    server.terminate();
    until("it reports the stop", async || client.get_readiness().await.is_err()).await;
    let refused = client.get_readiness().await.expect_err("not ready");
    assert_eq!(refused.status(), Some(503));
    assert_eq!(client.get_health().await.expect("alive").status, "ok");
    client.get_workshop().await.expect("requests are served");
    // A second signal ends the drain.
    server.terminate();
    assert_eq!(server.wait(), Some(0));
}

#[actix_web::test]
async fn a_further_signal_ends_a_server_that_waits_for_a_request() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let mut caller = TcpStream::connect(server.address()).expect("a connection");
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 9\r\nExpect: 100-continue\r\n\r\n";
    caller.write_all(head.as_bytes()).expect("a request");
    let mut line = String::new();
    BufReader::new(&caller).read_line(&mut line).expect("a response");
    assert!(line.starts_with("HTTP/1.1 100"), "the body is awaited: {line}");
    server.terminate();
    until("the port is closed", async || TcpStream::connect(server.address()).is_err()).await;
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let log = fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    assert!(log.contains("a further signal"), "{log}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn questions_about_readiness_leave_no_rows(#[case] on: Backend) {
    let place = on.place();
    let server = Serving::start(&place, &[]);
    let before = place.rows();
    let client = Client::new(&server.url);
    for _ in 0..20 {
        let response = client.raw(Method::GET, "/readyz").send().await.expect("a response");
        assert_eq!(response.status, 200);
    }
    assert_eq!(place.rows()["marks"], before["marks"]);
}
