//! Runs the programs that test for minutes: the torture with its faults, the attack, the soak, mutants, and the bench.

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run as run_command, step};
use crate::page;
use crate::tests::{PACKAGES, run_with_postgres, with_xtask};
use crate::tools::Tool;
use crate::workspace::Workspace;

/// The seeds of the long torture runs.
const SEEDS: [&str; 3] = ["1", "2", "3"];

/// The faults of the short torture runs. Each runs on the databases on which it can happen.
const FAULTS: [&[&str]; 7] = [
    &["--freeze"],
    &["--stall"],
    &["--disk-full"],
    &["--clock"],
    &["--standby"],
    &["--standby", "--freeze"],
    &["--kill", "--freeze", "--stall", "--disk-full", "--clock"],
];

/// Runs all of them but the soak and the bench, with the lengths of `cargo xtask test --all`.
pub fn run_all(workspace: &Workspace) -> Result<()> {
    test_mutants(workspace)?;
    for seed in SEEDS {
        step(&format!("running the torture with seed {seed}"), || {
            run_torture(workspace, &["--kill", "--seconds", "120", "--seed", seed].map(str::to_owned))
        })?;
    }
    for faults in FAULTS {
        step(&format!("running the torture with {}", faults.join(" ")), || {
            let args: Vec<String> = faults
                .iter()
                .chain(&["--seconds", "45", "--seed", "1"])
                .map(|arg| (*arg).to_owned())
                .collect();
            run_torture(workspace, &args)
        })?;
    }
    step("running the attack", || run_program(workspace, "attack", &[]))
}

/// Mutates the domain, and fails if its tests accept a mutant that `.cargo/mutants.toml` does not exclude.
fn test_mutants(workspace: &Workspace) -> Result<()> {
    let mutants = Tool::CargoMutants.find(workspace)?;
    step("testing mutants of the domain", || {
        run_command(
            Command::new(mutants)
                .args(["mutants", "--package", "pitboard-domain", "--output"])
                .arg(&workspace.target)
                .current_dir(&workspace.root),
        )
    })
}

/// Builds the release binaries of the server and the torture program, and runs the latter.
pub fn run_torture(workspace: &Workspace, args: &[String]) -> Result<()> {
    let mut torture = build(workspace, "torture")?;
    run_command(with_xtask(workspace, torture.args(args))?)
}

/// Builds the release binaries of the server and a program that needs only SQLite, and runs the latter.
pub fn run_program(workspace: &Workspace, name: &str, args: &[String]) -> Result<()> {
    run_command(build(workspace, name)?.args(args))
}

/// Builds the page and the release binaries of the server and the bench program, and runs the latter.
pub fn run_bench(workspace: &Workspace, args: &[String]) -> Result<()> {
    page::build(workspace)?;
    let mut bench = build(workspace, "bench")?;
    bench.args(args).current_dir(&workspace.root);
    run_with_postgres(workspace, "running the bench", &mut bench)
}

/// Builds the release binaries of the server and of a program of the tests, and returns the latter.
fn build(workspace: &Workspace, name: &str) -> Result<Command> {
    step(&format!("building the server and the {name} program"), || {
        let mut build = cargo(&workspace.root);
        build.args(["build", "--release", PACKAGES, "--bin", "pitboard", "--bin", name]);
        run_command(&mut build)
    })?;
    Ok(Command::new(workspace.build.join("release").join(name)))
}
