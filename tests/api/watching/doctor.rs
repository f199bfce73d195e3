//! What the doctor reports beside the content of the database: connections, backups, the secret; as text and as JSON.

use pitboard_client::Client;
use pitboard_tests::{
    Backend,
    backend::Place,
    program::{Finished, Serving, pitboard, run},
};
use rstest_reuse::apply;
use serde_json::Value;

use crate::on_both_databases;

const OURS: &str = "a secret that all servers share, quite long enough";
const OTHER: &str = "another secret, of which the others know nothing";

/// Runs `pitboard doctor --json` with a secret.
fn examine(place: &Place, secret: &str) -> (Finished, Value) {
    let mut command = pitboard(place, &["doctor", "--json"]);
    command.env("PITBOARD_SECRET", secret);
    let finished = run(command, "");
    let report = serde_json::from_str(&finished.stdout).expect("JSON");
    (finished, report)
}

/// Returns verdict and detail of a check.
fn finding<'a>(report: &'a Value, check: &str) -> (&'a str, &'a str) {
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no {check} in {report}"));
    (found["verdict"].as_str().expect("a verdict"), found["detail"].as_str().expect("a detail"))
}

fn serve(place: &Place, secret: &str) -> Serving {
    let mut command = pitboard(place, &["serve"]);
    command.env("PITBOARD_SECRET", secret);
    Serving::run(command, &place.directory().join("serve.log"))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_reports_the_surroundings_as_json(#[case] on: Backend) {
    let place = on.place();
    let server = serve(&place, OURS);
    let (finished, report) = examine(&place, OURS);
    assert_eq!((finished.code, &report["failures"]), (Some(0), &0.into()), "{report}");
    for check in ["migrations", "settings", "schema", "ledger", "clock", "statistics", "files", "open files"]
    {
        assert_eq!(finding(&report, check).0, "well", "{check}: {report}");
    }
    assert_eq!(finding(&report, "secret").0, "well");
    match on {
        Backend::Sqlite => {
            assert!(finding(&report, "disk").1.contains("MiB free"), "{report}");
            assert_eq!(finding(&report, "write-ahead log").0, "well");
        }
        Backend::Postgres => {
            assert!(finding(&report, "settings").1.contains("synchronous_commit is on"), "{report}");
            assert!(finding(&report, "connections").1.contains(" of "), "{report}");
            assert_eq!(finding(&report, "encryption"), ("well", "none, on one machine"));
        }
    }
    drop(server);
}

#[test]
fn a_database_that_commits_asynchronously_is_a_warning() {
    let place = Backend::Postgres.place();
    assert_eq!(run(pitboard(&place, &["migrate"]), "").code, Some(0));
    let asynchronous = place.text.replace("options=", "options=-csynchronous_commit%3Doff%20");
    let finished = run(pitboard(&place, &["doctor", "--database-url", &asynchronous]), "");
    let warned =
        finished.stdout.lines().any(|line| line.starts_with("warn settings: synchronous_commit is off"));
    assert!(finished.code == Some(0) && warned, "{finished:?}");
}

#[test]
fn a_missing_backup_is_a_warning_and_a_backup_ends_it() {
    let place = Backend::Sqlite.place();
    drop(serve(&place, OURS));
    let (finished, report) = examine(&place, OURS);
    assert_eq!(finished.code, Some(0), "a warning is no failure");
    assert_eq!(finding(&report, "backup"), ("warning", "there was none by `pitboard backup`"));
    let target = place.directory().join("backup").display().to_string();
    assert_eq!(run(pitboard(&place, &["backup", &target]), "").code, Some(0));
    assert_eq!(finding(&examine(&place, OURS).1, "backup").0, "well");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn servers_with_different_secrets_are_noticed(#[case] on: Backend) {
    let place = on.place();
    let log = || std::fs::read_to_string(place.directory().join("serve.log")).expect("a log");
    for secret in [OURS, OURS] {
        let server = serve(&place, secret);
        assert_eq!(Client::new(&server.url).get_readiness().await.expect("ready").status, "ok");
    }
    assert!(!log().contains("has another secret"), "{}", log());
    drop(serve(&place, OTHER));
    assert!(log().contains("has another secret"), "{}", log());
    assert_eq!(finding(&examine(&place, OTHER).1, "secret").0, "well");
    let (finished, report) = examine(&place, OURS);
    assert_eq!((finished.code, finding(&report, "secret").0), (Some(0), "warning"), "{report}");
    assert!(!report.to_string().contains("quite long enough") && !log().contains("quite long enough"));
}

#[apply(on_both_databases)]
fn the_exit_code_tells_problems_from_an_examination_that_failed(#[case] on: Backend) {
    use diesel::connection::SimpleConnection;
    use pitboard_server::db::engine::connection::Purpose;

    let place = on.place();
    let doctor = || run(pitboard(&place, &["doctor"]), "");
    assert_eq!(doctor().code, Some(2), "there is no database, or an empty one");
    assert_eq!(run(pitboard(&place, &["migrate"]), "").code, Some(0));
    assert_eq!(doctor().code, Some(0));
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    conn.batch_execute("DROP INDEX occupancy_slot_held_once").expect("a drop");
    assert_eq!(doctor().code, Some(1));
}
