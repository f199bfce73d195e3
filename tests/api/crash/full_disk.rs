//! A full disk: requests are answered 503, nothing is corrupted, and the same server continues once there is
//! space.

use std::{
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use futures_util::future::join_all;
use pitboard_api::{CreateAppointment, Problem, ProblemCode, paths};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Person, backend::Place, cluster::Cluster, program::Serving, until};
use tempfile::TempDir;

use super::setup::{CrashTest, days, walk_in};

/// Variable: set in the process of a test that has a mount namespace of its own.
const MOUNTS: &str = "PITBOARD_TEST_MOUNTS";

#[actix_web::test]
async fn a_full_disk_under_sqlite_is_answered_with_503_and_the_server_recovers() {
    if env::var_os(MOUNTS).is_none() {
        return rerun_with_mounts("a_full_disk_under_sqlite_is_answered_with_503_and_the_server_recovers");
    }
    let disk = Disk::mount("4m");
    let url = format!("sqlite:{}", disk.path().join("pitboard.db").display());
    let mut test = CrashTest::create(Place::existing(&url)).await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let taken = walk_in(day);
    let booked = test.book(&desk, &taken).await.expect("a booking");

    disk.fill();
    // The WAL may have space for more bookings.
    test.book_until_refused(&desk, day).await;
    // The same car would be refused with 409, but not if its COMMIT fails together with those of other bookings.
    let bookings = (0..32).map(|number| if number % 2 == 0 { taken.clone() } else { walk_in(day) });
    join_all(bookings.map(async |body| assert_unavailable(&desk, &body).await)).await;
    assert_eq!(desk.get_readiness().await.expect_err("not ready").status(), Some(503));
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("reads still work"), booked);

    disk.free_space();
    // Found out by the server itself: nobody else writes.
    until("it is ready", async || desk.get_readiness().await.is_ok()).await;
    test.book(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    test.assert_consistent().await;
}

/// Only the tables are on the full disk, because PostgreSQL stops without space for its log.
#[actix_web::test]
#[ignore = "needs root"]
async fn a_full_disk_under_postgres_is_answered_with_503_and_the_server_recovers() {
    if env::var_os(MOUNTS).is_none() {
        return rerun_with_mounts("a_full_disk_under_postgres_is_answered_with_503_and_the_server_recovers");
    }
    let disk = Disk::mount("32m");
    let cluster = Cluster::start();
    let mut test = CrashTest::create(cluster.place_on(disk.path())).await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let booked = test.book(&desk, &walk_in(day)).await.expect("a booking");

    disk.fill();
    // The allocated pages may have space for more bookings.
    test.book_until_refused(&desk, day).await;
    assert_unavailable(&desk, &walk_in(day)).await;
    assert_eq!(desk.get_readiness().await.expect_err("not ready").status(), Some(503));
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("reads still work"), booked);

    disk.free_space();
    test.book(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    test.assert_consistent().await;
}

async fn assert_unavailable(desk: &Person, body: &CreateAppointment) {
    let answer = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json::<Problem>().expect("a problem").code, ProblemCode::Unavailable);
    assert!(answer.header("retry-after").is_some());
}

/// Runs a test of this file in a mount namespace of its own; without root, in a user namespace too.
fn rerun_with_mounts(name: &str) {
    let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut rerun = Command::new("unshare");
    rerun.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    let name = format!("crash::full_disk::{name}");
    rerun.arg(env::current_exe().expect("the path of this program"));
    rerun.args([&name, "--exact", "--include-ignored"]).env(MOUNTS, "1");
    let finished = rerun.output().expect("unshare, of util-linux");
    let (output, errors) =
        (String::from_utf8_lossy(&finished.stdout), String::from_utf8_lossy(&finished.stderr));
    assert!(finished.status.success() && output.contains("1 passed"), "{output}{errors}");
}

/// A small disk in memory.
struct Disk(TempDir);

impl Disk {
    fn mount(size: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(directory.path());
        assert!(mount.status().expect("mount").success(), "cannot mount a disk: run this as root");
        Self(directory)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills the disk.
    fn fill(&self) {
        let mut file = File::create(self.ballast()).expect("a file");
        loop {
            match file.write_all(&[0; 4096]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn free_space(&self) {
        fs::remove_file(self.ballast()).expect("a removed file");
    }
}
