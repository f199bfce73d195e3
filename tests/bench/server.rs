//! The servers: `pitboard serve` as in production, and the bare handler, each in a process of its own.

use std::{
    env, io,
    net::TcpListener,
    ops::Deref,
    process::{Command, Stdio},
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header,
    web::{self, Bytes},
};
use futures_util::future::join_all;
use pitboard_api::Register;
use pitboard_client::Client;
use pitboard_server::{
    Config, auth::passwords::Cost, clock::Clock, db::engine::handle::Settings,
    live::streams::HEARTBEAT_INTERVAL, outgoing::Policy,
};
use pitboard_tests::{
    Backend, Database,
    app::Setup,
    backend::Place,
    people::{PASSWORD, confirm_customers},
    program::Serving,
};

/// A server and its database; dereferences to the process.
pub struct Server {
    serving: Serving,
    pub place: Place,
}

impl Deref for Server {
    type Target = Serving;

    fn deref(&self) -> &Serving {
        &self.serving
    }
}

impl Server {
    /// Serves the bench workshop in an empty database.
    pub async fn of_bench_workshop(on: Backend) -> Self {
        Self::serve(bench_workshop(on, 200).await)
    }

    /// Serves the demo workshop, which was loaded by an earlier start.
    pub fn of_demo() -> Self {
        let place = Backend::Sqlite.place();
        drop(Serving::start(&place, &["--demo", "--rate-limits", "off"]));
        Self::serve_with(place, &["--demo", "--rate-limits", "off"])
    }

    pub fn serve(place: Place) -> Self {
        Self::serve_with(place, &["--rate-limits", "off"])
    }

    fn serve_with(place: Place, arguments: &[&str]) -> Self {
        Self { serving: Serving::start(&place, arguments), place }
    }

    /// Serves a database from this program, with another group commit.
    pub fn serve_with_group_commit(place: Place, group_commit: usize) -> Self {
        let number = group_commit.to_string();
        let command = own(&["serve", "--database-url", &place.text, "--group-commit", &number]);
        Self { serving: Serving::run(command, &place.directory().join("serve.log")), place }
    }

    /// Kills the process and returns the database.
    pub fn stop(self) -> Place {
        let Self { serving, place } = self;
        serving.kill();
        place
    }

    /// Registers customers, and returns their tokens.
    pub async fn sign_up(&self, count: usize) -> Vec<String> {
        let client = Client::new(&self.serving.url);
        let people = join_all((0..count).map(async |_| {
            let name = uuid::Uuid::new_v4().simple().to_string();
            let register = Register {
                email: format!("{name}@example.com"),
                password: PASSWORD.to_owned(),
                first_name: "Bench".to_owned(),
                last_name: "Customer".to_owned(),
                phone: "+91 98250 12345".to_owned(),
            };
            client.register(&register).await.expect("a registration").access_token
        }));
        let tokens = people.await;
        confirm_customers(&Database::open(&self.place.url, &Clock::System), None).await;
        tokens
    }
}

/// Creates the bench workshop, open every day, in an empty database.
pub async fn bench_workshop(on: Backend, slots_per_period: i32) -> Place {
    let mut setup = Setup { weekdays: 7, ..Setup::default() };
    setup.settings.slots_per_period = slots_per_period;
    setup.settings.max_days_ahead = 365;
    setup.settings.max_active_per_customer = 0;
    let place = on.place();
    drop(setup.create_workshop(&place, &Clock::System).await);
    place
}

/// Starts the bare handler.
pub fn start_bare(bytes: usize) -> (Serving, tempfile::TempDir) {
    let log = tempfile::tempdir().expect("a directory");
    (Serving::run(own(&["bare", "--bytes", &bytes.to_string()]), &log.path().join("log")), log)
}

fn own(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().expect("the path of this program"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Serves constant bytes at `/bytes` and a 304 at `/unchanged`, without any middleware.
pub async fn serve_bare(bytes: usize) -> io::Result<()> {
    let body = Bytes::from(vec![b'x'; bytes]);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = move || {
        let body = body.clone();
        let constant = move || {
            let body = body.clone();
            async move { HttpResponse::Ok().insert_header(header::ContentType::json()).body(body) }
        };
        App::new().route("/bytes", web::get().to(constant)).route("/unchanged", web::get().to(not_modified))
    };
    HttpServer::new(app).keep_alive(Duration::from_secs(75)).listen(listener)?.run().await
}

/// Serves a database as `pitboard serve` does, except for the group commit.
pub async fn serve(database_url: &str, group_commit: usize) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let config = Config {
        url: database_url.parse().map_err(text)?,
        public_url: url.clone(),
        secret: "a secret for the bench, long enough to be one".to_owned().into(),
        rate_limits: false,
        proxies: Default::default(),
        allowed_origins: Default::default(),
        demo: false,
        clock: Clock::System,
        password_cost: Cost::Standard,
        database: Settings { group_commit, ..Settings::default() },
        workers: None,
        connections: Default::default(),
        heartbeat: HEARTBEAT_INTERVAL,
        run_jobs: true,
        trust_clock: true,
        webhooks: Policy::default(),
        drain: Duration::ZERO,
        metrics: None,
    };
    let (_, server) = pitboard_server::serve(config, listener).await.map_err(text)?;
    println!("listening on {url}");
    server.await
}

fn text(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

async fn not_modified() -> HttpResponse {
    HttpResponse::NotModified().finish()
}
