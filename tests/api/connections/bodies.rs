//! Bodies that are refused before they have arrived, or do not arrive.

use tokio::io::AsyncWriteExt;

use super::{SOON, ask, connect, response, soon, start};

const LOGIN: &str = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

#[actix_web::test]
async fn a_body_that_is_announced_as_too_long_is_refused_at_once() {
    let app = start(|_| ()).await;
    for length in ["65537", "1000000000000"] {
        let request = format!("{LOGIN}Content-Length: {length}\r\n\r\n");
        let answer = ask(&mut connect(&app).await, &request).await.expect("a response");
        assert!(answer.starts_with("http/1.1 413 "), "{answer}");
        assert!(answer.contains("\"code\":\"too_large\""), "{answer}");
    }
}

#[actix_web::test]
async fn an_encoded_body_is_an_unsupported_media_type() {
    let app = start(|_| ()).await;
    for encoding in ["gzip", "br", "x-unknown"] {
        let request = format!("{LOGIN}Content-Encoding: {encoding}\r\nContent-Length: 2\r\n\r\n{{}}");
        let answer = ask(&mut connect(&app).await, &request).await.expect("a response");
        assert!(answer.starts_with("http/1.1 415 "), "{answer}");
    }
    let request = format!("{LOGIN}Content-Encoding: identity\r\nContent-Length: 2\r\n\r\n{{}}");
    let answer = ask(&mut connect(&app).await, &request).await.expect("a response");
    assert!(answer.starts_with("http/1.1 422 "), "{answer}");
}

#[actix_web::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let app = start(|settings| settings.deadlines.body = SOON).await;
    let mut stream = connect(&app).await;
    let request = format!("{LOGIN}Content-Length: 100\r\n\r\n{{");
    stream.write_all(request.as_bytes()).await.expect("a beginning");
    let answer = soon("a response", response(&mut stream)).await.expect("a response");
    assert!(answer.starts_with("http/1.1 400 ") && answer.contains("did not arrive in time"), "{answer}");
}
