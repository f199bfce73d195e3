//! Settings from a file, and `pitboard config`, which shows where each comes from.

use std::{fs, path::PathBuf};

use pitboard_tests::{
    Backend,
    backend::Place,
    program::{Serving, pitboard, run},
};

use super::{fail, text};

const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

fn write(place: &Place, content: &str) -> PathBuf {
    let path = place.directory().join("pitboard.conf");
    fs::write(&path, content).expect("a file");
    path
}

#[test]
fn a_server_takes_what_is_not_set_elsewhere_from_the_file() {
    let place = Backend::Sqlite.place();
    let data = place.directory().join("from-the-file");
    let file = write(
        &place,
        &format!(
            "# one garage\nPITBOARD_DATA_DIR=\"{}\"\nPITBOARD_SECRET={SECRET}\nPITBOARD_PUBLIC_URL=https://x.example\n\
             PITBOARD_LISTEN=nowhere.invalid:1\n",
            text(&data)
        ),
    );
    let mut command = pitboard(&place, &["serve", "--config", &text(&file)]);
    // The address of the environment replaces that of the file.
    command.env_remove("DATABASE_URL").env_remove("PITBOARD_DATA_DIR");
    let server = Serving::run(command, &place.directory().join("serve.log"));
    assert!(data.join("pitboard.db").exists());
    assert!(!data.join("secret").exists(), "none is generated");
    drop(server);
    let mut doctor = pitboard(&place, &["doctor", "--config", &text(&file)]);
    doctor.env_remove("DATABASE_URL").env_remove("PITBOARD_DATA_DIR");
    let examined = run(doctor, "");
    assert_eq!(examined.code, Some(0), "other commands read it too: {examined:?}");
}

#[test]
fn the_effective_settings_are_printed_with_their_sources_and_without_secrets() {
    let place = Backend::Sqlite.place();
    let file = write(&place, &format!("\nPITBOARD_SECRET={SECRET}\nPITBOARD_MIGRATE=never\n"));
    let mut command = pitboard(&place, &["config", "--public-url", "https://x.example"]);
    command.env("PITBOARD_CONFIG", &file).env("DATABASE_URL", "postgres://somebody:hushhush@db/pitboard");
    let shown = run(command, "");
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""), "{shown:?}");
    let shown = shown.stdout;
    for expected in [
        "# --public-url\nPITBOARD_PUBLIC_URL=https://x.example\n".to_owned(),
        "# environment\nPITBOARD_LISTEN=127.0.0.1:0\n".to_owned(),
        format!("# {}:3\nPITBOARD_MIGRATE=never\n", text(&file)),
        format!("# {}:2\n# PITBOARD_SECRET is set, and not shown\n", text(&file)),
        "# default\nPITBOARD_RATE_LIMITS=on\n".to_owned(),
        "# environment\n# DATABASE_URL is set, and not shown\n".to_owned(),
        "# PITBOARD_SECRET_FILE is not set\n".to_owned(),
    ] {
        assert!(shown.contains(&expected), "{expected} in {shown}");
    }
    assert!(!shown.contains(SECRET) && !shown.contains("hushhush"), "{shown}");
}

#[test]
fn a_flag_overrides_the_other_form_of_its_setting_in_the_environment() {
    let place = Backend::Sqlite.place();
    let configured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = pitboard(&place, &[&["config"], arguments].concat());
        command.env_remove("DATABASE_URL").envs(variables.iter().copied());
        run(command, "")
    };
    let shown = configured(&["--database-url-file", "/run/url"], &[("DATABASE_URL", "sqlite:/srv/x.db")]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for expected in ["# DATABASE_URL is not set\n", "# --database-url-file\nDATABASE_URL_FILE=/run/url\n"] {
        assert!(shown.stdout.contains(expected), "{expected} in {shown:?}");
    }
    let shown = configured(&["--secret", SECRET], &[("PITBOARD_SECRET_FILE", "/run/secret")]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.stdout.contains("# PITBOARD_SECRET_FILE is not set\n"), "{shown:?}");
    for refused in [
        configured(&["--secret", SECRET, "--secret-file", "/run/secret"], &[]),
        configured(&[], &[("DATABASE_URL", "sqlite:/srv/x.db"), ("DATABASE_URL_FILE", "/run/url")]),
    ] {
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains("cannot be used with"), "{refused:?}");
    }
}

#[test]
fn a_mistake_in_the_file_is_named_with_its_line() {
    let place = Backend::Sqlite.place();
    for (content, part) in [
        (
            "PITBOARD_LISTEN=127.0.0.1:0\nPITBOARD_LISTN=x\n",
            "pitboard.conf:2: there is no setting PITBOARD_LISTN",
        ),
        ("PITBOARD_PUBLIC_URL=https://x.example/sub\n", "pitboard.conf:1: invalid value"),
        ("listen\n", "pitboard.conf:1: must be KEY=value"),
    ] {
        let file = write(&place, content);
        let refused = fail(&place, &["serve", "--config", &text(&file)]);
        assert!(refused.contains(part), "{refused}");
    }
    let missing = text(&place.directory().join("missing.conf"));
    assert!(fail(&place, &["migrate", "--config", &missing]).contains("cannot be read from"));
}
