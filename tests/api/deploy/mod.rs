//! The files of `deploy/` and the document that leads through them, as operators use them.

mod container;
mod guide;
mod litestream;
mod postgres;
mod proxies;
mod tls;
mod units;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Returns the path of a file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Replaces a text that must be there.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} in {text}");
    text.replace(from, to)
}

/// Runs a program, which must succeed, and returns what it prints.
fn succeed(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("a program");
    let printed = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{command:?}: {printed}{}", String::from_utf8_lossy(&stderr));
    printed
}
