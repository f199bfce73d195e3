//! A PostgreSQL that a test can kill and freeze, alone or with a standby. `cargo xtask postgres` lends it, and
//! removes it when it is dropped.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use diesel::{PgConnection, connection::SimpleConnection, prelude::*, sql_types::Text};

use crate::{
    backend::Place,
    proxy::authority,
    standby::{self, has_synchronous_standby, url_of},
    until,
};

/// Variable: the path of xtask, which it sets for the tests that it runs.
const XTASK: &str = "PITBOARD_TEST_XTASK";

#[derive(QueryableByName)]
struct DataDirectory {
    #[diesel(sql_type = Text)]
    path: String,
}

/// A temporary PostgreSQL.
pub struct Cluster {
    url: String,
    /// The URL of its standby, if it has one.
    standby: Option<String>,
    lender: Child,
    /// Closing it returns the PostgreSQL.
    commands: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Cluster {
    /// Creates and starts a PostgreSQL.
    pub fn start() -> Self {
        Self::lend(&[])
    }

    /// As [`Self::start`], of the version in a folder.
    pub fn start_version(folder: &Path) -> Self {
        Self::lend(&["--version".as_ref(), folder.as_os_str()])
    }

    fn lend(arguments: &[&OsStr]) -> Self {
        let mut command = match env::var_os(XTASK) {
            Some(program) => Command::new(program),
            None => {
                let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
                cargo.args(["run", "--quiet", "--package", "pitboard-xtask", "--"]);
                cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
                cargo
            }
        };
        command.arg("postgres").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut lender = command.spawn().expect("xtask");
        let commands = lender.stdin.take();
        let output = BufReader::new(lender.stdout.take().expect("standard output"));
        let mut cluster = Self { url: String::new(), standby: None, lender, commands, output };
        cluster.url = cluster.read_until(|line| line.starts_with("postgres://"));
        cluster
    }

    /// Returns the URL of its database, as a superuser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connects to its database, as a superuser.
    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("PostgreSQL")
    }

    /// Returns the place of its database.
    pub fn place(&self) -> Place {
        Place::existing(&self.url)
    }

    /// Returns the place of its database after moving the tables into a directory, which then belongs to
    /// PostgreSQL.
    pub fn place_on(&self, directory: &Path) -> Place {
        // No session may use the database while it is moved.
        let (server, _) = self.url.rsplit_once('/').expect("the name of a database");
        let mut conn = PgConnection::establish(&format!("{server}/postgres")).expect("PostgreSQL");
        let data = diesel::sql_query("SELECT current_setting('data_directory') AS path");
        let data = data.get_result::<DataDirectory>(&mut conn).expect("a directory").path;
        let mut chown = Command::new("chown");
        chown.arg(format!("--reference={data}")).arg(directory);
        assert!(chown.status().expect("chown").success(), "the directory cannot be given to PostgreSQL");
        for sql in [
            format!("CREATE TABLESPACE elsewhere LOCATION '{}'", directory.display()),
            "ALTER DATABASE pitboard SET TABLESPACE elsewhere".to_owned(),
        ] {
            conn.batch_execute(&sql).expect("a tablespace");
        }
        self.place()
    }

    /// Kills the server, as a crash does.
    pub fn kill(&mut self) {
        self.execute("kill", "killed");
    }

    /// Starts the server again with the same data, and waits until it is ready.
    pub fn restart(&mut self) {
        self.execute("start", "started");
    }

    /// Stops all processes of the server: their connections stay open, and bring no answer.
    pub fn freeze(&mut self) {
        self.execute("freeze", "frozen");
    }

    /// Lets the processes of the server continue.
    pub fn thaw(&mut self) {
        self.execute("thaw", "thawed");
    }

    /// Starts a standby, which the server's commits wait for, and returns the URL of both.
    pub async fn start_synchronous_standby(&mut self) -> String {
        self.send("standby");
        let standby = self.read_until(|line| line.starts_with("postgres://"));
        let mut conn = self.connect();
        for sql in ["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"] {
            conn.batch_execute(sql).expect("a setting");
        }
        until("the standby is synchronous", async || has_synchronous_standby(&mut conn)).await;
        let both = url_of([authority(&self.url), authority(&standby)]);
        self.standby = Some(standby);
        both
    }

    /// Returns the URL of the standby.
    pub fn standby(&self) -> &str {
        self.standby.as_deref().expect("a standby")
    }

    /// Stops all processes of the standby: the server's commits wait.
    pub fn freeze_standby(&mut self) {
        self.execute("freeze standby", "frozen");
    }

    /// Lets the processes of the standby continue.
    pub fn thaw_standby(&mut self) {
        self.execute("thaw standby", "thawed");
    }

    /// Makes the standby the primary. The server must be down, and must not come back.
    pub fn promote_standby(&mut self) {
        standby::promote(self.standby());
    }

    fn execute(&mut self, command: &str, confirmation: &str) {
        self.send(command);
        self.read_until(|line| line == confirmation);
    }

    fn send(&mut self, command: &str) {
        let commands = self.commands.as_mut().expect("open until the drop");
        writeln!(commands, "{command}").expect("a running xtask");
    }

    /// Returns the next line that matches.
    fn read_until(&mut self, matches: impl Fn(&str) -> bool) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.output.read_line(&mut line).expect("the output of xtask");
            assert!(read > 0, "xtask has ended; its standard error says why");
            if matches(line.trim_end()) {
                return line.trim_end().to_owned();
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.commands.take());
        self.lender.wait().ok();
    }
}
