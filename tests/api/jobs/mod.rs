//! Jobs: acquired with a lease, run once by any number of servers, and run again after a failure.

mod enqueueing;
mod leases;
mod purges;
mod worker;

use std::{
    sync::{Mutex, mpsc},
    time::Duration,
};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use pitboard_server::{
    app::{
        Failure, Tx,
        jobs::{Registry, Runner, Settings, Task},
    },
    clock::Clock,
    db::engine::schema::{categories, jobs},
};
use pitboard_tests::{
    Backend, Database,
    app::{MONDAY_MORNING, Setup},
    at,
    backend::Place,
    until,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const SETTINGS: Settings = Settings {
    lease: Duration::from_secs(60),
    poll: Duration::from_millis(20),
    concurrency: 4,
    outside: 4,
    grace: Duration::from_secs(30),
};

/// A workshop in a database, without a server.
struct Fixture {
    place: Place,
    clock: Clock,
    db: Database,
}

/// A row of the table of jobs.
#[derive(Debug, Clone, PartialEq, Queryable)]
struct Row {
    kind: String,
    key: String,
    due_at: NaiveDateTime,
    attempts: i32,
    lease_id: Option<String>,
    lease_expires_at: Option<NaiveDateTime>,
}

impl Fixture {
    async fn new(on: Backend) -> Self {
        let (place, clock) = (on.place(), Clock::fixed(at(MONDAY_MORNING)));
        let db = Setup::default().create_workshop(&place, &clock).await;
        Self { place, clock, db }
    }

    /// Returns the runner of another server, with its own connections.
    fn server(&self, tasks: Registry) -> Runner {
        let db = Database::open(&self.place.url, &self.clock);
        Runner::new(db.transactions().clone(), tasks, SETTINGS)
    }

    /// Returns a runner that shares the connections of `db`, and so receives the effects of its commits.
    fn runner(&self, tasks: Registry, settings: Settings) -> Runner {
        Runner::new(self.db.transactions().clone(), tasks, settings)
    }

    /// Enqueues jobs that are due now, with their key as label.
    async fn enqueue<T: Task<Payload = String>>(&self, keys: &[&str]) {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let work = self.db.system(move |tx| {
            let now = tx.now();
            keys.iter().try_for_each(|key| tx.enqueue::<T>(key, key, now))
        });
        work.await.expect("jobs");
    }

    fn advance(&self, by: TimeDelta) {
        self.clock.set(self.clock.now() + by);
    }

    async fn rows(&self) -> Vec<Row> {
        rows(&self.db).await
    }

    /// Counts the committed runs with this label.
    async fn runs(&self, label: &str) -> i64 {
        let label = label.to_owned();
        let runs = self.db.read(move |conn| {
            let of_label = categories::description.eq(&label);
            Ok(categories::table.filter(of_label).count().get_result(conn.raw)?)
        });
        runs.await.expect("a count")
    }
}

/// Loads the jobs of a database, by kind and key.
async fn rows(db: &Database) -> Vec<Row> {
    let columns =
        (jobs::kind, jobs::key, jobs::due_at, jobs::attempts, jobs::lease_id, jobs::lease_expires_at);
    let rows =
        db.read(move |conn| Ok(jobs::table.order((jobs::kind, jobs::key)).select(columns).load(conn.raw)?));
    rows.await.expect("rows")
}

/// Inserts a row with this label.
fn leave_trace(tx: &mut Tx, label: &str) -> Result<(), Failure> {
    let row = (
        categories::workshop_id.eq(tx.workshop_id),
        categories::name.eq(uuid::Uuid::new_v4().to_string()),
        categories::description.eq(label),
    );
    diesel::insert_into(categories::table).values(row).execute(tx.raw)?;
    Ok(())
}

/// A task that leaves a trace of each committed run.
struct Trace;

impl Task for Trace {
    const KIND: &'static str = "trace";
    type Payload = String;

    fn run(&self, tx: &mut Tx<'_>, label: String) -> Result<(), Failure> {
        leave_trace(tx, &label)
    }
}

/// A task that writes, and then fails or panics.
struct Fail;

impl Task for Fail {
    const KIND: &'static str = "fail";
    type Payload = String;

    fn run(&self, tx: &mut Tx<'_>, label: String) -> Result<(), Failure> {
        leave_trace(tx, &label)?;
        assert!(label != "panic", "a failure for the test");
        Err(Failure::Internal("a failure for the test".to_owned()))
    }
}

/// A task that leaves a trace and then waits until the test opens its gate.
struct Gated {
    entered: UnboundedSender<()>,
    gate: Mutex<mpsc::Receiver<()>>,
}

impl Gated {
    /// Returns the task, a receiver that signals a waiting run, and a sender that opens the gate.
    fn new() -> (Self, UnboundedReceiver<()>, mpsc::Sender<()>) {
        let ((entered, waits), (open, gate)) = (unbounded_channel(), mpsc::channel());
        (Self { entered, gate: Mutex::new(gate) }, waits, open)
    }
}

impl Task for Gated {
    const KIND: &'static str = "gated";
    type Payload = String;

    fn run(&self, tx: &mut Tx<'_>, label: String) -> Result<(), Failure> {
        leave_trace(tx, &label)?;
        self.entered.send(()).ok();
        // The sender is dropped when the test ends.
        self.gate.lock().expect("no run panics").recv().ok();
        Ok(())
    }
}

fn traces() -> Registry {
    Registry::default().with(Trace)
}
