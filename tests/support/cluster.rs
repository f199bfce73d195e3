//! A PostgreSQL that a test may kill: lent by `cargo xtask postgres`, gone when it is dropped.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use diesel::{PgConnection, connection::SimpleConnection, prelude::*, sql_types::Text};

use crate::backend::Place;

/// Where xtask is; it says so to the tests that it runs.
const XTASK: &str = "PITBOARD_TEST_XTASK";

#[derive(QueryableByName)]
struct DataDirectory {
    #[diesel(sql_type = Text)]
    path: String,
}

/// A PostgreSQL of one's own.
pub struct Cluster {
    url: String,
    lender: Child,
    /// Gives it back when it is closed.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Cluster {
    /// Makes and starts one.
    pub fn start() -> Self {
        let mut command = match env::var_os(XTASK) {
            Some(program) => Command::new(program),
            None => {
                let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
                cargo.args(["run", "--quiet", "--package", "pitboard-xtask", "--"]);
                cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
                cargo
            }
        };
        command.arg("postgres").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut lender = command.spawn().expect("xtask");
        let orders = lender.stdin.take();
        let answers = BufReader::new(lender.stdout.take().expect("standard output"));
        let mut cluster = Self { url: String::new(), lender, orders, answers };
        cluster.url = cluster.hear(|line| line.starts_with("postgres://"));
        cluster
    }

    /// Its database, which is gone with it.
    pub fn place(&self) -> Place {
        Place::existing(&self.url)
    }

    /// The same with its tables in a directory, which the cluster's account takes over.
    pub fn place_on(&self, directory: &Path) -> Place {
        // The database itself must not be in use while it is moved.
        let (server, _) = self.url.rsplit_once('/').expect("the name of a database");
        let mut conn = PgConnection::establish(&format!("{server}/postgres")).expect("PostgreSQL");
        let data = diesel::sql_query("SELECT current_setting('data_directory') AS path");
        let data = data.get_result::<DataDirectory>(&mut conn).expect("a directory").path;
        let mut given = Command::new("chown");
        given.arg(format!("--reference={data}")).arg(directory);
        assert!(given.status().expect("chown").success(), "the directory cannot be given to PostgreSQL");
        for sql in [
            format!("CREATE TABLESPACE elsewhere LOCATION '{}'", directory.display()),
            "ALTER DATABASE pitboard SET TABLESPACE elsewhere".to_owned(),
        ] {
            conn.batch_execute(&sql).expect("a tablespace");
        }
        self.place()
    }

    /// As a crash would: nobody is told, nothing is put in order.
    pub fn kill(&mut self) {
        self.order("kill", "killed");
    }

    /// Starts it once more, over the same data; it serves again when this returns.
    pub fn start_again(&mut self) {
        self.order("start", "started");
    }

    fn order(&mut self, order: &str, done: &str) {
        let orders = self.orders.as_mut().expect("it is ours until it is dropped");
        writeln!(orders, "{order}").expect("the lender listens");
        self.hear(|line| line == done);
    }

    /// The next line that is meant.
    fn hear(&mut self, meant: impl Fn(&str) -> bool) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.answers.read_line(&mut line).expect("the lender's output");
            assert!(read > 0, "the lender has ended, see its last words");
            if meant(line.trim_end()) {
                return line.trim_end().to_owned();
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.orders.take());
        self.lender.wait().ok();
    }
}
