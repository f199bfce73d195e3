//! The programs that prove and measure: the tests, the stories and the bench, on a PostgreSQL that lives as long as
//! they do.

use std::process::Command;

use crate::cluster::Cluster;
use crate::command::{self, Result, cargo, step};
use crate::page;
use crate::stories::Stories;
use crate::workspace::Workspace;

/// The URL of a database in which tests may make schemas of their own.
const POSTGRES: &str = "PITBOARD_TEST_POSTGRES";

/// `1` for the tests that take long.
pub const LONG: &str = "PITBOARD_TEST_LONG";

/// Runs the tests whose names contain one of the words, or all, with the page that the server embeds: those in
/// Rust, unless only the stories are wanted, then the stories, whatever came of the others.
pub fn run(workspace: &Workspace, all: bool, stories_only: bool, filter: &[String]) -> Result {
    // What is missing is told now rather than after minutes of building.
    let stories = Stories::find(workspace)?;
    page::build(workspace)?;
    step("building the binary that the tests run", || {
        command::run(cargo(&workspace.root).args(["build", "--workspace"]).args([
            "--exclude",
            "pitboard-frontend",
            "--bin",
            "pitboard",
        ]))
    })?;
    let binary = workspace.build.join("debug/pitboard");
    let in_development = all.then(|| page::build_for_development(workspace)).transpose()?;
    let in_rust = if stories_only { Ok(()) } else { in_rust(workspace, all, filter) };
    let told = stories.tell(&binary, in_development.as_deref(), filter);
    let pictures = if all { stories.take_pictures(&binary) } else { Ok(()) };
    let failures: Vec<String> = [in_rust, told, pictures].into_iter().filter_map(Result::err).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("; ")) }
}

fn in_rust(workspace: &Workspace, all: bool, filter: &[String]) -> Result {
    let mut tests = cargo(&workspace.root);
    tests
        .args(["test", "--workspace", "--exclude", "pitboard-frontend", "--no-fail-fast", "--"])
        .args(filter);
    if all {
        tests.env(LONG, "1");
    }
    beside_postgres(workspace, "running the tests", &mut tests)
}

/// Runs the bench program.
pub fn bench(workspace: &Workspace, args: &[String]) -> Result {
    page::build(workspace)?;
    let mut bench = cargo(&workspace.root);
    bench.args(["run", "--release", "-p", "pitboard-tests", "--bin", "bench", "--"]).args(args);
    beside_postgres(workspace, "running the bench", &mut bench)
}

/// Runs a program with a PostgreSQL: the caller's own, or one that is gone afterwards.
fn beside_postgres(workspace: &Workspace, what: &str, program: &mut Command) -> Result {
    if std::env::var_os(POSTGRES).is_some() {
        return step(what, || command::run(program));
    }
    let cluster = Cluster::start(workspace)?;
    program.env(POSTGRES, cluster.url());
    step(what, || command::run(program))
}
