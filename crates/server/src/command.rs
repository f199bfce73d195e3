//! The commands of the command line, each a function. An error is one line for the terminal.

mod admin;
mod backups;
mod doctor;
mod files;
mod health;
mod reach;
mod settings;

use std::{
    fs::{self, File},
    future::poll_fn,
    io::Write,
    path::Path,
    pin::pin,
    task::Poll,
    time::Duration,
};

use crate::{
    Config,
    app::{Failure, copy, restore, upgrade::upgrade},
    auth::passwords::Cost,
    clock::Clock,
    command::files::tighten,
    config::{AdminCommand, Command, DataArgs, Migrate, ServeArgs, Switch, sources::Parsed},
    connections::{
        self,
        listener::{Endpoints, Listener, listen_on},
        open_files,
    },
    db::{
        Url,
        engine::{connection::Purpose, handle, migrations},
    },
    demo, file_modes,
    live::streams::HEARTBEAT_INTERVAL,
    outgoing::Policy,
    published, secret, service_manager, signal, start,
};

/// The outcome of a command; an error is one line for the terminal.
pub type Ended = Result<(), String>;

/// The reason why a command failed, and the exit code of the process.
#[derive(Debug, PartialEq, Eq)]
pub struct Stopped {
    pub line: String,
    pub code: u8,
}

impl From<String> for Stopped {
    fn from(line: String) -> Self {
        Self { line, code: 1 }
    }
}

/// Runs a command to its end.
pub async fn run(Parsed { cli, settings }: Parsed) -> Result<(), Stopped> {
    let ended = match cli.command {
        Command::Serve(args) => serve(args).await,
        Command::Config(_) => settings::show(&settings),
        Command::Health { listen, ready } => health::ask(&listen, ready),
        Command::Migrate(data) => migrate(&data),
        Command::Admin { command: AdminCommand::Create { data, new } } => admin::create(&data, &new).await,
        Command::Admin { command: AdminCommand::Reset { data, public_url, role, email } } => {
            admin::reset(&data, public_url.as_ref(), &email, role).await
        }
        Command::Openapi => print(published().map_err(line)?.json()),
        Command::Doctor(args) => return doctor::examine(args, &settings),
        Command::Backup { data, keep, file } => backups::backup(&data, &file, keep),
        Command::Restore { data, file } => backups::restore(&data, &file),
        Command::Copy { from, to } => copy_database(&from, &to),
    };
    ended.map_err(Stopped::from)
}

fn line(error: impl std::fmt::Display) -> String {
    error.to_string().replace('\n', " ")
}

fn print(text: &str) -> Ended {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(line)
}

async fn serve(args: ServeArgs) -> Ended {
    signal::ignore_others();
    let files = open_files::raise();
    let endpoints = Endpoints::find(&args.listen).map_err(line)?;
    let loopback = endpoints.are_local();
    if args.demo && !loopback && !args.demo_public {
        return Err(
            "--demo has well-known passwords: it listens on a loopback address only, or with --demo-public"
                .to_owned(),
        );
    }
    if args.rate_limits == Switch::Off && !loopback {
        return Err("--rate-limits off is for a loopback address only".to_owned());
    }
    let url = args.data.url().map_err(line)?;
    prepare(&args.data, &url)?;
    let secret = secret::load(args.secret.given(), &args.data.data_dir).map_err(line)?;
    // Held for the life of the process, and gone with it.
    let _one_server = lock(&url)?;
    reach::wait(&url).await?;
    match args.migrate {
        Migrate::Auto => upgrade(&url).map(drop).map_err(line)?,
        Migrate::Never => check_existing(&url)?,
    }
    tighten(&args.data, &url)?;
    // Not earlier: clients would wait in vain for the end of a migration.
    let listeners = endpoints.open().map_err(line)?;
    let own_url = listeners.iter().find_map(Listener::url).unwrap_or_else(|| "http://localhost".to_owned());
    let addresses: Vec<String> = listeners.iter().map(ToString::to_string).collect();
    let metrics = args.metrics_listen.map(listen_on).transpose().map_err(line)?;
    if let Some(metrics) = &metrics {
        print(&format!("metrics on http://{}/metrics\n", metrics.local_addr().map_err(line)?))?;
    }
    let config = Config {
        url,
        public_url: match args.public_url {
            Some(url) => url.to_string(),
            None => own_url.clone(),
        },
        secret,
        rate_limits: args.rate_limits == Switch::On,
        proxies: args.trusted_proxy.into(),
        allowed_origins: args.allowed_origins.into(),
        demo: args.demo,
        clock: Clock::System,
        password_cost: Cost::Standard,
        database: handle::Settings { connections: args.database_connections, ..Default::default() },
        workers: None,
        connections: connections::Settings::within(files, args.rate_limits == Switch::On),
        heartbeat: HEARTBEAT_INTERVAL,
        run_jobs: true,
        trust_clock: args.trust_clock,
        webhooks: Policy { to_loopback: args.webhooks_to_loopback },
        drain: Duration::from_secs(args.drain),
        metrics,
    };
    let demo = config.demo.then(|| (config.url.clone(), config.clock.clone()));
    let (_, server) = start::serve(config, listeners).await.map_err(line)?;
    let mut server = pin!(server);
    // The first poll accepts connections, before it is printed that it listens.
    if let Poll::Ready(ended) = poll_fn(|cx| Poll::Ready(server.as_mut().poll(cx))).await {
        return ended.map_err(line);
    }
    if let Some((url, clock)) = demo {
        print(&demo::welcome(&url, &clock, &own_url).map_err(line)?)?;
    }
    for address in addresses {
        print(&format!("listening on {address}\n"))?;
    }
    service_manager::ready();
    server.await.map_err(line)
}

fn prepare(data: &DataArgs, url: &Url) -> Ended {
    make_directory(&data.data_dir)?;
    make_parent(url)?;
    expect_restored(url)
}

/// Refuses an SQLite database whose restore was interrupted.
fn expect_restored(url: &Url) -> Ended {
    url.file().map_or(Ok(()), restore::expect_finished).map_err(line)
}

/// Makes the directory of an SQLite file.
fn make_parent(url: &Url) -> Ended {
    match url.file().and_then(Path::parent) {
        Some(parent) if !parent.as_os_str().is_empty() => make_directory(parent),
        _ => Ok(()),
    }
}

fn make_directory(path: &Path) -> Ended {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    // Hashes, contacts and plates: other users of this machine must not read them.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| format!("cannot make {}: {error}", path.display()))
}

/// One server or migration per SQLite file.
fn lock(url: &Url) -> Result<Option<File>, String> {
    let Some(path) = url.file() else { return Ok(None) };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let beside = Path::new(&beside);
    let cannot = |error: std::io::Error| format!("cannot write {}: {error}", beside.display());
    let file = file_modes::private().create(true).append(true).open(beside).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Err(format!("another pitboard uses {}", path.display())),
        Err(fs::TryLockError::Error(error)) => Err(cannot(error)),
    }
}

fn migrate(data: &DataArgs) -> Ended {
    let url = data.url().map_err(line)?;
    prepare(data, &url)?;
    let _one_migrator = lock(&url)?;
    let applied = upgrade(&url).map_err(line)?;
    tighten(data, &url)?;
    print(&format!("{applied} migrations applied\n"))
}

/// Returns the URL of an existing database that is migrated to exactly this version.
fn existing(data: &DataArgs) -> Result<Url, String> {
    let url = data.url().map_err(line)?;
    check_existing(&url)?;
    Ok(url)
}

/// Checks that a database exists and is migrated to exactly this version.
fn check_existing(url: &Url) -> Ended {
    expect_restored(url)?;
    if let Some(path) = url.file()
        && !path.exists()
    {
        return Err(format!(
            "there is no database at {}: run `pitboard migrate` or `pitboard serve` first",
            path.display()
        ));
    }
    let mut conn = url.connect(Purpose::Write).map_err(line)?;
    let versions = migrations::versions(&mut conn).map_err(line)?;
    if let Some(newer) = versions.newer {
        return Err(format!("the database is newer than this program: it has the migration {newer}"));
    }
    if versions.pending.is_empty() {
        Ok(())
    } else {
        Err("the database is not migrated: run `pitboard migrate`".to_owned())
    }
}

fn failure(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        other => format!("{other:?}"),
    }
}

fn copy_database(from: &str, to: &str) -> Ended {
    let from: Url = from.parse().map_err(|error| format!("--from: {error}"))?;
    let to: Url = to.parse().map_err(|error| format!("--to: {error}"))?;
    expect_restored(&to)?;
    check_existing(&from).map_err(|error| format!("the source: {error}"))?;
    make_parent(&to)?;
    let _one_writer = lock(&to)?;
    let progress = |table: &str, rows: u64| eprintln!("{table}: {rows} rows");
    let copied = copy::copy(&from, &to, progress).map_err(line)?;
    print(&format!("copied {} rows in {} tables; read back and equal\n", copied.rows, copied.tables))
}
