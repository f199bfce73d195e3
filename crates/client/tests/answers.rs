//! The requests of the client and its reading of answers, against a server with prepared ones.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc,
};

use chrono::NaiveDate;
use pitboard_client::{
    Client, ClientError, Conditional,
    api::{AppointmentQuery, Cancel, ProblemCode},
    reqwest::Method,
};

/// A server that gives these answers, one per connection; the requests come through the channel.
fn server(answers: &'static [&'static str]) -> (Client, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let client = Client::new(&format!("http://{}/", listener.local_addr().expect("an address")));
    let (sender, requests) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let mut stream = BufReader::new(listener.accept().expect("a caller").0);
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                stream.read_line(&mut request).expect("a request");
            }
            let length = request.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            stream.read_exact(&mut body).expect("a body");
            request.push_str(&String::from_utf8_lossy(&body));
            stream.get_mut().write_all(answer.as_bytes()).expect("a caller who waits");
            sender.send(request).expect("a test that listens");
        }
    });
    (client, requests)
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test)
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date")
}

#[test]
fn a_refusal_is_a_problem_and_headers_go_along() {
    let (client, requests) = server(&[
        "HTTP/1.1 412 Precondition Failed\r\nconnection: close\r\n\r\n{\"type\":\"x/problems/version_conflict\",\
         \"title\":\"t\",\"status\":412,\"detail\":\"d\",\"instance\":\"/\",\"code\":\"version_conflict\"}",
    ]);
    let caller = client.with_token("abc").with_key("k1").if_match(3);
    let refused = run(caller.cancel_appointment("7K3M9QXR", &Cancel::default())).expect_err("a refusal");
    assert_eq!((refused.code(), refused.status()), (Some(ProblemCode::VersionConflict), Some(412)));
    let request = requests.recv().expect("a request");
    assert!(request.starts_with("POST /api/v1/appointments/7K3M9QXR/cancel HTTP/1.1\r\n"), "{request}");
    for part in ["authorization: Bearer abc\r\n", "idempotency-key: k1\r\n", "if-match: \"v3\"\r\n"] {
        assert!(request.contains(part), "{request}");
    }
    assert!(request.ends_with("\r\n\r\n{}"), "{request}");
}

#[test]
fn what_is_no_answer_of_ours_is_unexpected() {
    let (client, _requests) = server(&[
        "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[]",
    ]);
    for expected in [(502, "<html>"), (200, "[]")] {
        match run(client.get_workshop()) {
            Err(ClientError::Unexpected { status, body }) => assert_eq!((status, &*body), expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_unchanged_day_is_not_sent_again() {
    let (client, requests) = server(&["HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"]);
    let answer = run(client.get_availability_if_changed(date(), Some("\"abc\""))).expect("an answer");
    assert_eq!(answer, Conditional::Unchanged);
    let request = requests.recv().expect("a request");
    assert!(request.starts_with("GET /api/v1/availability?date=2026-11-23 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("if-none-match: \"abc\"\r\n"), "{request}");
}

#[test]
fn a_session_goes_on_by_its_cookie_until_there_is_none() {
    let (client, requests) = server(&[
        "HTTP/1.1 204 No Content\r\nset-cookie: r=1; HttpOnly; SameSite=Strict; Path=/api/v1/auth\r\n\
         connection: close\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n",
    ]);
    assert!(run(client.refresh()).expect("an answer").is_none());
    assert!(!requests.recv().expect("a request").contains("cookie:"));
    run(client.with_token("abc").logout()).expect("an answer");
    assert!(requests.recv().expect("a request").contains("cookie: r=1\r\n"));
}

#[test]
fn a_query_has_only_the_given_parameters() {
    use pitboard_client::api::AppointmentSort::StartsAtDescending;
    let empty = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"items\":[],\"next_cursor\":null}";
    let (client, requests) = server(Box::leak(Box::new([empty; 2])));
    run(client.list_appointments(&AppointmentQuery::default())).expect("an answer");
    assert!(requests.recv().expect("a request").starts_with("GET /api/v1/appointments HTTP/1.1\r\n"));
    let query = AppointmentQuery {
        status: vec!["booked".parse().expect("a status"), "on_hold".parse().expect("a status")],
        from: Some(date().into()),
        search: Some("gj01 ab".into()),
        sort: Some(StartsAtDescending),
        limit: Some(5),
        ..Default::default()
    };
    run(client.list_appointments(&query)).expect("an answer");
    let request = requests.recv().expect("a request");
    let asked = "?status=booked%2Con_hold&from=2026-11-23&search=gj01+ab&sort=-starts_at&limit=5 ";
    assert!(request.contains(asked), "{request}");
}

#[test]
fn a_raw_call_gives_the_answer_as_it_came() {
    let (client, requests) =
        server(&["HTTP/1.1 405 Method Not Allowed\r\nallow: GET\r\nconnection: close\r\n\r\nno"]);
    let answer = run(client.raw(Method::PUT, "/api/v1/workshop").header("X-Test", "1").body("{").send());
    let answer = answer.expect("an answer");
    assert_eq!((answer.status, answer.header("Allow"), &*answer.text()), (405, Some("GET"), "no"));
    let request = requests.recv().expect("a request");
    assert!(request.contains("x-test: 1\r\n") && request.ends_with("\r\n\r\n{"), "{request}");
}
