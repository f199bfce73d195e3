//! How many connections there may be.

use pitboard_server::places::Bounds;
use pitboard_tests::{
    Backend,
    program::{Serving, pitboard_under},
    until::until,
};
use tokio::io::AsyncWriteExt;

use super::{HEALTH, ask, assert_healthy, connect, connect_from, start, start_trusting};

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn many_silent_connections_of_one_network_leave_one_for_another() {
    let app = start(|settings| settings.bounds = Bounds { by_network: 8, total: 12 }).await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        let mut stream = connect(&app).await;
        assert_healthy(&ask(&mut stream, HEALTH).await);
        stream.write_all(b"G").await.expect("a byte");
        silent.push(stream);
    }
    assert!(ask(&mut connect(&app).await, HEALTH).await.is_err(), "one too many");
    assert_healthy(&ask(&mut connect_from(&app, "127.0.0.2").await, HEALTH).await);
    drop(silent);
    until("a connection in the place of a closed one", async || {
        ask(&mut connect(&app).await, HEALTH).await.is_ok()
    })
    .await;
}

#[actix_web::test]
async fn a_trusted_proxy_may_have_all_connections_but_not_more() {
    let bounds = Bounds { by_network: 1, total: 4 };
    let app = start_trusting(&["127.0.0.0/8"], |settings| settings.bounds = bounds).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(&app).await;
        assert_healthy(&ask(&mut stream, HEALTH).await);
        open.push(stream);
    }
    assert!(ask(&mut connect(&app).await, HEALTH).await.is_err(), "one too many");
    for stream in &mut open {
        assert_healthy(&ask(stream, HEALTH).await);
    }
}

/// Returns the soft and the hard limit of open files of a process.
#[cfg(target_os = "linux")]
fn open_files(id: u32) -> (String, String) {
    let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).expect("the limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    let mut fields = line["Max open files".len()..].split_whitespace().map(str::to_owned);
    (fields.next().expect("the soft limit"), fields.next().expect("the hard limit"))
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn a_server_raises_its_limit_of_open_files_as_far_as_it_may() {
    let place = Backend::Sqlite.place();
    let lowered = ["-c", "ulimit -S -n 64; exec \"$@\"", "sh"];
    let command = pitboard_under("sh", &lowered, &place, &["serve"]);
    let server = Serving::run(command, &place.directory().join("serve.log"));
    let (soft, hard) = open_files(server.id());
    assert_ne!(soft, "64");
    assert_eq!(soft, hard);
}
