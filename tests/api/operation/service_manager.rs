//! What a server reports to a service manager, here a socket of the test instead of that of systemd.

use std::{os::unix::net::UnixDatagram, time::Duration};

use pitboard_client::Client;
use pitboard_tests::{
    Backend,
    program::{Serving, pitboard},
};

/// Returns the next report.
fn report(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 256];
    let length = socket.recv(&mut bytes).expect("a report within 30 seconds");
    String::from_utf8_lossy(&bytes[..length]).trim_end().to_owned()
}

#[actix_web::test]
async fn a_server_reports_that_it_is_ready_alive_and_stopping() {
    let place = Backend::Sqlite.place();
    let path = place.directory().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
    let mut command = pitboard(&place, &["serve"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "3000000");
    let server = Serving::run(command, &place.directory().join("serve.log"));
    let mut reports = Vec::new();
    while reports.iter().filter(|report| *report == "WATCHDOG=1").count() < 3
        || !reports.contains(&"READY=1".to_owned())
    {
        reports.push(report(&socket));
        assert!(
            reports.iter().all(|report| ["READY=1", "WATCHDOG=1"].contains(&report.as_str())),
            "{reports:?}"
        );
    }
    assert_eq!(reports.iter().filter(|report| *report == "READY=1").count(), 1);
    assert_eq!(Client::new(&server.url).get_health().await.expect("alive").status, "ok");
    server.terminate();
    while report(&socket) != "STOPPING=1" {}
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn without_an_interval_no_signs_of_life_are_reported() {
    let place = Backend::Sqlite.place();
    let path = place.directory().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
    let mut command = pitboard(&place, &["serve"]);
    command.env("NOTIFY_SOCKET", &path);
    let server = Serving::run(command, &place.directory().join("serve.log"));
    assert_eq!(report(&socket), "READY=1");
    server.terminate();
    assert_eq!(report(&socket), "STOPPING=1");
    assert_eq!(server.wait(), Some(0));
}
