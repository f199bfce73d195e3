//! The real binary, as operators use it.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::PathBuf,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use pitboard_api::{Login, ProblemCode, Register};
use pitboard_client::Client;
use pitboard_domain::role::Role;
use pitboard_server::{db::engine::connection::Purpose, published};
use pitboard_tests::{
    Backend,
    backend::Place,
    people::PASSWORD,
    program::{Finished, Serving, pitboard, run},
    refusal,
};
use rstest_reuse::apply;

use crate::on_both_databases;

fn expect_success(finished: Finished) -> String {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

fn create_admin(place: &Place, email: &str, password: &str) -> Finished {
    let arguments = ["admin", "create", "--email", email, "--first-name", "Rita", "--last-name", "Root"];
    run(pitboard(place, &arguments), password)
}

fn login(email: &str) -> Login {
    Login { email: email.to_owned(), password: PASSWORD.to_owned(), code: None }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_admin_created_beside_a_running_server_can_sign_in(#[case] on: Backend) {
    let place = on.place();
    let server = Serving::start(&place, &[]);
    let client = Client::new(&server.url);
    assert_eq!(client.get_readiness().await.expect("ready").status, "ok");
    expect_success(create_admin(&place, "rita@example.com", &format!("{PASSWORD}\n")));
    let signed_in = client.login(&login("rita@example.com")).await.expect("a sign-in");
    assert_eq!((signed_in.user.role, signed_in.user.first_name.as_str()), (Role::Admin, "Rita"));

    let twice = create_admin(&place, "Rita@Example.com", PASSWORD);
    assert_eq!((twice.code, twice.stderr.lines().count()), (Some(1), 1), "{twice:?}");
    let short = create_admin(&place, "other@example.com", "short");
    assert_eq!((short.code, short.stderr.lines().count()), (Some(1), 1), "{short:?}");
    let missing = client.login(&login("other@example.com")).await;
    assert_eq!(refusal(missing).code, ProblemCode::Unauthenticated);
}

#[apply(on_both_databases)]
fn a_new_database_is_migrated_once_and_passes_the_doctor(#[case] on: Backend) {
    let place = on.place();
    assert!(!expect_success(run(pitboard(&place, &["migrate"]), "")).starts_with('0'));
    assert_eq!(expect_success(run(pitboard(&place, &["migrate"]), "")), "0 migrations applied\n");
    let server = Serving::start(&place, &[]);
    let findings = expect_success(run(pitboard(&place, &["doctor"]), ""));
    assert!(
        findings.lines().count() >= 5 && !findings.lines().any(|line| line.starts_with("FAIL")),
        "{findings}"
    );
    drop(server);
}

#[apply(on_both_databases)]
fn the_doctor_names_an_index_that_is_missing_and_fails(#[case] on: Backend) {
    let place = on.place();
    expect_success(run(pitboard(&place, &["migrate"]), ""));
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    conn.batch_execute("DROP INDEX occupancy_slot_held_once").expect("a drop");
    let finished = run(pitboard(&place, &["doctor"]), "");
    assert_eq!((finished.code, finished.stderr.lines().count()), (Some(1), 1), "{finished:?}");
    let missing = "FAIL schema: occupancy index occupancy_slot_held_once is missing";
    assert!(finished.stdout.lines().any(|line| line == missing), "{finished:?}");
    let others = finished.stdout.lines().filter(|line| *line != missing);
    assert!(
        others.clone().count() > 0 && !others.into_iter().any(|line| line.starts_with("FAIL")),
        "{finished:?}"
    );
}

#[actix_web::test]
async fn a_backup_of_a_running_server_is_a_complete_database() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let register = Register {
        email: "ada@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Shah".to_owned(),
        phone: "+91 98250 12345".to_owned(),
    };
    let token = Client::new(&server.url).register(&register).await.expect("a registration").access_token;
    let target = place.directory().join("it's a copy.db");
    let (text, url) = (target.display().to_string(), format!("sqlite:{}", target.display()));
    expect_success(run(pitboard(&place, &["backup", &text]), ""));
    let again = run(pitboard(&place, &["backup", &text]), "");
    assert_eq!(
        (again.code, again.stderr.lines().count()),
        (Some(1), 1),
        "an existing file is overwritten: {again:?}"
    );

    let findings = expect_success(run(pitboard(&place, &["doctor", "--database-url", &url]), ""));
    assert!(!findings.lines().any(|line| line.starts_with("FAIL")), "{findings}");
    let restored = Serving::start(&place, &["--database-url", &url]);
    let account = Client::new(&restored.url).with_token(&token).get_me().await.expect("the same session");
    assert_eq!(account.email, "ada@example.com");
}

#[actix_web::test]
async fn port_zero_selects_a_free_port_and_prints_it() {
    let (first, second) = (Backend::Sqlite.place(), Backend::Sqlite.place());
    let (first, second) = (Serving::start(&first, &[]), Serving::start(&second, &[]));
    assert_ne!(first.url, second.url);
    for server in [&first, &second] {
        assert!(!server.url.ends_with(":0"), "{}", server.url);
        assert_eq!(Client::new(&server.url).get_health().await.expect("alive").status, "ok");
    }
}

#[test]
fn a_signal_ends_the_server_after_the_current_request() {
    let place = Backend::Sqlite.place();
    let server = Serving::start(&place, &[]);
    let body = r#"{"email":"nobody@example.com","password":"whatever it is"}"#;
    let mut caller = TcpStream::connect(server.address()).expect("a connection");
    caller.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    caller.write_all(head.as_bytes()).expect("a head");
    let mut answer = BufReader::new(caller.try_clone().expect("the same connection")).lines();
    assert_eq!(answer.next().expect("a line").expect("text"), "HTTP/1.1 100 Continue");
    answer.next().expect("an empty line").expect("text");

    server.terminate();
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(server.address()).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
    }
    caller.write_all(body.as_bytes()).expect("the rest");
    assert_eq!(answer.next().expect("a line").expect("text"), "HTTP/1.1 401 Unauthorized");
    assert_eq!(server.wait(), Some(0));
}

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi/pitboard.json")
}

#[test]
fn the_committed_document_is_up_to_date() {
    let committed = fs::read_to_string(committed()).unwrap_or_default();
    let document = published().expect("a document");
    assert!(committed == document.json(), "openapi/pitboard.json is out of date: run `cargo xtask openapi`");
}

#[actix_web::test]
async fn the_printed_and_the_served_document_are_equal() {
    let place = Backend::Sqlite.place();
    let printed = expect_success(run(pitboard(&place, &["openapi"]), ""));
    let server = Serving::start(&place, &[]);
    let request = Client::new(&server.url).raw(pitboard_client::reqwest::Method::GET, "/openapi.json");
    let served: serde_json::Value = request.send().await.expect("an answer").json().expect("JSON");
    let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert!(served == printed && printed["openapi"].is_string());
}
