//! Servers behind PgBouncer: it works if it keeps prepared statements, and is refused with the reason if it does not.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use diesel::{Connection, PgConnection};
use pitboard_client::Client;
use pitboard_tests::{
    backend::Place,
    cluster::Cluster,
    people::Person,
    program::{Finished, Serving, pitboard, run},
    until,
};

use super::free_port;

/// The first version that keeps prepared statements in transaction mode.
const KEEPS_STATEMENTS: (u32, u32) = (1, 21);

/// A PgBouncer before a temporary PostgreSQL.
struct Pooler {
    child: Child,
    place: Place,
    _cluster: Cluster,
}

impl Pooler {
    /// Starts it with enough connections for two servers.
    async fn start(mode: &str, settings: &str) -> Self {
        let cluster = Cluster::start();
        let (_, address) = cluster.url().split_once('@').expect("a user");
        let (address, _) = address.split_once('/').expect("a database");
        let (host, database_port) = address.split_once(':').expect("a port");
        let port = free_port();
        let place = Place::existing(&format!("postgres://postgres@127.0.0.1:{port}/pitboard"));
        let file = place.directory().join("pgbouncer.ini");
        let content = format!(
            "[databases]\npitboard = host={host} port={database_port} dbname=pitboard user=postgres\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = {mode}\ndefault_pool_size = 60\nmax_client_conn = 200\n{settings}\n"
        );
        fs::write(&file, content).expect("a file");
        let mut command = pgbouncer();
        if is_root() {
            command.args(["-u", "nobody"]);
        }
        let child = command.arg(&file).stderr(Stdio::null()).spawn().expect("pgbouncer");
        let url = place.text.clone();
        until("the pooler listens", async || PgConnection::establish(&url).is_ok()).await;
        Self { child, place, _cluster: cluster }
    }

    /// Runs a command, which must fail with one line, and returns the line.
    fn refused(&self, arguments: &[&str]) -> String {
        let Finished { code, stdout, stderr } = run(pitboard(&self.place, arguments), "");
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(1), "", 1), "{stderr}");
        stderr
    }

    /// Starts two servers, and books at both of them.
    async fn assert_serves(&self) {
        let first = Serving::start(&self.place, &["--demo", "--rate-limits", "off"]);
        let second = Serving::start(&self.place, &["--rate-limits", "off"]);
        for (server, name) in [(&first, "asha"), (&second, "ravi")] {
            let client = Client::new(&server.url);
            for number in 0..10 {
                Person::register(&client, &format!("{name}{number}")).await;
            }
            assert_eq!(client.get_readiness().await.expect("ready").status, "ok");
        }
        drop((first, second));
        let doctor = run(pitboard(&self.place, &["doctor"]), "");
        assert_eq!(doctor.code, Some(0), "{doctor:?}");
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn pgbouncer() -> Command {
    let debian = Path::new("/usr/sbin/pgbouncer");
    Command::new(if debian.exists() { debian } else { Path::new("pgbouncer") })
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.trim_ascii() == b"0"
}

/// Returns the installed version: `PgBouncer 1.18.0`.
fn version() -> (u32, u32) {
    let output = pgbouncer().arg("--version").output().expect("pgbouncer");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut numbers = text.split_whitespace().nth(1).expect("a version").split('.');
    let mut next = || numbers.next().and_then(|number| number.parse().ok()).expect("a number");
    (next(), next())
}

#[actix_web::test]
#[ignore = "needs PgBouncer"]
async fn servers_work_behind_a_pooler_that_lends_connections_for_a_session() {
    Pooler::start("session", "").await.assert_serves().await;
}

#[actix_web::test]
#[ignore = "needs PgBouncer"]
async fn a_pooler_that_loses_prepared_statements_is_refused_with_the_reason() {
    // Before 1.21 there is no such setting.
    let settings = if version() < KEEPS_STATEMENTS { "" } else { "max_prepared_statements = 0" };
    let pooler = Pooler::start("transaction", settings).await;
    for migrate in ["auto", "never", "auto"] {
        let line = pooler.refused(&["serve", "--migrate", migrate]);
        assert!(line.contains("PgBouncer 1.21") && line.contains("pool_mode = session"), "{line}");
    }
    if version() >= KEEPS_STATEMENTS {
        Pooler::start("transaction", "max_prepared_statements = 200").await.assert_serves().await;
    }
}
