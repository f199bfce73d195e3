//! The times that a client has for a request, and between two.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{HEALTH, SOON, ask, assert_healthy, connect, rest, soon, start, start_trusting};

#[actix_web::test]
async fn a_first_head_that_does_not_end_is_answered_with_408() {
    let app = start(|settings| settings.deadlines.head = SOON).await;
    let mut stream = connect(&app).await;
    stream.write_all(b"GET /heal").await.expect("a byte");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 408 "));
}

#[actix_web::test]
async fn a_second_head_of_one_byte_is_cut_off() {
    let app = start(|settings| settings.deadlines.head = SOON).await;
    let mut stream = connect(&app).await;
    assert_healthy(&ask(&mut stream, HEALTH).await);
    stream.write_all(b"G").await.expect("a byte");
    assert_eq!(rest(&mut stream).await, "");
}

#[actix_web::test]
async fn a_connection_without_requests_is_closed() {
    // Every peer of a test is on a local network, where a proxy that is not named may be.
    let app = start(|settings| settings.deadlines.idle_of_proxies = SOON).await;
    let mut stream = connect(&app).await;
    assert_healthy(&ask(&mut stream, HEALTH).await);
    assert_eq!(rest(&mut stream).await, "");
}

#[actix_web::test]
async fn a_proxy_may_keep_a_connection_whether_or_not_it_is_named() {
    for named in [&["127.0.0.1"][..], &[]] {
        let app = start_trusting(named, |settings| {
            (settings.deadlines.idle, settings.deadlines.head) = (SOON, SOON * 2);
        })
        .await;
        let mut stream = connect(&app).await;
        assert_healthy(&ask(&mut stream, HEALTH).await);
        // A connection without a request is closed later than one that is idle would be.
        rest(&mut connect(&app).await).await;
        assert_healthy(&ask(&mut stream, HEALTH).await);
    }
}

#[actix_web::test]
async fn an_event_stream_outlives_every_deadline_while_its_client_reads() {
    const HEARTBEATS: usize = 40;
    let app = start(|settings| {
        let deadlines = &mut settings.deadlines;
        (deadlines.head, deadlines.idle, deadlines.body, deadlines.write) = (SOON, SOON, SOON, SOON);
    })
    .await;
    let mut stream = connect(&app).await;
    let request = "GET /api/v1/availability/events?date=2026-11-24 HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut heartbeats = 0;
    let mut bytes = [0; 4096];
    while heartbeats < HEARTBEATS {
        let read = soon("a heartbeat", stream.read(&mut bytes)).await.expect("an open stream");
        assert_ne!(read, 0, "the stream ended after {heartbeats} heartbeats");
        heartbeats += bytes[..read].windows(3).filter(|part| part == b":\n\n").count();
    }
}

#[actix_web::test]
async fn a_request_that_arrives_in_parts_is_answered_and_so_are_those_after_it() {
    let app = start(|_| ()).await;
    let mut stream = connect(&app).await;
    for part in [&HEALTH[..1], &HEALTH[1..10], &HEALTH[10..]] {
        stream.write_all(part.as_bytes()).await.expect("a part");
        stream.flush().await.expect("sent");
    }
    for _ in 0..3 {
        assert_healthy(&soon("a response", super::response(&mut stream)).await);
        stream.write_all(HEALTH.as_bytes()).await.expect("another request");
    }
}
