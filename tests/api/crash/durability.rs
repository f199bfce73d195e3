//! That an answer is on the disk a kill cannot show, for the page cache survives it. A trace of the system calls
//! can: between the last write of the WAL and the answer lies its synchronisation.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use pitboard_tests::{
    Backend,
    program::{Serving, pitboard_under},
};

use super::garage::{Garage, days, walk_in};

const BOOKINGS: usize = 10;

/// What the trace tells, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Written,
    SyncBegun,
    Synced,
    Answered,
}

#[actix_web::test]
#[ignore = "needs strace"]
async fn the_wal_is_synchronised_between_its_last_write_and_the_answer() {
    let found = Command::new("strace").arg("--version").output();
    assert!(found.is_ok(), "strace is missing: `cargo xtask test --all` installs it");
    let garage = Garage::found(Backend::Sqlite.place()).await;
    let trace = garage.place.directory().join("trace");
    let calls = "trace=pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,fdatasync,fsync";
    let file = trace.display().to_string();
    // With its tracer as a grandchild the server is still our own.
    let its = ["-D", "-f", "-y", "-s", "16", "-e", calls, "-o", &file];
    let command = pitboard_under("strace", &its, &garage.place, &["serve"]);
    let server = Serving::run(command, &garage.place.directory().join("serve.log"));
    let desk = garage.desk(&server.url).await;
    let day = days(&desk).await[0];
    for _ in 0..BOOKINGS {
        desk.book_appointment(&walk_in(day)).await.expect("a booking");
    }
    server.terminate();
    assert_eq!(server.wait(), Some(0));

    let steps = steps(&whole(&trace));
    let mut answers = 0;
    for (place, _) in steps.iter().enumerate().filter(|(_, step)| **step == Step::Answered) {
        let before = &steps[..place];
        let written = before.iter().rposition(|step| *step == Step::Written).expect("a write of the WAL");
        assert!(
            before[written..].contains(&Step::SyncBegun) && before.last() == Some(&Step::Synced),
            "answered without a synchronisation: {:?}",
            &before[written.saturating_sub(3)..]
        );
        answers += 1;
    }
    assert_eq!(answers, BOOKINGS);
}

/// The trace, once the tracer has written its last line.
fn whole(trace: &std::path::Path) -> String {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let text = fs::read_to_string(trace).expect("the trace");
        if text.lines().last().is_some_and(|line| line.contains("+++ exited with")) {
            return text;
        }
        assert!(Instant::now() < patience, "the tracer does not end");
    }
}

/// `12 pwrite64(9</…/pitboard.db-wal>, "…", 4096, 32) = 4096`, or in two halves where another thread came between:
/// `12 fdatasync(9</…/pitboard.db-wal> <unfinished ...>` and `12 <... fdatasync resumed>) = 0`.
fn steps(trace: &str) -> Vec<Step> {
    let is_wal = |line: &str| line.contains("pitboard.db-wal>");
    let mut syncing = Vec::new();
    let mut steps = Vec::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread and its call");
        let call = call.trim_start();
        let syncs = call.starts_with("fdatasync(") || call.starts_with("fsync(");
        if call.contains("\"HTTP/1.1 201 ") {
            steps.push(Step::Answered);
        } else if syncs && is_wal(call) {
            steps.push(Step::SyncBegun);
            if call.ends_with("= 0") {
                steps.push(Step::Synced);
            } else {
                syncing.push(thread.to_owned());
            }
        } else if call.contains("sync resumed>") && syncing.iter().any(|other| other == thread) {
            assert!(call.ends_with("= 0"), "a synchronisation that failed: {line}");
            syncing.retain(|other| other != thread);
            steps.push(Step::Synced);
        } else if call.starts_with("pwrite") && is_wal(call) {
            steps.push(Step::Written);
        }
    }
    steps
}
