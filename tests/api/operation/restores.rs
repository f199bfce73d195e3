//! `pitboard restore`: the backup takes the place of the database, which is kept whole under another name.

use std::{fs, path::PathBuf};

use pitboard_server::app::backup;
use pitboard_tests::{
    Backend,
    backend::Place,
    program::{Serving, pitboard, run},
};

use super::{fail, is_known, names, register, succeed, text};
use crate::migrations::{make_newer, revert_last};

/// Returns the file to which a restore has moved the database.
fn replaced(place: &Place) -> PathBuf {
    let is_aside = |name: &String| name.contains(".replaced-") && name.ends_with('Z');
    place.directory().join(names(place.directory()).into_iter().find(is_aside).expect("a database aside"))
}

#[actix_web::test]
async fn a_restore_after_a_crash_brings_back_the_state_of_the_backup_and_keeps_the_other() {
    let place = Backend::Sqlite.place();
    let target = place.directory().join("backup");
    let server = Serving::start(&place, &[]);
    register(&server.url, "ada").await;
    succeed(&place, &["backup", &text(&target)]);
    register(&server.url, "ben").await;
    server.kill();
    let log = place.directory().join("pitboard.db-wal");
    assert!(fs::metadata(&log).expect("the log of the killed server").len() > 0);

    let printed = succeed(&place, &["restore", &text(&target)]);
    assert!(printed.contains(&text(&replaced(&place))), "{printed}");
    assert!(!log.exists(), "the old log is not beside the new database");
    let findings = succeed(&place, &["doctor"]);
    assert!(!findings.lines().any(|line| line.starts_with("FAIL")), "{findings}");
    let server = Serving::start(&place, &[]);
    assert!(is_known(&server.url, "ada").await && !is_known(&server.url, "ben").await);

    let before = format!("sqlite:{}", replaced(&place).display());
    let server = Serving::start(&place, &["--database-url", &before]);
    assert!(is_known(&server.url, "ben").await, "the log was kept with the old database");
}

#[test]
fn a_restore_into_an_empty_folder_needs_no_database() {
    let (place, other) = (Backend::Sqlite.place(), Backend::Sqlite.place());
    succeed(&other, &["migrate"]);
    let target = text(&other.directory().join("backup"));
    succeed(&other, &["backup", &target]);
    succeed(&place, &["restore", &target]);
    assert_eq!(names(place.directory()), ["pitboard.db", "pitboard.db.lock"]);
}

#[test]
fn a_restore_is_refused_while_a_server_runs() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let target = text(&place.directory().join("backup"));
    succeed(&place, &["backup", &target]);
    assert!(fail(&place, &["restore", &target]).contains("another pitboard uses"));
    drop(server);
    succeed(&place, &["restore", &target]);
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let database = place.directory().join("pitboard.db");
    let file = |name: &str, bytes: &[u8]| {
        let path = place.directory().join(name);
        fs::write(&path, bytes).expect("a file");
        text(&path)
    };
    let whole = fs::read(&database).expect("the database");
    let half = file("half", &whole[..whole.len() / 2]);
    let other = file("other", &[b'x'; 4096]);
    let empty = file("empty", b"");
    let in_use = file("in-use", &whole);
    file("in-use-wal", b"a log");
    let interrupted = file("interrupted", &whole);
    file("interrupted-journal", b"a journal");
    let before = names(place.directory());
    for (from, reason) in [
        (half.as_str(), "cannot be read"),
        (&other, "cannot be read"),
        (&empty, "no database of this program"),
        (&in_use, "has a log beside it"),
        (&interrupted, "pitboard backup --database-url sqlite:"),
        (&text(&database), "the database itself"),
        ("/nowhere/backup", "No such file"),
    ] {
        let line = fail(&place, &["restore", from]);
        assert!(line.contains(reason), "{line}");
        assert_eq!(names(place.directory()), before, "{from}");
    }
    assert_eq!(fs::read(&database).expect("the database"), whole);
}

#[test]
fn the_backup_of_an_older_version_is_migrated_at_the_next_start_and_that_of_a_newer_one_is_refused() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let (older, newer) = (place.directory().join("older"), place.directory().join("newer"));
    revert_last(&place);
    succeed(&place, &["backup", &text(&older)]);
    make_newer(&place);
    succeed(&place, &["backup", &text(&newer)]);
    assert!(fail(&place, &["restore", &text(&newer)]).contains("newer than this program"));
    let printed = succeed(&place, &["restore", &text(&older)]);
    assert!(printed.contains("1 migrations are pending"), "{printed}");
    drop(Serving::start(&place, &[]));
}

#[test]
fn after_an_interrupted_restore_no_server_creates_another_database() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let target = place.directory().join("backup");
    succeed(&place, &["backup", &text(&target)]);
    let (database, draft) =
        (place.directory().join("pitboard.db"), place.directory().join("pitboard.db.restoring"));
    fs::rename(&database, &draft).expect("the state between two steps");
    let url = format!("sqlite:{}", database.display());
    let other = text(&place.directory().join("other"));
    let admin = ["admin", "create", "--email", "a@example.com", "--first-name", "A", "--last-name", "B"];
    let into = ["copy", "--from", &format!("sqlite:{}", target.display()), "--to", &url];
    let examined = run(pitboard(&place, &["doctor"]), "");
    assert_eq!(examined.code, Some(2), "{examined:?}");
    assert!(examined.stderr.contains("run `pitboard restore` again"), "{examined:?}");
    for arguments in [&["serve"][..], &["migrate"], &["backup", &other], &admin, &into] {
        let line = fail(&place, arguments);
        assert!(line.contains("run `pitboard restore` again"), "{line}");
    }
    succeed(&place, &["restore", &text(&target)]);
    backup::verify(&database).expect("the database");
}

#[actix_web::test]
async fn after_an_interrupted_restore_the_log_follows_its_database() {
    let place = Backend::Sqlite.place();
    let target = place.directory().join("backup");
    let server = Serving::start(&place, &[]);
    succeed(&place, &["backup", &text(&target)]);
    register(&server.url, "ben").await;
    server.kill();
    let [database, log, older, moved] = [
        "pitboard.db",
        "pitboard.db-wal",
        "pitboard.db.replaced-20240101T000000Z",
        "pitboard.db.replaced-20250101T000000Z",
    ]
    .map(|name| place.directory().join(name));
    assert!(fs::metadata(&log).expect("the log of the killed server").len() > 0);
    fs::write(&older, "of an earlier restore").expect("a file");
    fs::rename(&database, &moved).expect("the state between two steps");

    let printed = succeed(&place, &["restore", &text(&target)]);
    assert!(printed.contains(&text(&moved)), "{printed}");
    let server = Serving::start(&place, &[]);
    assert!(!is_known(&server.url, "ben").await);
    let server = Serving::start(&place, &["--database-url", &format!("sqlite:{}", moved.display())]);
    assert!(is_known(&server.url, "ben").await, "the log was moved to its database");
}
