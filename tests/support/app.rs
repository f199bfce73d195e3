//! A running server with a workshop in it.

use std::{net::TcpListener, num::NonZeroUsize};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use pitboard_api::Login;
use pitboard_client::Client;
use pitboard_domain::role::Role;
use pitboard_server::{
    Config,
    app::{
        Tx, doctor,
        people::accounts::{self, NewAccount},
    },
    auth::{
        passwords::{Cost, Passwords},
        proxies::Network,
    },
    clock::Clock,
    db::{
        Failure,
        engine::{handle::GROUP_COMMIT, migrations},
        workshop::WorkshopRow,
    },
};

use crate::{
    backend::{Backend, Place},
    bodies::{at, date, time},
    database::Database,
    people::{PASSWORD, Person},
    workshop,
};

/// A Monday morning in the workshop, half past seven: nothing has begun.
pub const MONDAY_MORNING: &str = "2026-11-23T02:00:00Z";

/// A server on a port of its own, over a database of its own, with a clock that stands.
pub struct TestApp {
    pub url: String,
    pub clock: Clock,
    /// The server's database, for what has no HTTP call.
    pub db: Database,
    pub place: Place,
    server: ServerHandle,
}

/// What a test wants to be otherwise, before the server starts.
pub struct Setup {
    pub settings: WorkshopRow,
    /// The hours at which periods of two hours begin.
    pub hours: Vec<u32>,
    /// How many days of the week it works, from Monday on.
    pub weekdays: usize,
    pub now: DateTime<Utc>,
    pub rate_limits: bool,
    pub trusted_proxies: Vec<Network>,
    pub group_commit: usize,
    /// How the world reaches the server, if not by its own address.
    pub public_url: Option<String>,
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
            group_commit: GROUP_COMMIT,
            public_url: None,
        }
    }
}

impl Setup {
    /// Makes the workshop in an empty database.
    pub async fn found(&self, place: &Place, clock: &Clock) -> Database {
        migrations::run(&place.url).expect("migrations");
        let db = Database::open(&place.url, self.group_commit, clock);
        let (settings, pattern) =
            (self.settings.clone(), workshop::pattern("2020-01-01", &self.hours, self.weekdays));
        db.write(move |conn| workshop::insert(conn, &settings, &pattern)).await.expect("a workshop");
        db
    }
}

/// Makes an account for one of the staff, and says how they sign in.
pub async fn hire(db: &Database, name: &str, role: Role) -> Login {
    let login = Login { email: format!("{name}@carmodx.example"), password: PASSWORD.to_owned() };
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
        };
        Ok(accounts::insert(tx, &new)?)
    });
    account.await.expect("an account");
    login
}

impl TestApp {
    /// The workshop of the tests on a Monday morning.
    pub async fn start(on: Backend) -> Self {
        Self::start_with(on, |_| ()).await
    }

    /// The same with something changed.
    pub async fn start_with(on: Backend, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        let place = on.place();
        let clock = Clock::standing(setup.now);
        let db = setup.found(&place, &clock).await;
        let (url, server) = serve(&place, &clock, &setup).await;
        Self { url, clock, db, place, server }
    }

    /// A second server over the same database, by its address.
    pub async fn another_server(&self) -> (String, ServerHandle) {
        serve(&self.place, &self.clock, &Setup::default()).await
    }

    /// Somebody who has not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// A customer who has registered as `<name>@example.com`.
    pub async fn customer(&self, name: &str) -> Person {
        Person::registers(&self.anonymous(), name).await
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
        Person::signed_in(&client, client.login(&login).await.expect("a sign-in"))
    }

    /// The free slots of a period, as everybody sees them.
    pub async fn remaining(&self, day: &str, period: &str) -> u32 {
        let day = self.anonymous().get_availability(date(day)).await.expect("a day");
        day.periods.iter().find(|p| p.start == time(period)).expect("a period").remaining
    }

    /// What the doctor finds wrong with the database.
    pub async fn ills(&self) -> Vec<String> {
        // Under a clock that stands every write is a microsecond later than the one before.
        let clock = Clock::standing(self.clock.now() + TimeDelta::seconds(1));
        let findings =
            self.db.read(move |conn| doctor::examine(conn.raw, &clock)).await.expect("an examination");
        findings.into_iter().filter(|finding| !finding.well).map(|finding| finding.detail).collect()
    }

    /// A write that has no HTTP call, by nobody in particular.
    pub async fn system<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.db.system(work).await
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not awaited: the process of the tests ends with it at the latest.
        drop(self.server.stop(false));
    }
}

async fn serve(place: &Place, clock: &Clock, setup: &Setup) -> (String, ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let config = Config {
        url: place.url.clone(),
        public_url: setup.public_url.clone().unwrap_or_else(|| url.clone()),
        secret: "a secret for tests, long enough to be one".to_owned().into(),
        rate_limits: setup.rate_limits,
        proxies: setup.trusted_proxies.clone().into(),
        demo: false,
        clock: clock.clone(),
        password_cost: Cost::Cheap,
        group_commit: setup.group_commit,
        workers: Some(1),
    };
    let server = pitboard_server::serve(config, listener).await.expect("a server");
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (url, handle)
}
