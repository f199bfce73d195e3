//! Builds a server from a configuration and a listener.

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{App, HttpServer, dev::ServerHandle, middleware::from_fn, rt, web::Data};
use tracing_actix_web::TracingLogger;

use crate::{
    Config,
    app::{
        jobs::{Registry, Runner, Settings, Worker},
        transactions::Transactions,
    },
    auth::{limits::Limits, passwords::Passwords, recent_sessions::RecentSessions, tokens::Tokens},
    db::{Db, engine::migrations},
    demo,
    http::{memory::answer_from_memory, routes},
    live::{answers::Answers, streams::Streams, watch::Watch},
    signal,
    state::State,
    web::{envelope::envelope, log::RequestSpan, published::Published},
};

/// A reason why a server does not start, in one line for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Migration(#[from] migrations::MigrationError),
    #[error("the database cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    #[error(transparent)]
    SetUp(#[from] demo::SetUpError),
    #[error("the server cannot be started: {0}")]
    Io(#[from] io::Error),
    #[error("the OpenAPI document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
}

/// Blocking threads of each worker: they wait for the database, not for the processor.
const BLOCKING_THREADS: usize = 64;
/// The time that requests and jobs may take after a signal to stop.
const GRACE_SECONDS: u64 = 20;

/// Migrates, sets up what is missing and prepares to serve on `listener`. The returned future serves until a signal
/// or a stop by the handle, and then waits for the running jobs.
pub async fn serve(
    config: Config,
    listener: TcpListener,
) -> Result<(ServerHandle, impl Future<Output = io::Result<()>>), StartError> {
    migrations::run(&config.url)?;
    let db = Db::open(&config.url, config.group_commit)?;
    serve_on(Transactions::new(db, config.clock.clone()), config, listener).await
}

/// As [`serve`], with transactions that were opened on the migrated database of the configuration.
pub async fn serve_on(
    transactions: Transactions,
    config: Config,
    listener: TcpListener,
) -> Result<(ServerHandle, impl Future<Output = io::Result<()>>), StartError> {
    let passwords = Passwords::new(config.password_cost, std::thread::available_parallelism()?);
    demo::set_up(&transactions, &config, &passwords).await?;

    let answers = Answers::new(transactions.clone());
    let streams = Streams::new(transactions.clone(), config.heartbeat, config.rate_limits);
    let watch = transactions
        .db
        .is_shared()
        .then(|| Watch::start(transactions.clone(), answers.clone(), streams.clone()));
    let sessions = RecentSessions::new(transactions.clone());
    let state = State {
        transactions,
        sessions,
        answers,
        streams: streams.clone(),
        clock: config.clock.clone(),
        public_url: config.public_url.trim_end_matches('/').into(),
        tokens: Arc::new(Tokens::new(&config.secret)),
        passwords,
        limits: Arc::new(Limits::new(config.rate_limits)),
        proxies: config.proxies,
    };
    let jobs = config.run_jobs.then(|| {
        let settings = Settings { grace: Duration::from_secs(GRACE_SECONDS), ..Settings::default() };
        Worker::start(Runner::new(state.transactions.clone(), Registry::standard(), settings))
    });
    let state = Data::new(state);
    let published = Data::new(Published::committed()?);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(published.clone())
            .wrap(from_fn(envelope))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(answer_from_memory))
            .configure(routes::configure)
    })
    .worker_max_blocking_threads(BLOCKING_THREADS)
    .keep_alive(Duration::from_secs(75))
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(GRACE_SECONDS);
    let server = match config.workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let server = server.listen(listener)?.run();
    let handle = server.handle();
    let stopping = rt::spawn(async move {
        signal::stop_requested().await;
        streams.stop();
    });
    let serving = async move {
        let ended = server.await;
        stopping.abort();
        drop(watch);
        if let Some(jobs) = jobs {
            jobs.stop().await;
        }
        ended
    };
    Ok((handle, serving))
}
