//! `pitboard backup`: whole or not there, private, and of any schema version.

use std::{fs, os::unix::fs::symlink};

use pitboard_server::app::backup;
use pitboard_tests::{
    Backend,
    backend::Place,
    program::{Serving, pitboard, run},
};

use super::{fail, names, succeed, text};
use crate::migrations::{make_newer, revert_last};

#[test]
fn an_unfinished_backup_is_replaced_by_the_next() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let target = place.directory().join("backup");
    for name in ["backup.partial", "backup.partial-journal"] {
        fs::write(place.directory().join(name), "half of it").expect("a file");
    }
    succeed(&place, &["backup", &text(&target)]);
    assert!(names(place.directory()).iter().all(|name| !name.contains(".partial")));
    backup::verify(&target).expect("a whole database");
}

#[test]
fn a_backup_that_fails_leaves_no_file() {
    let place = Backend::Sqlite.place();
    fs::write(place.directory().join("pitboard.db"), "x".repeat(4096)).expect("no database");
    let target = place.directory().join("backup");
    fail(&place, &["backup", &text(&target)]);
    assert!(names(place.directory()).iter().all(|name| !name.starts_with("backup")));
}

#[test]
fn a_backup_does_not_follow_a_symbolic_link() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let (link, elsewhere) = (place.directory().join("link"), place.directory().join("elsewhere"));
    symlink(&elsewhere, &link).expect("a link");
    assert!(fail(&place, &["backup", &text(&link)]).contains("exists already"));
    assert!(!elsewhere.exists());
    let partial = place.directory().join("backup.partial");
    symlink(&elsewhere, &partial).expect("a link");
    succeed(&place, &["backup", &text(&place.directory().join("backup"))]);
    assert!(!elsewhere.exists() && partial.symlink_metadata().is_err());
}

#[test]
fn backups_into_a_folder_have_dates_and_only_the_last_ones_are_kept() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let folder = place.directory().join("backups");
    let arguments = ["backup", "--keep", "2", &text(&folder)];
    assert!(fail(&place, &arguments).contains("is no folder"), "a disk may not be mounted");
    fs::create_dir(&folder).expect("a folder");
    let earlier = ["pitboard-20240101T000000Z.db", "pitboard-20250101T000000Z.db", "pitboard-mine.db"];
    let unfinished = ["pitboard.db.partial", "pitboard.db.partial-journal"];
    for name in earlier.into_iter().chain(unfinished) {
        fs::write(folder.join(name), "").expect("a file");
    }
    succeed(&place, &arguments);
    let kept = names(&folder);
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[0], "pitboard-20250101T000000Z.db");
    assert_eq!(kept[2], "pitboard-mine.db");
    backup::verify(&folder.join(&kept[1])).expect("a whole database");
}

#[test]
fn a_database_of_another_version_can_be_backed_up() {
    for change in [revert_last as fn(&Place), make_newer] {
        let place = Backend::Sqlite.place();
        succeed(&place, &["migrate"]);
        change(&place);
        let target = place.directory().join("backup");
        succeed(&place, &["backup", &text(&target)]);
        backup::verify(&target).expect("a whole database");
    }
}

#[test]
fn a_damaged_file_is_not_taken_for_a_backup() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let target = place.directory().join("backup");
    succeed(&place, &["backup", &text(&target)]);
    let mut bytes = fs::read(&target).expect("the file");
    bytes.truncate(bytes.len() / 2);
    fs::write(&target, bytes).expect("half of it");
    backup::verify(&target).expect_err("half of a database");
    fs::write(&target, "").expect("an empty file");
    backup::verify(&target).expect_err("an empty database");
}

#[test]
fn on_postgres_the_line_to_copy_is_printed() {
    let place = Backend::Postgres.place();
    let line = fail(&place, &["backup", "/backups/it's.dump"]);
    assert!(line.contains(r#"pg_dump -Fc --file='/backups/it'\''s.dump' "$DATABASE_URL""#), "{line}");
    let line = fail(&place, &["restore", "/backups/pitboard.dump"]);
    assert!(line.contains(r#"--dbname="$DATABASE_URL" '/backups/pitboard.dump'"#), "{line}");
}

#[test]
fn two_backups_to_one_file_do_not_mix() {
    let place = Backend::Sqlite.place();
    succeed(&place, &["migrate"]);
    let partial = fs::File::create(place.directory().join("backup.partial")).expect("a file");
    partial.lock().expect("the lock of another backup");
    let line = fail(&place, &["backup", &text(&place.directory().join("backup"))]);
    assert!(line.contains("another backup"), "{line}");
}

#[test]
fn a_backup_beside_a_server_prints_its_file() {
    let place = Backend::Sqlite.place();
    let _server = Serving::start(&place, &[]);
    let target = text(&place.directory().join("backup"));
    let finished = run(pitboard(&place, &["backup", &target]), "");
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "no progress without a terminal");
    assert!(finished.stdout.contains(&target), "{finished:?}");
}
