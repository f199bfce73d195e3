//! An independent library accepts what the server sends.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use chrono::Utc;
use pitboard_tests::{Backend, receiver::Received};
use serde_json::json;

use super::Fixture;

/// Whether the library accepts a request with a secret.
fn is_accepted(request: &Received, secret: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    let mut node = Command::new("node")
        .arg("verify_webhook.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Node.js");
    let input = json!({ "secret": secret, "headers": request.headers, "body": request.body }).to_string();
    node.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a reader");
    node.wait().expect("an end").success()
}

#[actix_web::test]
#[ignore = "needs the npm packages of tests/clients"]
async fn the_library_of_standard_webhooks_accepts_the_signatures() {
    let (mut fixture, webhook) = Fixture::with_webhook(Backend::Sqlite).await;
    // The library compares the timestamp with the present.
    fixture.advance(Utc::now() - fixture.app.clock.now()).await;
    let secret = webhook.secret.expect("the secret");
    let rotated = fixture.admin.rotate_webhook_secret(webhook.id).await.expect("a rotation");
    let new = rotated.secret.expect("the new secret");
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    let mut received = fixture.receiver.take();
    let request = received.remove(0);
    assert!(is_accepted(&request, &secret), "the old secret is valid for a day");
    assert!(is_accepted(&request, &new));
    assert!(!is_accepted(&request, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    let forged = Received { body: request.body.replace("ping", "pong"), ..request };
    assert!(!is_accepted(&forged, &new));
}
