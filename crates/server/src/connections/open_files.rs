//! The limit of open files of this process. Shells and service managers set a low one that a process may raise itself.

use crate::app::doctor::{Finding, Verdict};

/// The limit below which connections of clients may be refused on an ordinary day.
const ENOUGH: u64 = 1024;

/// Raises the limit as far as the process may, and returns it.
#[cfg(unix)]
pub fn raise() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let effective = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            limit.current
        }
    };
    effective.unwrap_or(u64::MAX)
}

/// There is no such limit.
#[cfg(not(unix))]
pub fn raise() -> u64 {
    u64::MAX
}

/// Reports the limit that a server started here would have.
pub fn examine() -> Finding {
    let files = raise();
    let total = super::Settings::within(files, true).bounds.total;
    let detail = match files {
        u64::MAX => format!("no limit, for {total} connections"),
        files => format!("{files}, for {total} connections"),
    };
    let verdict = if files >= ENOUGH { Verdict::Well } else { Verdict::Failure };
    Finding { what: "open files", verdict, detail }
}
