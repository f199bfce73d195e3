//! The programs that prove and measure: the tests, the stories and the bench, on a PostgreSQL that lives as long as
//! they do.

use std::process::Command;

use crate::cluster::Cluster;
use crate::command::{self, Result, cargo, on_path, step};
use crate::packages;
use crate::page;
use crate::stories::Stories;
use crate::workspace::Workspace;

/// All that is not compiled to wasm; one choice, or Cargo would choose features anew and build dependencies twice.
const NATIVE: [&str; 3] = ["--workspace", "--exclude", "pitboard-frontend"];

/// The URL of a database in which tests may make schemas of their own.
const POSTGRES: &str = "PITBOARD_TEST_POSTGRES";

/// This program, which lends a PostgreSQL to those who kill it.
const XTASK: &str = "PITBOARD_TEST_XTASK";

/// The seeds of the long tortures.
const SEEDS: [&str; 3] = ["1", "2", "3"];

/// Runs the tests whose names contain one of the words, or all, with the page that the server embeds: those in
/// Rust, unless only the stories are wanted, then the stories, whatever came of the others.
pub fn run(workspace: &Workspace, all: bool, stories_only: bool, filter: &[String]) -> Result {
    // What is missing is told now rather than after minutes of building.
    let stories = Stories::find(workspace)?;
    if all && on_path("strace").is_none() {
        packages::install("strace", "install it, for a test looks at what the server asks of the system")?;
    }
    page::build(workspace)?;
    step("building the binary that the tests run", || {
        command::run(cargo(&workspace.root).arg("build").args(NATIVE).args(["--bin", "pitboard"]))
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
        .arg("test")
        .args(NATIVE)
        .args(["--no-fail-fast", "--"])
        // The long ones are marked as ignored.
        .args(all.then_some("--include-ignored"))
        .args(filter);
    let ran = beside_postgres(workspace, "running the tests", &mut tests);
    let of_the_page = step("running the tests of the page's parts", || {
        command::run(
            cargo(&workspace.root).args(["test", "--package", "pitboard-frontend", "--"]).args(filter),
        )
    });
    ran.and(of_the_page)?;
    if all && filter.is_empty() {
        for seed in SEEDS {
            step(&format!("torturing with seed {seed}"), || {
                torture(workspace, &["--kill", "--seconds", "120", "--seed", seed].map(str::to_owned))
            })?;
        }
    }
    Ok(())
}

/// Builds server and torture as they are shipped, and runs the torture.
pub fn torture(workspace: &Workspace, args: &[String]) -> Result {
    step("building the server and its torture", || {
        let mut build = cargo(&workspace.root);
        build.args(["build", "--release"]).args(NATIVE).args(["--bin", "pitboard", "--bin", "torture"]);
        command::run(&mut build)
    })?;
    let mut torture = Command::new(workspace.build.join("release/torture"));
    command::run(with_ourselves(torture.args(args))?)
}

/// Runs the bench program.
pub fn bench(workspace: &Workspace, args: &[String]) -> Result {
    page::build(workspace)?;
    let mut bench = cargo(&workspace.root);
    bench.args(["run", "--release", "-p", "pitboard-tests", "--bin", "bench", "--"]).args(args);
    beside_postgres(workspace, "running the bench", &mut bench)
}

/// Tells a program where we are.
fn with_ourselves(program: &mut Command) -> Result<&mut Command> {
    let ourselves = std::env::current_exe().map_err(|e| format!("no path to xtask: {e}"))?;
    Ok(program.env(XTASK, ourselves))
}

/// Runs a program with a PostgreSQL: the caller's own, or one that is gone afterwards.
fn beside_postgres(workspace: &Workspace, what: &str, program: &mut Command) -> Result {
    with_ourselves(program)?;
    if std::env::var_os(POSTGRES).is_some() {
        return step(what, || command::run(program));
    }
    let cluster = Cluster::start(workspace)?;
    program.env(POSTGRES, cluster.url());
    step(what, || command::run(program))
}
