//! The disk is full: everybody is told to come again, nothing is broken, and where there is room again the same
//! server goes on.

use std::{
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use futures_util::future::join_all;
use pitboard_api::{NewAppointment, Problem, ProblemCode, paths};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Person, backend::Place, cluster::Cluster, program::Serving};
use tempfile::TempDir;

use super::garage::{Garage, days, walk_in};

/// Says to a test that it has a namespace of its own for what it mounts.
const MOUNTS: &str = "PITBOARD_TEST_MOUNTS";

#[actix_web::test]
async fn a_full_disk_under_sqlite_answers_503_breaks_nothing_and_is_got_over() {
    if env::var_os(MOUNTS).is_none() {
        return again_with_mounts("a_full_disk_under_sqlite_answers_503_breaks_nothing_and_is_got_over");
    }
    let disk = Disk::mount("4m");
    let url = format!("sqlite:{}", disk.path().join("pitboard.db").display());
    let mut garage = Garage::found(Place::existing(&url)).await;
    let server = Serving::start(&garage.place, &["--rate-limits", "off"]);
    let desk = garage.desk(&server.url).await;
    let day = days(&desk).await[0];
    let taken = walk_in(day);
    let booked = garage.books(&desk, &taken).await.expect("a booking");

    disk.fill();
    // What the WAL has room for may still be taken.
    while garage.books(&desk, &walk_in(day)).await.is_some() {}
    // The same car again would be refused; together with what cannot be written, that is void too.
    let storm = (0..32).map(|number| if number % 2 == 0 { taken.clone() } else { walk_in(day) });
    join_all(storm.map(async |body| cannot(&desk, &body).await)).await;
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("one may still read"), booked);

    disk.make_room();
    garage.books(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    garage.examined().await;
}

/// Its tables lie on the disk that fills up; its log does not, or it would stop altogether.
#[actix_web::test]
#[ignore = "needs root"]
async fn a_full_disk_under_postgres_answers_503_breaks_nothing_and_is_got_over() {
    if env::var_os(MOUNTS).is_none() {
        return again_with_mounts("a_full_disk_under_postgres_answers_503_breaks_nothing_and_is_got_over");
    }
    let disk = Disk::mount("32m");
    let cluster = Cluster::start();
    let mut garage = Garage::found(cluster.place_on(disk.path())).await;
    let server = Serving::start(&garage.place, &["--rate-limits", "off"]);
    let desk = garage.desk(&server.url).await;
    let day = days(&desk).await[0];
    let booked = garage.books(&desk, &walk_in(day)).await.expect("a booking");

    disk.fill();
    // What its pages have room for may still be taken.
    while garage.books(&desk, &walk_in(day)).await.is_some() {}
    cannot(&desk, &walk_in(day)).await;
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("one may still read"), booked);

    disk.make_room();
    garage.books(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    garage.examined().await;
}

async fn cannot(desk: &Person, body: &NewAppointment) {
    let answer = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json::<Problem>().expect("a problem").code, ProblemCode::Unavailable);
    assert!(answer.header("retry-after").is_some());
}

/// Runs a test of this file once more where mounts are its own, and gone with it. Whoever is not root becomes the
/// root of a namespace of users.
fn again_with_mounts(name: &str) {
    let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut test = Command::new("unshare");
    test.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    let name = format!("crash::full_disk::{name}");
    test.arg(env::current_exe().expect("a path of our own"));
    test.args([&name, "--exact", "--include-ignored"]).env(MOUNTS, "1");
    let ran = test.output().expect("unshare, of util-linux");
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && said.contains("1 passed"), "{said}{complained}");
}

/// A small disk.
struct Disk(TempDir);

impl Disk {
    fn mount(size: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(directory.path());
        assert!(mount.status().expect("mount").success(), "no disk can be mounted here: run this as root");
        Self(directory)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Leaves no room.
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

    fn make_room(&self) {
        fs::remove_file(self.ballast()).expect("room again");
    }
}
