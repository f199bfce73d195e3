//! Waits at a start for a PostgreSQL that cannot be reached yet: after a power failure it may be up later than the
//! server.

use std::time::{Duration, Instant};

use diesel::ConnectionError;
use tokio::time::sleep;

use crate::{
    command::{Ended, line},
    db::{
        Url,
        engine::{connection::Purpose, pooler},
    },
};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

/// Failures to connect that may pass.
const PASSING: [&str; 11] = [
    "Connection refused",
    "Connection reset",
    "Connection timed out",
    "timeout expired",
    "could not translate host name",
    "No route to host",
    "Network is unreachable",
    "Is the server running",
    "closed the connection",
    "session is read-only",
    "server is in hot standby",
];

/// Waits for the database, and refuses a pooler that would fail later. Failures of other kinds are left to the first
/// use of the database, which reports them.
pub async fn wait(url: &Url) -> Ended {
    if url.file().is_some() {
        return Ok(());
    }
    let started = Instant::now();
    let mut is_reported = false;
    while let Err(ConnectionError::BadConnection(reason)) = url.connect(Purpose::Read)
        && is_passing(&reason)
    {
        let reason = line(reason);
        if started.elapsed() >= PATIENCE {
            return Err(format!("the database cannot be opened: {reason}"));
        }
        if !is_reported {
            tracing::warn!(
                reason,
                "the database cannot be reached yet: waiting for it, for a minute at most"
            );
            is_reported = true;
        }
        sleep(PAUSE).await;
    }
    if pooler::is_found(url) { Err(pooler::ADVICE.to_owned()) } else { Ok(()) }
}

/// Whether the reason is none of a server that responds, unless that one is starting up or shutting down, is a
/// standby, or is a pooler that waits for its server.
fn is_passing(reason: &str) -> bool {
    let is_not_yet = |line: &str| {
        let is_of_pooler = line.contains("server_login_retry") && !line.contains("authentication failed");
        is_of_pooler || line.contains("the database system is")
    };
    let mut refusals = reason.lines().filter(|line| line.contains("FATAL"));
    match refusals.next() {
        Some(first) => is_not_yet(first) && refusals.all(is_not_yet),
        None => PASSING.iter().any(|text| reason.contains(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failures_to_reach_a_server_pass() {
        for reason in [
            "connection to server at \"127.0.0.1\", port 5432 failed: Connection refused\n\tIs the server running on that \
             host and accepting TCP/IP connections?",
            "connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server \
             running locally and accepting connections on that socket?",
            "connection to server at \"db\", port 5432 failed: timeout expired",
            "could not translate host name \"db\" to address: Temporary failure in name resolution",
            "connection to server at \"db\", port 5432 failed: FATAL:  the database system is starting up",
            "connection to server at \"db1\", port 5432 failed: Connection refused\nconnection to server at \"db2\", port 5432 \
             failed: session is read-only",
            "connection to server at \"db2\", port 5432 failed: server is in hot standby",
            "connection to server at \"db\", port 6432 failed: FATAL:  server login has been failing, try again later \
             (server_login_retry)",
        ] {
            assert!(is_passing(reason), "{reason}");
        }
        for reason in [
            "connection to server at \"db\", port 5432 failed: FATAL:  role \"x\" does not exist",
            "connection to server at \"db\", port 5432 failed: FATAL:  database \"x\" does not exist",
            "connection to server at \"a\" failed: Connection refused\nconnection to server at \"b\" failed: FATAL:  \
             password authentication failed for user \"x\"",
            "connection to server at \"db\", port 6432 failed: FATAL:  server login has been failing, cached error: \
             password authentication failed for user \"x\" (server_login_retry)",
            "invalid URI query parameter: \"x\"",
        ] {
            assert!(!is_passing(reason), "{reason}");
        }
    }
}
