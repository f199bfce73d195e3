//! The addresses on which a server listens, and the signals that it ignores.

use std::{net::TcpListener, os::fd::OwnedFd, process::Stdio};

use pitboard_client::Client;
use pitboard_tests::{
    Backend,
    program::{Serving, pitboard_under},
};

use super::{fail, succeed, text};

/// Passes its standard input on as a service manager passes a socket.
const PASS: &str = "exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$@\"";

async fn is_healthy(url: &str) -> bool {
    Client::new(url).get_health().await.is_ok_and(|health| health.status == "ok")
}

#[actix_web::test]
async fn a_server_listens_on_every_address_of_its_list_and_prints_each() {
    let place = Backend::Sqlite.place();
    let socket = format!("unix:{}", text(&place.directory().join("pitboard.sock")));
    let addresses = format!("localhost:0,{socket}");
    let mut server = Serving::start(&place, &["--listen", "127.0.0.1:0", "--listen", &addresses]);
    let mut urls = vec![server.url.clone()];
    let last = loop {
        let line = server.read_line();
        match line.strip_prefix("listening on http://") {
            Some(address) => urls.push(format!("http://{address}")),
            None => break line,
        }
    };
    assert_eq!(last, format!("listening on {socket}"));
    assert!(urls.len() >= 2, "{urls:?}");
    for url in &urls {
        assert!(is_healthy(url).await, "{url}");
    }
    assert_eq!(succeed(&place, &["health", "--listen", &socket]), "ok\n");
    assert_eq!(succeed(&place, &["health", "--ready", "--listen", server.address()]), "ok\n");
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    assert!(fail(&place, &["health", "--listen", &socket]).contains("does not answer"));
    assert!(!place.directory().join("pitboard.sock").exists());
}

#[actix_web::test]
async fn a_server_takes_the_socket_that_a_service_manager_has_opened() {
    let place = Backend::Sqlite.place();
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", socket.local_addr().expect("an address"));
    let command = |number: &str| {
        let mut command = pitboard_under("sh", &["-c", PASS, "sh"], &place, &["serve", "--listen", number]);
        command.stdin(Stdio::from(OwnedFd::from(socket.try_clone().expect("the socket"))));
        command
    };
    let server = Serving::run(command("fd:3"), &place.directory().join("serve.log"));
    assert_eq!(server.url, url);
    assert!(is_healthy(&url).await);
    server.terminate();
    assert_eq!(server.wait(), Some(0));

    let refused = command("fd:4").output().expect("an end");
    let line = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(line.contains("cannot listen on fd:4") && line.lines().count() == 1, "{line}");
    // Without a service manager there is none.
    assert!(fail(&place, &["serve", "--listen", "fd:3"]).contains("LISTEN_FDS"));
}

#[actix_web::test]
async fn a_closed_terminal_or_a_rotated_log_does_not_end_the_server() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    for signal in ["HUP", "USR1", "USR2"] {
        server.signal(signal);
        assert!(is_healthy(&server.url).await, "{signal}");
    }
    server.terminate();
    assert_eq!(server.wait(), Some(0));
}
