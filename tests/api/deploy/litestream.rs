//! litestream beside a running server: what it has replicated is whole.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use pitboard_server::clock::Clock;
use pitboard_tests::{
    Backend, Database,
    audit::{self, Journal},
    backend::Place,
    ledger::Snapshot,
    program::Serving,
    until,
};

use super::repository;
use crate::crash::setup::CrashTest;

/// The number of answers before the server is killed.
const ANSWERS: usize = 200;

/// Returns litestream, which `cargo xtask test --all` installs.
fn program() -> Command {
    Command::new(repository("target/tools/litestream/bin/litestream"))
}

/// A replicating litestream, killed when it is dropped.
struct Replicator {
    program: Child,
    replica: String,
}

impl Replicator {
    fn start(database: &Path, folder: &Path) -> Self {
        let replica = format!("file://{}", folder.join("replica").display());
        let log = File::create(folder.join("litestream.log")).expect("a log");
        let mut replicate = program();
        replicate.arg("replicate").arg(database).arg(&replica);
        replicate.stdout(log.try_clone().expect("the log")).stderr(log);
        Self { program: replicate.spawn().expect("litestream"), replica }
    }

    /// Restores what has been replicated into a new file; `None` before the first snapshot.
    fn restore(&self, folder: &Path, number: u32) -> Option<PathBuf> {
        let to = folder.join(format!("restored-{number}.db"));
        let restored = program().arg("restore").arg("-o").arg(&to).arg(&self.replica).output();
        restored.expect("litestream").status.success().then_some(to)
    }
}

impl Drop for Replicator {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

fn url(database: &Path) -> String {
    format!("sqlite:{}", database.display())
}

/// Whether a database has every acknowledged booking.
async fn is_complete(database: &Path, journal: &Journal) -> bool {
    let url = url(database).parse().expect("a URL");
    let db = Database::open(&url, &Clock::System);
    audit::find_violations(&Snapshot::read(&db).await, journal).is_empty()
}

#[actix_web::test]
#[ignore = "needs litestream"]
async fn a_replica_of_litestream_has_every_booking_of_a_server_that_was_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Backend::Sqlite.place();
    let database = place.url.file().expect("a file").to_owned();
    let mut test = CrashTest::create(place).await;
    let replicator = Replicator::start(&database, folder.path());
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    test.book_until_fault(&desk, ANSWERS, || server.kill()).await;
    assert!(test.journal.acknowledged.len() >= ANSWERS);

    let (mut number, mut restored) = (0, None);
    until("the replica has every booking", async || {
        number += 1;
        restored = replicator.restore(folder.path(), number);
        match &restored {
            Some(restored) => is_complete(restored, &test.journal).await,
            None => false,
        }
    })
    .await;
    drop(replicator);

    // The doctor and a server accept it.
    test.place = Place::existing(&url(&restored.expect("a restored database")));
    test.assert_consistent().await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    test.book_until_fault(&desk, 1, || server.kill()).await;
    test.assert_consistent().await;
}
