//! Servers behind a proxy on the same machine that connects over a Unix socket.

use std::{
    fs,
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::{Path, PathBuf},
};

use pitboard_tests::{Backend, backend::Place, program::Serving};

use super::{fail, text};

const FORWARDED: &str = "203.0.113.77";

fn socket_of(place: &Place) -> PathBuf {
    place.directory().join("pitboard.sock")
}

fn start(place: &Place, more: &[&str]) -> Serving {
    let socket = format!("unix:{}", text(&socket_of(place)));
    Serving::start(place, &[&["--listen", &socket], more].concat())
}

/// Fails to sign in, as a proxy that forwards a caller, and returns the status of the response.
fn sign_in(socket: &Path) -> String {
    let body = r#"{"email":"nobody@example.com","password":"whatever it is"}"#;
    let mut stream = UnixStream::connect(socket).expect("a connection");
    let length = body.len();
    write!(
        stream,
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n\
         X-Forwarded-For: {FORWARDED}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a response");
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn only_a_trusted_proxy_on_a_unix_socket_gives_the_addresses_of_callers() {
    for (more, logged) in [(&["--trusted-proxy", "unix"][..], FORWARDED), (&[], "127.0.0.1")] {
        let place = Backend::Sqlite.place();
        let server = start(&place, more);
        assert_eq!(sign_in(&socket_of(&place)), "401");
        let log = || fs::read_to_string(place.directory().join("serve.log")).expect("a log");
        let line = format!("network={logged}");
        assert!(log().contains(&line), "{}", log());
        assert_eq!(log().contains("a proxy that is not trusted"), more.is_empty(), "{}", log());
        server.terminate();
        assert_eq!(server.wait(), Some(0));
    }
}

#[test]
fn the_socket_of_a_killed_server_is_replaced_and_that_of_a_running_one_is_not() {
    let (place, other) = (Backend::Sqlite.place(), Backend::Sqlite.place());
    start(&place, &[]).kill();
    let socket = socket_of(&place);
    assert!(socket.exists(), "a killed server leaves it");
    let server = start(&place, &[]);
    assert_eq!(fs::metadata(&socket).expect("a file").permissions().mode() & 0o777, 0o660);
    let refused = fail(&other, &["serve", "--listen", &format!("unix:{}", text(&socket))]);
    assert!(refused.contains("another program listens"), "{refused}");
    assert_eq!(sign_in(&socket), "401", "the first is undisturbed");
    drop(server);
}
