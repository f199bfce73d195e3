//! A server that cannot start prints one line with the reason and exits with 1.

use std::{fs, net::TcpListener, process::Command};

use pitboard_server::db::engine::migrations;
use pitboard_tests::{
    Backend,
    backend::Place,
    program::{Serving, pitboard, run},
};
use rstest_reuse::apply;

use crate::{migrations::make_newer, on_both_databases};

/// Checks that a command fails, and returns the one line that it prints.
fn refused(command: Command) -> String {
    let finished = run(command, "");
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert_eq!(finished.stdout, "", "nothing on standard output");
    assert_eq!(finished.stderr.lines().count(), 1, "one line: {}", finished.stderr);
    finished.stderr
}

/// Checks that the doctor cannot examine, and returns the one line that it prints.
fn not_examined(place: &Place) -> String {
    let finished = run(pitboard(place, &["doctor"]), "");
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{finished:?}");
    assert_eq!(finished.stderr.lines().count(), 1, "one line: {}", finished.stderr);
    finished.stderr
}

fn assert_contains(line: &str, parts: &[&str]) {
    assert!(line.starts_with("pitboard: ") && parts.iter().all(|part| line.contains(part)), "{line}");
}

#[test]
fn a_port_in_use_is_named_in_the_error() {
    let place = Backend::Sqlite.place();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    assert_contains(
        &refused(pitboard(&place, &["serve", "--listen", &address])),
        &["cannot listen on", &address],
    );
}

#[test]
fn a_directory_that_cannot_be_created_is_named_in_the_error() {
    let place = Backend::Sqlite.place();
    let file = place.directory().join("file");
    fs::write(&file, "").expect("a file");
    let below = file.join("data").display().to_string();
    let mut command = pitboard(&place, &["serve", "--data-dir", &below]);
    command.env_remove("DATABASE_URL");
    assert_contains(&refused(command), &["cannot make", &below]);
}

#[test]
fn an_invalid_database_url_is_explained_in_the_error() {
    let place = Backend::Sqlite.place();
    let serve = |url: &str| refused(pitboard(&place, &["serve", "--database-url", url]));
    assert_contains(&serve("mysql://localhost/x"), &["sqlite:PATH", "postgres://"]);
    assert_contains(&serve("sqlite:"), &["names no file"]);
    let closed_port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let closed = format!("postgres://somebody:hushhush@{closed_port}/x");
    let line = refused(pitboard(&place, &["migrate", "--database-url", &closed]));
    assert_contains(&line, &["the database cannot be opened"]);
    assert!(!line.contains("hushhush"), "{line}");
}

#[test]
fn a_file_that_is_not_a_database_is_refused() {
    let place = Backend::Sqlite.place();
    fs::write(place.directory().join("pitboard.db"), "x".repeat(4096)).expect("a file");
    assert_contains(&refused(pitboard(&place, &["serve"])), &["database"]);
}

#[test]
fn a_database_on_another_machine_is_not_reached_in_clear_text_unasked() {
    let place = Backend::Sqlite.place();
    let serve = |url: &str| refused(pitboard(&place, &["serve", "--database-url", url]));
    for query in ["", "?sslmode=prefer", "?hostaddr=10.0.0.1", "?target_session_attrs=read-write"] {
        let line = serve(&format!("postgres://somebody:hushhush@localhost,db.example/x{query}"));
        assert_contains(&line, &["is another machine", "sslmode=disable"]);
        assert!(!line.contains("hushhush"), "{line}");
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        let line = serve(&format!("postgres://localhost/x?sslmode={mode}"));
        assert_contains(&line, &[mode, "built without TLS", "postgres-tls"]);
    }
}

#[test]
fn a_short_secret_is_refused_and_not_repeated() {
    let place = Backend::Sqlite.place();
    let mut command = pitboard(&place, &["serve"]);
    command.env("PITBOARD_SECRET", "hushhush");
    let line = refused(command);
    assert_contains(&line, &["at least 32 bytes"]);
    assert!(!line.contains("hushhush"), "{line}");
}

#[test]
fn a_secret_of_few_different_bytes_is_refused() {
    let place = Backend::Sqlite.place();
    let mut command = pitboard(&place, &["serve"]);
    command.env("PITBOARD_SECRET", "a".repeat(40));
    assert_contains(&refused(command), &["at least 16 different bytes"]);
}

#[apply(on_both_databases)]
fn the_secret_and_the_database_url_can_be_in_files(#[case] on: Backend) {
    let place = on.place();
    let file = |name: &str, text: &str| {
        let path = place.directory().join(name);
        fs::write(&path, text).expect("a file");
        path
    };
    let (secret, url) =
        (file("of-tokens", "a secret of more than 32 bytes, in a file\n"), file("url", &place.text));
    let mut command = pitboard(&place, &["serve"]);
    command.env_remove("DATABASE_URL").env("DATABASE_URL_FILE", &url).env("PITBOARD_SECRET_FILE", &secret);
    let server = Serving::run(command, &place.directory().join("serve.log"));
    assert!(!place.directory().join("secret").exists(), "none is generated");
    drop(server);
    let mut command = pitboard(&place, &["serve"]);
    command.env("DATABASE_URL_FILE", &url);
    assert_contains(&refused(command), &["cannot be used with"]);
    let mut command = pitboard(&place, &["serve"]);
    command.env("PITBOARD_SECRET_FILE", place.directory().join("nothing"));
    assert_contains(&refused(command), &["the secret cannot be read from", "nothing"]);
}

#[apply(on_both_databases)]
fn a_database_newer_than_the_program_is_not_changed(#[case] on: Backend) {
    let place = on.place();
    migrations::run(&place.url).expect("up");
    make_newer(&place);
    assert_contains(&refused(pitboard(&place, &["serve"])), &["newer than this program", "99990101000000"]);
    let admin = ["admin", "create", "--email", "a@example.com", "--first-name", "A", "--last-name", "B"];
    for arguments in [&["migrate"][..], &admin] {
        assert_contains(&refused(pitboard(&place, arguments)), &["newer than this program"]);
    }
    assert_contains(&not_examined(&place), &["newer than this program"]);
}

#[test]
fn an_invalid_option_is_named_in_the_error() {
    let place = Backend::Sqlite.place();
    assert_contains(
        &refused(pitboard(&place, &["serve", "--listen", "nonsense"])),
        &["--listen", "nonsense"],
    );
    assert_contains(&refused(pitboard(&place, &["serve", "--no-such-thing"])), &["--no-such-thing"]);
    let mut command = pitboard(&place, &["serve"]);
    command.env("PITBOARD_RATE_LIMITS", "maybe");
    assert_contains(&refused(command), &["maybe"]);
}

#[test]
fn a_public_url_with_a_path_is_refused() {
    let place = Backend::Sqlite.place();
    let serve = |url: &str| refused(pitboard(&place, &["serve", "--public-url", url]));
    for url in ["https://garage.example/sub", "https://garage.example/sub/", "http://garage.example//"] {
        assert_contains(&serve(url), &["--public-url", "must have no path"]);
    }
    assert!(!exists(&place), "no database is created");
    let server = Serving::start(&place, &["--public-url", "https://garage.example/"]);
    server.terminate();
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn a_second_server_on_the_same_file_is_refused() {
    let place = Backend::Sqlite.place();
    let _first = Serving::start(&place, &[]);
    assert_contains(&refused(pitboard(&place, &["serve"])), &["another pitboard uses", "pitboard.db"]);
    assert_contains(&refused(pitboard(&place, &["migrate"])), &["another pitboard uses"]);
}

#[test]
fn unsafe_options_are_refused_on_public_addresses() {
    let place = Backend::Sqlite.place();
    let serve =
        |more: &[&str]| refused(pitboard(&place, &[&["serve", "--listen", "0.0.0.0:0"], more].concat()));
    assert_contains(&serve(&["--rate-limits", "off"]), &["--rate-limits off", "loopback"]);
    assert_contains(&serve(&["--demo"]), &["--demo", "--demo-public"]);
    assert_contains(&serve(&["--demo", "--listen", "127.0.0.1:0"]), &["--demo", "--demo-public"]);
    assert_contains(&serve(&["--rate-limits", "off", "--listen", "localhost:0"]), &["--rate-limits off"]);
    assert!(!exists(&place), "no database is created");
}

fn exists(place: &Place) -> bool {
    place.directory().join("pitboard.db").exists()
}

#[test]
fn reading_commands_do_not_create_a_missing_database() {
    let place = Backend::Sqlite.place();
    let target = place.directory().join("copy.db").display().to_string();
    assert_contains(&refused(pitboard(&place, &["backup", &target])), &["there is no database"]);
    assert_contains(&not_examined(&place), &["there is no database"]);
    assert!(!exists(&place));
}

#[test]
fn a_server_can_be_stopped_as_soon_as_it_listens() {
    let place = Backend::Sqlite.place();
    for _ in 0..10 {
        let server = Serving::start(&place, &[]);
        server.terminate();
        assert_eq!(server.wait(), Some(0));
    }
}
