//! Clients that do not read.

use actix_web::rt;
use tokio::{io::AsyncWriteExt, net::TcpSocket};

use super::{HEALTH, SOON, address, ask, assert_healthy, connect, response, soon, start};

#[actix_web::test]
async fn a_client_that_sends_without_end_and_reads_nothing_is_disconnected() {
    const LARGE: &str = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    let app = start(|settings| settings.deadlines.write = SOON).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.set_send_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(address(&app)).await.expect("a connection");
    let mut sent = 0;
    // The server reads no more than it can answer, so the client waits until it is disconnected.
    while soon("the end of the connection", stream.write_all(LARGE.as_bytes())).await.is_ok() {
        sent += LARGE.len();
        assert!(sent < 16 * 1024 * 1024, "the server goes on reading");
    }
    assert!(sent > 0);
    assert_healthy(&ask(&mut connect(&app).await, HEALTH).await);
}

#[actix_web::test]
async fn of_many_pipelined_requests_each_is_answered() {
    const REQUESTS: usize = 1_000;
    let app = start(|_| ()).await;
    let (mut reader, mut writer) = connect(&app).await.into_split();
    let sending = rt::spawn(async move {
        writer.write_all(HEALTH.repeat(REQUESTS).as_bytes()).await.expect("sent");
        // Otherwise the connection would be closed.
        writer
    });
    for _ in 0..REQUESTS {
        assert_healthy(&soon("a response", response(&mut reader)).await);
    }
    sending.await.expect("all were sent");
}

#[actix_web::test]
async fn a_large_response_arrives_whole_at_a_slow_reader() {
    let app = start(|_| ()).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(address(&app)).await.expect("a connection");
    let answer = ask(&mut stream, "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a response");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains("etag: ") && !head.contains("transfer-encoding"), "{head}");
    assert!(body.len() > 128 * 1024 && body.ends_with('}'), "{} bytes", body.len());
    assert_healthy(&ask(&mut stream, HEALTH).await);
}
