//! Durability on disk. A kill cannot test it, because the page cache survives; a trace of system calls shows
//! that the WAL is synchronised between the write of a booking and its answer.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use pitboard_tests::{
    Backend,
    program::{Serving, pitboard_under},
};

use super::setup::{CrashTest, days, walk_in};

const BOOKINGS: usize = 10;

/// A relevant system call of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    /// With its line, which contains what was written.
    Written(&'a str),
    SyncStarted,
    Synced,
    Answered,
}

#[actix_web::test]
#[ignore = "needs strace"]
async fn the_wal_is_synchronised_between_the_write_of_a_booking_and_its_answer() {
    let strace = Command::new("strace").arg("--version").output();
    assert!(strace.is_ok(), "strace is missing: `cargo xtask test --all` installs it");
    let test = CrashTest::create(Backend::Sqlite.place()).await;
    let trace = test.place.directory().join("trace");
    let calls = "trace=pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,fdatasync,fsync";
    let file = trace.display().to_string();
    // `-D` makes the tracer a grandchild, so that the server is a direct child of this process.
    // The text of a page, which is at most 4,096 bytes long.
    let arguments = ["-D", "-f", "-y", "-s", "4096", "-e", calls, "-o", &file];
    let command = pitboard_under("strace", &arguments, &test.place, &["serve"]);
    let server = Serving::run(command, &test.place.directory().join("serve.log"));
    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let mut references = Vec::new();
    for _ in 0..BOOKINGS {
        references.push(desk.book_appointment(&walk_in(day)).await.expect("a booking").reference);
    }
    server.terminate();
    assert_eq!(server.wait(), Some(0));

    let trace = read_complete(&trace);
    let steps = parse_steps(&trace);
    let answers: Vec<usize> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| **step == Step::Answered)
        .map(|(place, _)| place)
        .collect();
    assert_eq!(answers.len(), BOOKINGS);
    for (answered, reference) in answers.into_iter().zip(&references) {
        // Jobs write too, so that the last write before the answer may be another one.
        let is_booking =
            |step: &Step| matches!(step, Step::Written(line) if line.contains(reference.as_str()));
        let written = steps.iter().position(is_booking).expect("a write of the booking");
        let sync = steps[written..].iter().position(|step| *step == Step::SyncStarted);
        let started = written + sync.expect("a synchronisation");
        let synced =
            steps[started..].iter().position(|step| *step == Step::Synced).map(|place| started + place);
        assert!(
            synced.is_some_and(|synced| synced < answered),
            "{reference} was answered without a synchronisation"
        );
    }
}

/// Waits for the last line of the trace and returns all of it.
fn read_complete(trace: &std::path::Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let text = fs::read_to_string(trace).expect("the trace");
        if text.lines().last().is_some_and(|line| line.contains("+++ exited with")) {
            return text;
        }
        assert!(Instant::now() < deadline, "the tracer does not end");
    }
}

/// Parses lines such as `12 pwrite64(9</…/pitboard.db-wal>, "…", 4096, 32) = 4096`, or two lines if another
/// thread interrupted the call: `12 fdatasync(9</…/pitboard.db-wal> <unfinished ...>` and `12 <... fdatasync
/// resumed>) = 0`.
fn parse_steps(trace: &str) -> Vec<Step<'_>> {
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
            steps.push(Step::SyncStarted);
            if call.ends_with("= 0") {
                steps.push(Step::Synced);
            } else {
                syncing.push(thread.to_owned());
            }
        } else if call.contains("sync resumed>") && syncing.iter().any(|other| other == thread) {
            syncing.retain(|other| other != thread);
            // The process was stopped during the call.
            if call.ends_with("= ?") {
                continue;
            }
            assert!(call.ends_with("= 0"), "a failed synchronisation: {line}");
            steps.push(Step::Synced);
        } else if call.starts_with("pwrite") && is_wal(call) {
            steps.push(Step::Written(call));
        }
    }
    steps
}
