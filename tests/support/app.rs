//! A running server with a workshop.

use std::{net::TcpListener, num::NonZeroUsize, time::Duration};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use pitboard_api::Login;
use pitboard_client::Client;
use pitboard_domain::role::Role;
use pitboard_server::{
    Config,
    app::{Failure, Tx, doctor, people::accounts, transactions::Transactions},
    auth::{
        passwords::{Cost, Passwords},
        proxies::Network,
    },
    clock::Clock,
    connections,
    db::{
        Url,
        accounts::NewAccount,
        engine::{handle, migrations},
        workshop::WorkshopRow,
    },
    live::streams::HEARTBEAT_INTERVAL,
    outgoing::Policy,
    web::origins::Origin,
};

use crate::{
    backend::{Backend, Place},
    bodies::{at, date, time},
    database::Database,
    people::{PASSWORD, Person, confirm_customers},
    workshop,
};

/// Monday, 07:30 in the workshop, before its first period.
pub const MONDAY_MORNING: &str = "2026-11-23T02:00:00Z";

/// A server with its own port and database, and a clock that only the test sets.
pub struct TestApp {
    pub url: String,
    pub clock: Clock,
    /// The server's database, for reads and writes that have no HTTP call.
    pub db: Database,
    pub place: Place,
    server: ServerHandle,
}

/// The options of a server; a test changes them before the start.
pub struct Setup {
    pub settings: WorkshopRow,
    /// The hours at which periods of two hours start.
    pub hours: Vec<u32>,
    /// The number of working days per week, from Monday on.
    pub weekdays: usize,
    pub now: DateTime<Utc>,
    pub rate_limits: bool,
    pub trusted_proxies: Vec<Network>,
    /// The origins whose scripts may call every operation.
    pub allowed_origins: Vec<Origin>,
    pub database: handle::Settings,
    /// The public URL, if it differs from the address.
    pub public_url: Option<String>,
    /// The limits of connections.
    pub connections: connections::Settings,
    /// The time between two heartbeats of an event stream.
    pub heartbeat: Duration,
    /// Whether the server runs jobs: they delete expired rows as soon as a test sets the clock.
    pub run_jobs: bool,
    /// Whether an empty database gets the demo instead of the workshop of these options.
    pub demo: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            settings: workshop::settings(),
            hours: vec![9, 11, 13, 15, 17],
            weekdays: 6,
            now: at(MONDAY_MORNING),
            rate_limits: false,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            database: handle::Settings::default(),
            public_url: None,
            connections: connections::Settings::default(),
            heartbeat: HEARTBEAT_INTERVAL,
            run_jobs: false,
            demo: false,
        }
    }
}

impl Setup {
    /// Creates the workshop in an empty database.
    pub async fn create_workshop(&self, place: &Place, clock: &Clock) -> Database {
        migrations::run(&place.url).expect("migrations");
        let db = Database::open_with(&place.url, self.database, clock);
        let (mut settings, pattern) =
            (self.settings.clone(), workshop::pattern("2020-01-01", &self.hours, self.weekdays));
        if settings.max_active_per_customer == 0 {
            // One customer stands for many.
            settings.max_changes_per_customer_per_day = 0;
        }
        db.write(move |conn| workshop::insert(conn, &settings, &pattern)).await.expect("a workshop");
        db
    }
}

/// Creates an account for a member of the staff, and returns its credentials.
pub async fn hire(db: &Database, name: &str, role: Role) -> Login {
    let login = Login { email: format!("{name}@carmodx.example"), password: PASSWORD.to_owned(), code: None };
    let hash =
        Passwords::new(Cost::Cheap, NonZeroUsize::MIN).hash_now(&PASSWORD.to_owned().into()).expect("a hash");
    let (first_name, address) = (name.to_owned(), login.email.clone());
    let account = db.system(move |tx| {
        let new = NewAccount {
            email: Some(&address),
            password_hash: Some(&hash),
            first_name: &first_name,
            last_name: "Staff",
            phone: "+91 79 1234",
            role,
            specialisation: None,
            guest: None,
        };
        accounts::create(tx, &new)
    });
    account.await.expect("an account");
    login
}

impl TestApp {
    /// Starts the default workshop on Monday morning.
    pub async fn start(on: Backend) -> Self {
        Self::start_with(on, |_| ()).await
    }

    /// Starts a server with changed options.
    pub async fn start_with(on: Backend, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::start_at(on.place(), setup).await
    }

    /// Starts a server with the empty database of a place.
    pub async fn start_at(place: Place, setup: Setup) -> Self {
        let clock = Clock::fixed(setup.now);
        let db = if setup.demo {
            migrations::run(&place.url).expect("migrations");
            Database::open_with(&place.url, setup.database, &clock)
        } else {
            setup.create_workshop(&place, &clock).await
        };
        Self::serve(place, db, clock, &setup).await
    }

    /// Starts the demo on Monday morning.
    pub async fn start_demo(on: Backend) -> Self {
        Self::start_with(on, |setup| setup.demo = true).await
    }

    /// Starts a server with the existing database of a place, a demo or not.
    pub async fn start_in(place: Place) -> Self {
        let setup = Setup { demo: true, ..Setup::default() };
        let clock = Clock::fixed(setup.now);
        let db = Database::open_with(&place.url, setup.database, &clock);
        Self::serve(place, db, clock, &setup).await
    }

    async fn serve(place: Place, db: Database, clock: Clock, setup: &Setup) -> Self {
        // With the transactions of the server, it sees the writes of the test at once.
        let (url, server) = serve(db.transactions().clone(), &place, &clock, setup).await;
        Self { url, clock, db, place, server }
    }

    /// Starts a second server with the same database, and returns its URL.
    pub async fn another_server(&self) -> (String, ServerHandle) {
        let setup = Setup::default();
        let db = Database::open_with(&self.place.url, setup.database, &self.clock);
        serve(db.transactions().clone(), &self.place, &self.clock, &setup).await
    }

    /// Starts a second server that reaches the database at a URL of its own.
    pub async fn server_on(&self, url: &Url, database: handle::Settings) -> (String, ServerHandle) {
        let setup = Setup { database, ..Setup::default() };
        let db = Database::open_with(url, database, &self.clock);
        serve(db.transactions().clone(), &self.place, &self.clock, &setup).await
    }

    /// Returns a client without a session.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// Registers a customer as `<name>@example.com`, whom the staff know.
    pub async fn customer(&self, name: &str) -> Person {
        let customer = self.newcomer(name).await;
        confirm_customers(&self.db, Some(vec![customer.id()])).await;
        customer
    }

    /// Registers a customer as `<name>@example.com`, whom the staff have not confirmed.
    pub async fn newcomer(&self, name: &str) -> Person {
        Person::register(&self.anonymous(), name).await
    }

    pub async fn employee(&self, name: &str) -> Person {
        self.staff(name, Role::Employee).await
    }

    pub async fn manager(&self, name: &str) -> Person {
        self.staff(name, Role::Manager).await
    }

    pub async fn admin(&self, name: &str) -> Person {
        self.staff(name, Role::Admin).await
    }

    async fn staff(&self, name: &str, role: Role) -> Person {
        let login = hire(&self.db, name, role).await;
        let client = self.anonymous();
        Person::new(&client, client.login(&login).await.expect("a sign-in"))
    }

    /// Returns the publicly visible number of remaining slots of a period.
    pub async fn remaining(&self, day: &str, period: &str) -> u32 {
        let day = self.anonymous().get_availability(date(day)).await.expect("a day");
        day.periods.iter().find(|p| p.start == time(period)).expect("a period").remaining
    }

    /// Returns the failed checks of `pitboard doctor`.
    pub async fn doctor_failures(&self) -> Vec<String> {
        // The clock is stopped, but each write is a microsecond later than its predecessor.
        let clock = Clock::fixed(self.clock.now() + TimeDelta::seconds(1));
        let findings =
            self.db.read(move |conn| doctor::examine(conn.raw, &clock)).await.expect("an examination");
        findings.into_iter().filter(doctor::Finding::is_failure).map(|finding| finding.detail).collect()
    }

    /// Runs a write that has no HTTP call, as the system.
    pub async fn system<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.system(work).await
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not awaited: the server stops with the test process at the latest.
        drop(self.server.stop(false));
    }
}

async fn serve(
    transactions: Transactions,
    place: &Place,
    clock: &Clock,
    setup: &Setup,
) -> (String, ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let config = Config {
        url: place.url.clone(),
        public_url: setup.public_url.clone().unwrap_or_else(|| url.clone()),
        secret: "a secret for tests, long enough to be one".to_owned().into(),
        rate_limits: setup.rate_limits,
        proxies: setup.trusted_proxies.clone().into(),
        allowed_origins: setup.allowed_origins.clone().into(),
        demo: setup.demo,
        clock: clock.clone(),
        password_cost: Cost::Cheap,
        database: setup.database,
        workers: Some(1),
        connections: setup.connections,
        heartbeat: setup.heartbeat,
        run_jobs: setup.run_jobs,
        trust_clock: true,
        webhooks: Policy { to_loopback: true },
        drain: Duration::ZERO,
        metrics: None,
    };
    let (handle, server) = pitboard_server::serve_on(transactions, config, listener).await.expect("a server");
    actix_web::rt::spawn(server);
    (url, handle)
}
