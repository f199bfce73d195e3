//! The servers under torture: real processes over one database, each killed and started again as it comes.

use std::{cell::RefCell, fs, path::PathBuf, process::Command};

use pitboard_client::Client;
use pitboard_tests::{
    backend::Place,
    program::{Serving, pitboard},
};
use tokio::{sync::Notify, task::spawn_blocking};

/// What a session of one server is good for at another.
const SECRET: &str = "a secret that all servers share, long enough";

pub struct Servers<'a> {
    place: &'a Place,
    /// `None` while it is down.
    running: RefCell<Vec<Option<Running>>>,
    started: Notify,
}

struct Running {
    serving: Serving,
    client: Client,
}

impl<'a> Servers<'a> {
    /// Starts all at once.
    pub async fn start(place: &'a Place, count: usize) -> Self {
        let running = RefCell::new((0..count).map(|_| None).collect());
        let servers = Self { place, running, started: Notify::new() };
        futures_util::future::join_all((0..count).map(|number| servers.raise(number))).await;
        servers
    }

    pub fn count(&self) -> usize {
        self.running.borrow().len()
    }

    /// Starts one that is down.
    pub async fn raise(&self, number: usize) {
        let (command, log) = (self.command(), self.log(number));
        let serving =
            spawn_blocking(move || Serving::run(command, &log)).await.expect("a server that starts");
        let client = Client::new(&serving.url);
        self.running.borrow_mut()[number] = Some(Running { serving, client });
        self.started.notify_waiters();
    }

    /// Kills one as a crash does.
    pub fn kill(&self, number: usize) {
        let running = self.running.borrow_mut()[number].take();
        running.expect("one that is up").serving.kill();
    }

    /// One that is up, `number` or the next one; waits while none is.
    pub async fn any(&self, number: usize) -> Client {
        loop {
            let up = {
                let running = self.running.borrow();
                let (before, from) = running.split_at(number % running.len());
                from.iter().chain(before).flatten().next().map(|running| running.client.clone())
            };
            match up {
                Some(client) => return client,
                None => self.started.notified().await,
            }
        }
    }

    /// Asks all to stop, and says what was wrong with the way in which they did or with what they logged.
    pub fn stop(self) -> Vec<String> {
        let mut found = Vec::new();
        let logs: Vec<PathBuf> = (0..self.count()).map(|number| self.log(number)).collect();
        for running in self.running.into_inner().into_iter().flatten() {
            running.serving.terminate();
            match running.serving.wait() {
                Some(0) => {}
                code => found.push(format!("a server that was asked to stop ended with {code:?}")),
            }
        }
        for log in logs {
            let log = fs::read_to_string(log).expect("the log of a server");
            let stopped = log.lines().filter(|line| line.contains("about to be held twice")).count();
            if stopped > 0 {
                found.push(format!("{stopped} times only the index stopped what the locks had let through"));
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
