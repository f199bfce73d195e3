//! Builds a server from a configuration and a listener.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    App,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    rt,
    web::Data,
};
use secrecy::SecretString;
use tokio::{sync::oneshot, time::sleep};
use tracing_actix_web::TracingLogger;

use crate::{
    Config,
    app::{
        Failure,
        jobs::{ClockCheck, Registry, Runner, Settings, Worker},
        readiness::Readiness,
        secret_mark,
        transactions::Transactions,
    },
    auth::{
        limits::Limits, passwords::Passwords, recent_sessions::RecentSessions, second_factor::SecondFactors,
        tokens::Tokens,
    },
    connections::{self, listener::Listeners},
    db::{Db, engine::migrations, events},
    demo,
    http::{capacity::availability::day_tags, mcp::Tools, memory::answer_from_memory, routes},
    live::{answers::Answers, streams::Streams, watch::Watch},
    metrics::{Metrics, endpoint},
    outgoing::Sender,
    secret::fingerprint,
    service_manager::{self, Watchdog},
    signal::{self, Stop},
    state::State,
    web::{envelope::envelope, guide::Guide, log::RequestSpan, published::Published},
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
    #[error("the database cannot be read: {0:?}")]
    Read(Failure),
    #[error("the server cannot be started: {0}")]
    Io(#[from] io::Error),
    #[error("the OpenAPI document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    #[error("the metrics cannot be made: {0}")]
    Metrics(#[from] prometheus::Error),
}

/// Blocking threads of each worker beside those that wait for the database: for passwords and files.
const OTHER_THREADS: usize = 16;
/// The most workers that actix runs.
const WORKERS_MAX: usize = 512;
/// The time that requests and jobs may take after a signal to stop.
const GRACE_SECONDS: u64 = 20;
/// The time that the end of the process waits for other programs that read an SQLite database.
const LOG_PATIENCE: Duration = Duration::from_secs(5);

/// Migrates, sets up what is missing and prepares to serve on `listeners`. The returned future serves until a signal
/// or a stop by the handle, and then waits for the running jobs.
pub async fn serve(
    config: Config,
    listeners: impl Into<Listeners>,
) -> Result<(ServerHandle, impl Future<Output = io::Result<()>>), StartError> {
    migrations::run(&config.url)?;
    let db = Db::open(&config.url, config.database)?;
    serve_on(Transactions::new(db, config.clock.clone()), config, listeners).await
}

/// As [`serve`], with transactions that were opened on the migrated database of the configuration.
pub async fn serve_on(
    transactions: Transactions,
    config: Config,
    listeners: impl Into<Listeners>,
) -> Result<(ServerHandle, impl Future<Output = io::Result<()>>), StartError> {
    let parallelism = std::thread::available_parallelism()?;
    let passwords = Passwords::new(config.password_cost, parallelism);
    demo::set_up(&transactions, &config, &passwords).await?;

    let answers = Answers::new(transactions.clone());
    let streams = Streams::new(transactions.clone(), config.heartbeat, config.rate_limits);
    let watch = transactions
        .db
        .is_shared()
        .then(|| Watch::start(transactions.clone(), answers.clone(), streams.clone()));
    let sessions = RecentSessions::new(transactions.clone());
    let clock_check = match config.trust_clock {
        true => None,
        false => Some(clock_check(&transactions).await.map_err(StartError::Read)?),
    };
    note_secret(&transactions, &config.secret).await;
    let db = transactions.db.clone();
    let metrics = Arc::new(Metrics::new(&db.measures)?);
    let readiness = Readiness::new(transactions.clone());
    let state = State {
        transactions,
        sessions,
        answers,
        streams: streams.clone(),
        clock: config.clock.clone(),
        public_url: config.public_url.trim_end_matches('/').into(),
        tokens: Arc::new(Tokens::new(&config.secret)),
        second_factors: Arc::new(SecondFactors::new(&config.secret)),
        passwords,
        limits: Arc::new(Limits::new(config.rate_limits)),
        security_log: Arc::default(),
        proxies: config.proxies,
        allowed_origins: config.allowed_origins,
        webhooks: config.webhooks,
        readiness: readiness.clone(),
        metrics: Arc::clone(&metrics),
    };
    let jobs = config.run_jobs.then(|| {
        let settings = Settings { grace: Duration::from_secs(GRACE_SECONDS), ..Settings::default() };
        let tasks = standard_tasks(Sender::new(config.webhooks));
        let runner =
            Runner::new(state.transactions.clone(), tasks, settings).with_measures(metrics.jobs.clone());
        Worker::start(match clock_check {
            Some(check) => runner.with_clock_check(check),
            None => runner,
        })
    });
    let proxies = state.proxies.clone();
    let deadlines = Data::new(config.connections.deadlines);
    let published = Data::new(Published::committed()?);
    let guide = Data::new(Guide::new(state.public_url.clone(), published.clone()));
    let tools = Data::new(Tools::new(published.clone()));
    let state = Data::new(state);
    let metrics = config.metrics.map(|listener| endpoint::serve(listener, state.clone())).transpose()?;
    let watchdog = Watchdog::requested();
    let watched = watchdog.clone();
    let application = move || {
        if let Some(watchdog) = &watched {
            watchdog.watch_this_worker();
        }
        App::new()
            .app_data(deadlines.clone())
            .app_data(state.clone())
            .app_data(published.clone())
            .app_data(guide.clone())
            .app_data(tools.clone())
            .wrap(from_fn(envelope))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(answer_from_memory))
            .configure(routes::configure)
    };
    let workers = config.workers.unwrap_or(parallelism.get().min(WORKERS_MAX));
    let server = Server::build()
        .workers(workers)
        .worker_max_blocking_threads(config.database.threads() + OTHER_THREADS)
        .max_concurrent_connections(config.connections.by_worker(workers))
        .disable_signals()
        .shutdown_timeout(GRACE_SECONDS);
    let Listeners(listeners) = listeners.into();
    let (server, files) = connections::listen(server, listeners, config.connections, proxies, application)?;
    let server = server.run();
    let handle = server.handle();
    let watchdog = watchdog.map(|watchdog| rt::spawn(watchdog.report()));
    let metrics_handle = metrics.as_ref().map(Server::handle);
    if let Some(metrics) = metrics {
        rt::spawn(metrics);
    }
    // Subscribes now: the server can be stopped as soon as it listens.
    let requested = signal::stop_requested();
    let (stopped, drain) = (handle.clone(), config.drain);
    let (give_up, given_up) = oneshot::channel();
    let stopping = rt::spawn(async move {
        let mut stop = requested.await;
        let mut again = Box::pin(signal::stop_requested());
        service_manager::stopping();
        readiness.stop();
        if stop == Stop::Graceful {
            // A second signal ends the wait.
            tokio::select! {
                () = sleep(drain) => {}
                next = &mut again => {
                    again = Box::pin(signal::stop_requested());
                    stop = next;
                }
            }
        }
        streams.stop();
        let waits = stopped.stop(stop == Stop::Graceful);
        // The server takes no second order while it waits for its requests.
        again.await;
        give_up.send(()).ok();
        waits.await;
    });
    let ending = async move {
        let ended = server.await;
        if let Some(metrics) = metrics_handle {
            metrics.stop(false).await;
        }
        drop(files);
        drop(watch);
        if let Some(jobs) = jobs {
            jobs.stop().await;
        }
        // The connections stay open until the process is gone, so SQLite does not remove its log.
        if !db.truncate_log(LOG_PATIENCE).await {
            tracing::warn!("another program uses the database: its log keeps what was deleted");
        }
        if let Some(watchdog) = watchdog {
            watchdog.abort();
        }
        ended
    };
    let serving = async move {
        let ended = tokio::select! {
            ended = ending => ended,
            Ok(()) = given_up => {
                tracing::warn!("a further signal: requests and jobs that run are given up");
                Ok(())
            }
        };
        stopping.abort();
        ended
    };
    Ok((handle, serving))
}

/// Returns the tasks of a server. Webhooks go out through `sender`.
pub fn standard_tasks(sender: Sender) -> Registry {
    Registry::standard(sender, day_tags)
}

/// Stores the fingerprint of the secret. A database that cannot be written is reported by the readiness.
async fn note_secret(transactions: &Transactions, secret: &SecretString) {
    match secret_mark::replace(transactions, fingerprint(secret)).await {
        Ok(false) => {}
        Ok(true) => tracing::warn!(
            "the server that started before has another secret: of several servers, each refuses the sessions of the \
             other. After a change of the secret this line appears once"
        ),
        Err(failure) => tracing::warn!(?failure, "the fingerprint of the secret was not stored"),
    }
}

/// Compares the clock with the newest event.
async fn clock_check(transactions: &Transactions) -> Result<ClockCheck, Failure> {
    let newest = transactions.read(|conn| Ok(events::newest(conn)?)).await?;
    Ok(ClockCheck::new(transactions.clock.now(), newest, Instant::now()))
}
