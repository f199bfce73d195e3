//! The servers under test: processes with one database, each of which can be killed and started again.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
};

use chrono::TimeDelta;
use pitboard_client::Client;
use pitboard_tests::{
    backend::Place,
    faketime::FakeClock,
    program::{Serving, pitboard},
    proxy::Proxy,
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
    /// Whether callers reach the servers through proxies.
    has_proxies: bool,
    /// Between the servers and PostgreSQL.
    database_proxy: Option<Rc<Proxy>>,
    /// The clocks of the servers by number; none if they cannot be set.
    clocks: Vec<FakeClock>,
}

struct Running {
    serving: Serving,
    client: Client,
    proxy: Option<Rc<Proxy>>,
}

/// What the faults of a run need.
#[derive(Default)]
pub struct Equipment<'a> {
    /// Proxies before the servers and before PostgreSQL.
    pub proxies: bool,
    /// The library by which the clocks can be set.
    pub clocks: Option<&'a Path>,
}

impl<'a> Servers<'a> {
    /// Starts all servers at the same time.
    pub async fn start(place: &'a Place, count: usize, equipment: &Equipment<'_>) -> Self {
        let running = RefCell::new((0..count).map(|_| None).collect());
        // A proxy leads to one host, so a primary and its standby have none.
        let database_proxy = if equipment.proxies && place.url.file().is_none() && !place.text.contains(',') {
            Some(Rc::new(Proxy::start(&place.text).await))
        } else {
            None
        };
        let clock = |library| (0..count).map(move |number| (library, format!("server-{number}")));
        let clocks = equipment.clocks.into_iter().flat_map(clock);
        let clocks =
            clocks.map(|(library, name)| FakeClock::new(library, place.directory(), &name)).collect();
        let has_proxies = equipment.proxies;
        let servers = Self { place, running, started: Notify::new(), has_proxies, database_proxy, clocks };
        futures_util::future::join_all((0..count).map(|number| servers.start_one(number))).await;
        servers
    }

    pub fn count(&self) -> usize {
        self.running.borrow().len()
    }

    /// Starts a server that is down.
    pub async fn start_one(&self, number: usize) {
        let (command, log) = (self.command(number), self.log(number));
        let serving = spawn_blocking(move || Serving::run(command, &log)).await.expect("a started server");
        let proxy = if self.has_proxies { Some(Rc::new(Proxy::start(&serving.url).await)) } else { None };
        let url = proxy.as_ref().map_or_else(|| serving.url.clone(), |proxy| proxy.rewrite(&serving.url));
        let client = Client::new(&url);
        self.running.borrow_mut()[number] = Some(Running { serving, client, proxy });
        self.started.notify_waiters();
    }

    /// Kills a server, as a crash does.
    pub fn kill(&self, number: usize) {
        let running = self.running.borrow_mut()[number].take();
        running.expect("a running server").serving.kill();
    }

    /// Sends a signal, by its short name, to a running server.
    pub fn signal(&self, number: usize, name: &str) {
        self.running.borrow()[number].as_ref().expect("a running server").serving.signal(name);
    }

    /// Sets the clock of a server to an offset from the right time.
    pub fn set_clock(&self, number: usize, offset: TimeDelta) {
        self.clocks[number].set(offset);
    }

    /// Returns the proxies before the running servers and before PostgreSQL.
    pub fn proxies(&self) -> Vec<Rc<Proxy>> {
        let running = self.running.borrow();
        let of_servers = running.iter().flatten().filter_map(|running| running.proxy.clone());
        of_servers.chain(self.database_proxy.clone()).collect()
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

    fn command(&self, number: usize) -> Command {
        let mut command = pitboard(self.place, &["serve", "--rate-limits", "off"]);
        command.env("PITBOARD_SECRET", SECRET);
        if let Some(proxy) = &self.database_proxy {
            command.env("DATABASE_URL", proxy.rewrite(&self.place.text));
        }
        if let Some(clock) = self.clocks.get(number) {
            clock.drive(&mut command);
        }
        command
    }

    fn log(&self, number: usize) -> PathBuf {
        self.place.directory().join(format!("server-{number}.log"))
    }
}
