//! The disk is full under SQLite: everybody is told to come again, nothing is broken, and where there is room
//! again the same server goes on.

use std::{
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
    process::Command,
};

use futures_util::future::join_all;
use pitboard_api::{NewAppointment, Problem, ProblemCode, paths};
use pitboard_client::reqwest::Method;
use pitboard_tests::{
    Person,
    backend::Place,
    program::{Serving, pitboard, run},
};

use super::garage::{Garage, acknowledged, days, walk_in};

/// Says to the test that it has a namespace of its own for what it mounts.
const MOUNTS: &str = "PITBOARD_TEST_MOUNTS";
const TEST: &str = "crash::full_disk::a_full_disk_answers_503_breaks_nothing_and_is_got_over";

#[actix_web::test]
async fn a_full_disk_answers_503_breaks_nothing_and_is_got_over() {
    if env::var_os(MOUNTS).is_none() {
        return in_a_namespace_for_mounts();
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let disk = directory.path();
    mount(disk);
    let url = format!("sqlite:{}", disk.join("pitboard.db").display());
    let mut garage = Garage::found(Place::existing(&url)).await;
    let server = Serving::start(&garage.place, &["--rate-limits", "off"]);
    let desk = garage.desk(&server.url).await;
    let day = days(&desk).await[0];
    let taken = walk_in(day);
    let booked = desk.book_appointment(&taken).await.expect("a booking");
    garage.journal.acknowledged.push(acknowledged(&booked));

    let ballast = disk.join("ballast");
    fill(&ballast);
    // What the WAL has room for may still be taken.
    while let Ok(booked) = desk.book_appointment(&walk_in(day)).await {
        garage.journal.acknowledged.push(acknowledged(&booked));
    }
    // The same car again would be refused; together with what cannot be written, that is void too.
    let storm = (0..32).map(|number| if number % 2 == 0 { taken.clone() } else { walk_in(day) });
    join_all(storm.map(async |body| cannot(&desk, &body).await)).await;
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("one may still read"), booked);

    fs::remove_file(&ballast).expect("room again");
    let after = desk.book_appointment(&walk_in(day)).await.expect("a booking, by the same server");
    garage.journal.acknowledged.push(acknowledged(&after));
    garage.examined().await;
    let doctor = run(pitboard(&garage.place, &["doctor"]), "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}

async fn cannot(desk: &Person, body: &NewAppointment) {
    let answer = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json::<Problem>().expect("a problem").code, ProblemCode::Unavailable);
    assert!(answer.header("retry-after").is_some());
}

/// Runs this test once more where mounts are its own, and gone with it. Whoever is not root becomes the root of a
/// namespace of users.
fn in_a_namespace_for_mounts() {
    let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut test = Command::new("unshare");
    test.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    test.arg(env::current_exe().expect("a path of our own")).args([TEST, "--exact"]).env(MOUNTS, "1");
    let ran = test.output().expect("unshare, of util-linux");
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && said.contains("1 passed"), "{said}{complained}");
}

/// A small disk.
fn mount(on: &Path) {
    let mut mount = Command::new("mount");
    let mounted = mount.args(["-t", "tmpfs", "-o", "size=4m", "none"]).arg(on).status().expect("mount");
    assert!(mounted.success(), "no disk can be mounted here: run this as root");
}

/// Leaves no room.
fn fill(ballast: &Path) {
    let mut file = File::create(ballast).expect("a file");
    loop {
        match file.write_all(&[0; 4096]) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => return,
            Err(error) => panic!("{error}"),
        }
    }
}
