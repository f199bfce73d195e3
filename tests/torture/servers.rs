//! The servers under test: processes with one database, each of which can be killed and started again.

use std::{cell::RefCell, fs, path::PathBuf, process::Command};

use pitboard_client::Client;
use pitboard_tests::{
    backend::Place,
    program::{Serving, pitboard},
};
use tokio::{sync::Notify, task::spawn_blocking};

/// The common secret, by which each server accepts the sessions of the others.
const SECRET: &str = "a secret that all servers share, quite long enough";

/// The server processes.
pub struct Servers<'a> {
    place: &'a Place,
    /// The running servers by number; `None` while one is down.
    running: RefCell<Vec<Option<Running>>>,
    started: Notify,
}

struct Running {
    serving: Serving,
    client: Client,
}

impl<'a> Servers<'a> {
    /// Starts all servers at the same time.
    pub async fn start(place: &'a Place, count: usize) -> Self {
        let running = RefCell::new((0..count).map(|_| None).collect());
        let servers = Self { place, running, started: Notify::new() };
        futures_util::future::join_all((0..count).map(|number| servers.start_one(number))).await;
        servers
    }

    pub fn count(&self) -> usize {
        self.running.borrow().len()
    }

    /// Starts a server that is down.
    pub async fn start_one(&self, number: usize) {
        let (command, log) = (self.command(), self.log(number));
        let serving = spawn_blocking(move || Serving::run(command, &log)).await.expect("a started server");
        let client = Client::new(&serving.url);
        self.running.borrow_mut()[number] = Some(Running { serving, client });
        self.started.notify_waiters();
    }

    /// Kills a server, as a crash does.
    pub fn kill(&self, number: usize) {
        let running = self.running.borrow_mut()[number].take();
        running.expect("a running server").serving.kill();
    }

    /// Returns the first running server from `number` on, and waits while none runs.
    pub async fn pick(&self, number: usize) -> Client {
        loop {
            let client = {
                let running = self.running.borrow();
                let (before, from) = running.split_at(number % running.len());
                from.iter().chain(before).flatten().next().map(|running| running.client.clone())
            };
            match client {
                Some(client) => return client,
                None => self.started.notified().await,
            }
        }
    }

    /// Stops all servers, and returns what was wrong with their exit codes and logs.
    pub fn stop(self) -> Vec<String> {
        let mut found = Vec::new();
        let logs: Vec<PathBuf> = (0..self.count()).map(|number| self.log(number)).collect();
        for running in self.running.into_inner().into_iter().flatten() {
            running.serving.terminate();
            match running.serving.wait() {
                Some(0) => {}
                code => found.push(format!("a server exited with {code:?} after SIGTERM")),
            }
        }
        for log in logs {
            let log = fs::read_to_string(log).expect("the log of a server");
            let index_hits = log.lines().filter(|line| line.contains("about to be held twice")).count();
            if index_hits > 0 {
                found.push(format!(
                    "{index_hits} times only the index prevented a double booking, because a lock was missing"
                ));
            }
            let panics = log.lines().filter(|line| line.contains("panicked"));
            found.extend(panics.map(|line| format!("logged: {line}")));
        }
        found
    }

    fn command(&self) -> Command {
        let mut command = pitboard(self.place, &["serve", "--rate-limits", "off"]);
        command.env("PITBOARD_SECRET", SECRET);
        command
    }

    fn log(&self, number: usize) -> PathBuf {
        self.place.directory().join(format!("server-{number}.log"))
    }
}
