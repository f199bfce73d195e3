//! Two databases under Patroni, with etcd: the leader and its Patroni are killed, and the standby becomes the leader.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use actix_web::rt::time::sleep;
use diesel::connection::SimpleConnection;
use pitboard_tests::standby::{has_synchronous_standby, holds, url_of};
use tempfile::TempDir;

use super::{Failover, PAUSE, RECOVERY, Recovery, SLACK, fail_over, with};

/// The account of Debian's PostgreSQL, which refuses to run as root.
const ACCOUNT: &str = "postgres";
const IS_LEADER: &str = "SELECT NOT pg_is_in_recovery() AS answer";

/// A process that is killed when it is dropped.
struct Process(Child);

impl Process {
    fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A database with its Patroni.
struct Member {
    patroni: Process,
    folder: PathBuf,
    host: String,
}

impl Member {
    fn start(folder: &Path, name: &str, etcd: u16) -> Self {
        let folder = folder.join(name);
        fs::create_dir(&folder).expect("a folder");
        let (port, api) = (free_port(), free_port());
        let at = folder.display();
        let settings = format!(
            "scope: pitboard\nname: {name}\n\
             restapi: {{listen: '127.0.0.1:{api}', connect_address: '127.0.0.1:{api}'}}\n\
             etcd3: {{host: '127.0.0.1:{etcd}'}}\n\
             bootstrap:\n  dcs: {{ttl: 20, loop_wait: 2, retry_timeout: 5, synchronous_mode: true}}\n  \
               initdb: [{{encoding: UTF8}}, {{locale: C.UTF-8}}, {{auth: trust}}]\n  \
               pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']\n\
             postgresql:\n  listen: '127.0.0.1:{port}'\n  connect_address: '127.0.0.1:{port}'\n  \
               data_dir: {at}/data\n  bin_dir: {}\n  pgpass: {at}/pgpass\n  \
               authentication: {{superuser: {{username: postgres, password: postgres}}, \
                 replication: {{username: replicator, password: replicator}}}}\n  \
               parameters: {{unix_socket_directories: {at}, max_connections: 200}}\n",
            programs().display()
        );
        let file = folder.join("patroni.yml");
        fs::write(&file, settings).expect("a file");
        let mut command = as_account(&folder);
        command.arg("patroni").arg(&file);
        Self { patroni: Process::start(&mut command), folder, host: format!("127.0.0.1:{port}") }
    }

    /// Returns the URL of its database with this name.
    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.host)
    }

    async fn is_leader(&self) -> bool {
        with(&self.url("postgres"), |conn| conn.is_ok_and(|mut conn| holds(&mut conn, IS_LEADER))).await
    }

    /// Whether it is the leader, and the other follows it.
    async fn leads(&self) -> bool {
        let is_followed = |conn: diesel::ConnectionResult<diesel::PgConnection>| {
            conn.is_ok_and(|mut conn| holds(&mut conn, IS_LEADER) && has_synchronous_standby(&mut conn))
        };
        with(&self.url("postgres"), is_followed).await
    }

    /// Kills Patroni and its database, as the loss of the machine does.
    fn kill(&mut self) {
        self.patroni.0.kill().expect("a running Patroni");
        self.patroni.0.wait().expect("an end");
        let process = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("a database");
        let id = process.lines().next().expect("an id");
        assert!(Command::new("kill").args(["-KILL", id]).status().expect("kill").success());
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.patroni.0.kill().ok();
        let mut stop = as_account(&self.folder);
        stop.arg(programs().join("pg_ctl")).args(["stop", "--mode=immediate", "--silent", "--pgdata"]);
        stop.arg(self.folder.join("data")).stderr(Stdio::null()).status().ok();
    }
}

/// Returns a command that runs the program in its first argument as an account that PostgreSQL accepts, to which a
/// folder is given.
fn as_account(folder: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id");
    if id.stdout.trim_ascii() != b"0" {
        return Command::new("env");
    }
    let given = Command::new("chown").args(["-R", ACCOUNT]).arg(folder).status().expect("chown");
    assert!(given.success());
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={ACCOUNT}"), format!("--regid={ACCOUNT}")]);
    command.args(["--init-groups", "--"]).current_dir("/");
    command
}

/// Returns the folder of Debian's newest PostgreSQL.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL of Debian");
    let folders = versions.map(|version| version.expect("a version").path());
    folders.max().expect("a version").join("bin")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port").port()
}

fn start_etcd(folder: &TempDir, port: u16) -> Process {
    let (clients, peers) = (format!("http://127.0.0.1:{port}"), format!("http://127.0.0.1:{}", free_port()));
    let mut command = Command::new("etcd");
    command.arg("--data-dir").arg(folder.path().join("etcd"));
    command.args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients]);
    command.args(["--listen-peer-urls", &peers, "--initial-advertise-peer-urls", &peers]);
    Process::start(command.args(["--initial-cluster", &format!("default={peers}")]))
}

/// Returns the number of the member for which a condition holds, as soon as there is one.
async fn find(members: &[Member; 2], holds: impl AsyncFn(&Member) -> bool) -> usize {
    let started = Instant::now();
    loop {
        for (number, member) in members.iter().enumerate() {
            if holds(member).await {
                return number;
            }
        }
        assert!(started.elapsed().as_secs() < 90, "there is no leader within 90 seconds");
        sleep(PAUSE).await;
    }
}

#[actix_web::test]
#[ignore = "needs Patroni and etcd"]
async fn a_killed_leader_is_replaced_by_patroni_without_a_lost_or_doubled_booking() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder for all");
    let port = free_port();
    let _etcd = start_etcd(&folder, port);
    let mut members = ["one", "other"].map(|name| Member::start(folder.path(), name, port));
    let leader = find(&members, Member::leads).await;
    let create = "CREATE DATABASE pitboard ENCODING 'UTF8' TEMPLATE template0";
    let created = |conn: diesel::ConnectionResult<diesel::PgConnection>| {
        conn.expect("the leader").batch_execute(create)
    };
    with(&members[leader].url("postgres"), created).await.expect("a database");

    let url = url_of([&members[0].host, &members[1].host]);
    let Recovery { since_promotion, .. } = fail_over(&url, async || {
        members[leader].kill();
        let fault = Instant::now();
        let new = find(&members, Member::is_leader).await;
        assert_ne!(new, leader);
        Failover { fault, promotion: Instant::now() }
    })
    .await;
    assert!(since_promotion < RECOVERY + SLACK, "both servers booked again after {since_promotion:?}");
}
