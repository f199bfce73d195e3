//! The command line and the environment, and the configuration that `serve` derives from them.

pub mod file;
pub mod sources;

use std::{
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    path::PathBuf,
    time::Duration,
};

use actix_web::http::Uri;
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{BoolishValueParser, RangedU64ValueParser},
};
use secrecy::SecretString;

use crate::{
    auth::{
        passwords::Cost,
        proxies::{Proxies, TrustedProxy},
    },
    clock::Clock,
    connections::{self, address::Address},
    db::{
        Url,
        engine::{connection::UrlError, handle::Settings as DatabaseSettings},
    },
    log::options::LogOptions,
    outgoing::Policy,
    secret::Given,
    web::origins::{AllowedOrigins, Origin},
};

/// Slots and appointments for car workshops.
#[derive(Debug, Parser)]
#[command(name = "pitboard", version)]
pub struct Cli {
    /// A file with lines of `KEY=value`, in which KEY is the variable of a setting. A flag or the environment
    /// overrides it.
    #[arg(long, env = sources::CONFIG, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and the API.
    Serve(ServeArgs),
    /// Print the effective settings of `serve` and where each comes from, without the secrets.
    Config(ServeArgs),
    /// Ask a running server whether it is alive.
    Health {
        /// The addresses of the server, of which the first is asked.
        #[arg(long, env = "PITBOARD_LISTEN", value_name = "ADDRESSES", value_delimiter = ',',
            default_value = DEFAULT_ADDRESS)]
        listen: Vec<Address>,
        /// Ask whether it can serve requests, which also needs the database.
        #[arg(long)]
        ready: bool,
    },
    /// Bring the database to this program's version.
    Migrate(DataArgs),
    /// Manage admin accounts.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Examine the database, its content and its surroundings. Exits with 1 for problems, 2 if it cannot examine.
    Doctor(DoctorArgs),
    /// Copy the SQLite database to FILE while the server runs.
    Backup {
        #[command(flatten)]
        data: DataArgs,
        /// Write to a dated file in the folder FILE, and keep the last N of them.
        #[arg(long, value_name = "N")]
        keep: Option<NonZeroUsize>,
        /// Must not exist; with `--keep`, an existing folder.
        file: PathBuf,
    },
    /// Put a backup in the place of the SQLite database, which is kept under another name; no server may run.
    Restore {
        #[command(flatten)]
        data: DataArgs,
        /// Written by `pitboard backup`.
        file: PathBuf,
    },
    /// Copy a whole database into an empty one, of either kind; the source may be in use.
    Copy {
        /// `sqlite:PATH` or `postgres://…`, migrated to this program's version.
        #[arg(long, value_name = "URL")]
        from: String,
        /// `sqlite:PATH` or `postgres://…`, new or without a workshop; no server may use it yet.
        #[arg(long, value_name = "URL")]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Create an admin account; the password is read from standard input
    Create {
        #[command(flatten)]
        data: DataArgs,
        #[command(flatten)]
        new: NewAdminArgs,
    },
    /// Let a member of the staff in again: prints a one-time link that sets a password, removes the second factor, ends
    /// the sessions and activates the account
    Reset {
        #[command(flatten)]
        data: DataArgs,
        /// Public address of the server, with which the link begins; without it, the link is a path.
        #[arg(long, env = "PITBOARD_PUBLIC_URL")]
        public_url: Option<PublicUrl>,
        /// Make them an admin; only where no other admin can sign in.
        #[arg(long, value_enum)]
        role: Option<NewRole>,
        /// The e-mail address of the account.
        email: String,
    },
}

/// The new admin.
#[derive(Debug, Clone, Args)]
pub struct NewAdminArgs {
    #[arg(long)]
    pub email: String,
    #[arg(long)]
    pub first_name: String,
    #[arg(long)]
    pub last_name: String,
    #[arg(long, default_value = "000")]
    pub phone: String,
}

/// The role that a reset may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NewRole {
    Admin,
}

/// The location of the data.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Directory of the database file and the token secret.
    #[arg(long, env = "PITBOARD_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; `sqlite:<data-dir>/pitboard.db` if absent.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// A file with the database URL, which is then neither in the arguments nor in the environment.
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE")]
    pub database_url_file: Option<PathBuf>,
}

/// The reason why the location of the database is not known.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error("the database URL cannot be read from {path}: {cause}")]
    File { path: String, cause: std::io::Error },
}

impl DataArgs {
    pub fn url(&self) -> Result<Url, LocationError> {
        match (&self.database_url, &self.database_url_file) {
            (Some(url), _) => Ok(url.parse()?),
            (None, Some(path)) => {
                let failed = |cause| LocationError::File { path: path.display().to_string(), cause };
                Ok(std::fs::read_to_string(path).map_err(failed)?.trim().parse()?)
            }
            (None, None) => Ok(Url::Sqlite(self.data_dir.join("pitboard.db"))),
        }
    }
}

#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// `HOST:PORT` (all addresses of a name; port 0 takes a free one and prints it), `unix:PATH`, or `fd:NUMBER` for a
    /// socket of the service manager. Several with commas or repeated
    #[arg(long, env = "PITBOARD_LISTEN", value_name = "ADDRESSES", value_delimiter = ',',
        default_value = DEFAULT_ADDRESS)]
    pub listen: Vec<Address>,
    #[command(flatten)]
    pub data: DataArgs,
    /// Connections to PostgreSQL, a fifth of them for reads; one more looks at the writes of other servers.
    #[arg(long, env = "PITBOARD_DATABASE_CONNECTIONS", default_value_t = 20, value_name = "NUMBER",
        value_parser = RangedU64ValueParser::<usize>::new().range(2..=1000))]
    pub database_connections: usize,
    /// Public address of this server, without a path; `http://<listen>` if absent. With https, cookies are `Secure`
    #[arg(long, env = "PITBOARD_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// The proxy in front, as an address, a network such as `10.0.0.0/8`, or `unix` for the peers of Unix sockets: its
    /// `X-Forwarded-For` gives the addresses of callers, for the log and the limits. Several with commas
    #[arg(long, env = "PITBOARD_TRUSTED_PROXY", value_delimiter = ',')]
    pub trusted_proxy: Vec<TrustedProxy>,
    /// The origins, such as `https://shop.example`, whose scripts may call every operation from a browser; others may
    /// only read what is public. Several with commas
    #[arg(long, env = "PITBOARD_ALLOWED_ORIGINS", value_name = "ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<Origin>,
    #[command(flatten)]
    pub secret: SecretArgs,
    /// Load the demo workshop into an empty database; only on a loopback address.
    #[arg(long, env = "PITBOARD_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// Let the demo listen on any address, its well-known passwords included.
    #[arg(long, env = "PITBOARD_DEMO_PUBLIC", value_parser = BoolishValueParser::new())]
    pub demo_public: bool,
    /// Let webhooks go to this machine, and over http: for development only.
    #[arg(long, env = "PITBOARD_WEBHOOKS_TO_LOOPBACK", value_parser = BoolishValueParser::new())]
    pub webhooks_to_loopback: bool,
    /// Limit writes, sign-ins and registrations; off only on a loopback address.
    #[arg(long, env = "PITBOARD_RATE_LIMITS", value_enum, default_value = "on")]
    pub rate_limits: Switch,
    /// Bring the database to this program's version at the start, or refuse another version.
    #[arg(long, env = "PITBOARD_MIGRATE", value_enum, default_value = "auto")]
    pub migrate: Migrate,
    /// Delete expired rows by the clock at once, although it is far from the newest event.
    #[arg(long, env = "PITBOARD_TRUST_CLOCK", value_parser = BoolishValueParser::new())]
    pub trust_clock: bool,
    /// The seconds from SIGTERM, when `/readyz` begins to say no, until the port closes.
    #[arg(long, env = "PITBOARD_DRAIN", default_value_t = 0, value_name = "SECONDS",
        value_parser = RangedU64ValueParser::<u64>::new().range(0..=3600))]
    pub drain: u64,
    /// Address and port for `/metrics`, in the text format of Prometheus and without a password: a loopback or private
    /// address. Port 0 takes a free one and prints it.
    #[arg(long, env = "PITBOARD_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// `text` for people or `json` for machines, and what is logged: a level, or levels of targets such as
    /// `access=debug`. Several with commas
    #[arg(long, env = "PITBOARD_LOG", default_value = "text")]
    pub log: LogOptions,
}

/// The secret that signs access tokens.
#[derive(Debug, Clone, Args)]
pub struct SecretArgs {
    /// Signs access tokens, at least 32 bytes; else one is made once in the data directory.
    #[arg(long, env = "PITBOARD_SECRET", hide_env_values = true)]
    pub secret: Option<SecretString>,
    /// A file with this secret.
    #[arg(long, env = "PITBOARD_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
}

impl SecretArgs {
    /// Returns the secret that is configured.
    pub(crate) fn given(self) -> Option<Given> {
        self.secret.map(Given::Secret).or(self.secret_file.map(Given::File))
    }
}

#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// The address on which a server listens by default.
const DEFAULT_ADDRESS: &str = "127.0.0.1:8000";

/// An address under http or https, without a slash at its end: the page expects to be at the root of its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl std::str::FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Parsed, so that scheme and host are in lower case: `Secure` depends on the scheme.
        let uri: Uri = text.parse().map_err(|_| "must be an http or https URL")?;
        match (uri.scheme_str(), uri.authority(), uri.query()) {
            (Some("http" | "https"), Some(_), None) if !matches!(uri.path(), "" | "/") => {
                Err("must have no path: Pitboard is served at the root of a host name")
            }
            (Some(scheme @ ("http" | "https")), Some(host), None) => Ok(Self(format!("{scheme}://{host}"))),
            _ => Err("must be an http or https URL"),
        }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// Whether a server migrates its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Migrate {
    Auto,
    Never,
}

/// The configuration of a server.
pub struct Config {
    pub url: Url,
    pub public_url: String,
    pub secret: SecretString,
    pub rate_limits: bool,
    pub proxies: Proxies,
    pub allowed_origins: AllowedOrigins,
    pub demo: bool,
    pub clock: Clock,
    pub password_cost: Cost,
    pub database: DatabaseSettings,
    /// Worker threads; `None` is one per core.
    pub workers: Option<usize>,
    /// The limits of connections.
    pub connections: connections::Settings,
    /// The time between two heartbeats of an event stream.
    pub heartbeat: Duration,
    /// Whether this server runs jobs. Tests that set the clock run them by themselves.
    pub run_jobs: bool,
    /// Whether expired rows are deleted although the clock is far from the newest event.
    pub trust_clock: bool,
    /// The addresses to which webhooks may go.
    pub webhooks: Policy,
    /// The time from a signal to stop until the port closes.
    pub drain: Duration,
    /// The port of the metrics.
    pub metrics: Option<TcpListener>,
}
