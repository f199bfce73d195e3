//! Checks that webhooks go only to public addresses, at each delivery, also after a change of the name.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::{BoxFuture, join};
use pitboard_domain::webhook::DeliveryStatus;
use pitboard_server::outgoing::{Policy, Resolver, Sender};
use pitboard_tests::{Backend, receiver::Receiver, refusal};
use rstest_reuse::apply;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{Fixture, SHORT, hasty, new_webhook, run_due, runner};
use crate::on_both_databases;

/// A resolver whose answer a test changes.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<SocketAddr>>>);

impl Names {
    fn set(&self, addresses: &[SocketAddr]) {
        *self.0.lock().expect("no panic") = addresses.to_vec();
    }
}

impl Resolver for Names {
    fn resolve<'a>(&'a self, host: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        assert_eq!(host, "receiver.example");
        let addresses = self.0.lock().expect("no panic").clone();
        Box::pin(async move { Ok(addresses) })
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_name_is_resolved_at_each_delivery_and_a_private_address_is_refused(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create("http://receiver.example:1/hook", &[]).await;
    let names = Names::default();
    let runner = runner(&fixture.app.db, hasty(Arc::new(names.clone())));
    let deliver = async |addresses: &[&str]| {
        names.set(&addresses.iter().map(|text| text.parse().expect("an address")).collect::<Vec<_>>());
        fixture.admin.test_webhook(webhook.id).await.expect("a test");
        run_due(&runner).await;
        fixture.deliveries(&webhook).await.remove(0)
    };
    let here = fixture.receiver.address.to_string();
    assert_eq!(deliver(&[&here]).await.status, DeliveryStatus::Succeeded);
    for private in [
        "10.0.0.1:80",
        "169.254.169.254:80",
        "[fd00::1]:80",
        "[::ffff:192.168.0.1]:80",
        "0.0.0.0:80",
        "100.64.0.1:80",
    ] {
        let refused = deliver(&[private]).await;
        assert_eq!(refused.status, DeliveryStatus::Pending, "{private}");
        assert_eq!(refused.error.as_deref(), Some("the host is at no public address"), "{private}");
    }
    assert_eq!(deliver(&[]).await.error.as_deref(), Some("the name of the host was not found"));
    // Of several addresses only the admitted ones are used.
    assert_eq!(deliver(&["10.0.0.1:80", &here]).await.status, DeliveryStatus::Succeeded);
}

/// In production: the machine itself is as private as any other address.
#[actix_web::test]
async fn without_the_development_switch_this_machine_is_no_receiver() {
    let receiver = Receiver::start().await;
    let names = Names::default();
    let here = receiver.address;
    let sender = Sender::with(Policy::default(), Arc::new(names.clone()), SHORT);
    let post =
        async |url: &str| sender.post(url, &[], "{}".to_owned()).await.expect_err("refused").to_string();
    names.set(&[here]);
    assert_eq!(post("https://receiver.example/").await, "the host is at no public address");
    assert_eq!(post("http://receiver.example/").await, "the address must be an https address");
    let literal = format!("https://{here}/");
    assert_eq!(post(&literal).await, "the address must be at a public host");
    assert_eq!(receiver.connections(), 0);
}

/// The body is sent only after the certificate was verified: a receiver that speaks no TLS gets nothing.
#[actix_web::test]
async fn without_a_valid_certificate_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    let sender =
        Sender::with(Policy { to_loopback: true }, Arc::new(Names::default()), Duration::from_secs(5));
    let receive = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("an answer");
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.ok();
        String::from_utf8_lossy(&received).into_owned()
    };
    let (sent, received) = join(sender.post(&url, &[], "planted".to_owned()), receive).await;
    let error = sent.expect_err("no TLS").to_string();
    assert!(error.starts_with("no secure connection could be made"), "{error}");
    assert!(!received.contains("planted") && !received.contains("POST"), "{received}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn private_addresses_are_refused_when_a_webhook_is_created(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    for url in
        ["https://10.0.0.1/", "https://169.254.169.254/latest", "https://[fe80::1]/", "https://0xa000001/"]
    {
        let refused = refusal(fixture.admin.create_webhook(&new_webhook(url, &[])).await);
        assert_eq!(refused.status, 422, "{url}");
        assert_eq!(refused.errors[0].detail, "must be at a public host");
    }
}
