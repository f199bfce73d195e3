//! No other user of the machine can read or write the data, whatever the mode of its folder.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use pitboard_tests::{Backend, program::Serving};

use super::{fail, names, succeed, text};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn files_in_a_folder_that_all_can_read_are_private() {
    let place = Backend::Sqlite.place();
    set_mode(place.directory(), 0o755);
    let server = Serving::start(&place, &[]);
    let target = place.directory().join("pitboard.backup");
    succeed(&place, &["backup", &text(&target)]);
    let private = names(place.directory()).into_iter().filter(|name| name != "serve.log");
    let private: Vec<String> = private.collect();
    for name in ["pitboard.db", "pitboard.db-wal", "pitboard.db-shm", "pitboard.db.lock", "secret"] {
        assert!(private.iter().any(|file| file == name), "{name} in {private:?}");
    }
    for name in private {
        assert_eq!(mode(&place.directory().join(&name)), 0o600, "{name}");
    }
    drop(server);
}

#[test]
fn files_that_others_can_read_fail_the_doctor_until_the_next_start() {
    let place = Backend::Sqlite.place();
    drop(Serving::start(&place, &[]));
    let files = ["pitboard.db", "pitboard.db.lock", "secret"].map(|name| place.directory().join(name));
    for file in &files {
        set_mode(file, 0o644);
        let finished =
            pitboard_tests::program::run(pitboard_tests::program::pitboard(&place, &["doctor"]), "");
        assert_eq!(finished.code, Some(1), "{finished:?}");
        let failed: Vec<&str> = finished.stdout.lines().filter(|line| line.starts_with("FAIL")).collect();
        assert!(matches!(failed[..], [line] if line.contains(&text(file))), "{failed:?}");
        drop(Serving::start(&place, &[]));
        assert_eq!(mode(file), 0o600);
        succeed(&place, &["doctor"]);
    }
}

#[test]
fn a_secret_that_others_can_write_is_refused() {
    let place = Backend::Sqlite.place();
    drop(Serving::start(&place, &[]));
    let secret = place.directory().join("secret");
    for mode in [0o602, 0o620, 0o666] {
        set_mode(&secret, mode);
        let line = fail(&place, &["serve"]);
        assert!(line.contains("other users can write"), "{line}");
    }
}

#[test]
fn a_given_file_with_a_secret_may_be_read_by_its_group_alone() {
    let place = Backend::Sqlite.place();
    drop(Serving::start(&place, &[]));
    let file = place.directory().join("of-the-operator");
    fs::copy(place.directory().join("secret"), &file).expect("a copy");
    for (mode, expected) in
        [(0o644, "warn given_files: "), (0o660, "warn given_files: "), (0o640, "ok   given_files: ")]
    {
        set_mode(&file, mode);
        let printed = succeed(&place, &["doctor", "--secret-file", &text(&file)]);
        assert!(printed.contains(expected), "{mode:o}: {printed}");
    }
}
