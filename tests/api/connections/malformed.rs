//! Requests that are no HTTP: the framework answers before any part of the server sees them.

use tokio::io::AsyncWriteExt;

use super::{HEALTH, ask, assert_healthy, connect, rest, start};

#[actix_web::test]
async fn a_request_that_is_no_http_gets_a_bare_400_and_the_connection_ends() {
    let app = start(|_| ()).await;
    for malformed in
        ["G\u{1} / HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    {
        let mut stream = connect(&app).await;
        stream.write_all(malformed.as_bytes()).await.expect("sent");
        let answer = rest(&mut stream).await.to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 400 bad request\r\n"), "{malformed:?}: {answer}");
        assert!(answer.contains("content-length: 0\r\n") && !answer.contains("content-type"), "{answer}");
    }
}

#[actix_web::test]
async fn a_head_with_too_many_fields_gets_a_bare_431() {
    let app = start(|_| ()).await;
    let fields: String = (0..200).map(|number| format!("X-{number}: x\r\n")).collect();
    let mut stream = connect(&app).await;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let answer = rest(&mut stream).await.to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 431 "), "{answer}");
    assert!(answer.contains("content-length: 0\r\n"), "{answer}");
    assert_healthy(&ask(&mut connect(&app).await, HEALTH).await);
}
