//! PostgreSQL as it is run in production: encrypted, behind a pooler, of every supported version.

mod certificates;
mod index_builds;
mod pooler;
mod tls;
mod versions;

use std::{env, net::TcpListener, path::PathBuf};

/// Returns a path that `cargo xtask test --all` sets.
fn path_of(variable: &str) -> PathBuf {
    let path = env::var_os(variable);
    path.unwrap_or_else(|| panic!("{variable} is not set: use `cargo xtask test --all`")).into()
}

/// Returns a port on which nothing listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
