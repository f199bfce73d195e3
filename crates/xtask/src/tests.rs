//! Runs the tests, with a PostgreSQL that runs as long as they do. `long_tests.rs` has the programs that follow them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::browser_tests::BrowserTests;
use crate::clients::Clients;
use crate::cluster::Cluster;
use crate::command::{cargo, run as run_command, step};
use crate::document;
use crate::litestream;
use crate::long_tests;
use crate::page;
use crate::postgres::{self, TEST_DATABASE};
use crate::postgres_versions;
use crate::requirements::{self, Requirement, program};
use crate::schemathesis;
use crate::server;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Every command names the same packages, which are also those of the lints: with another choice Cargo would
/// unify features differently and build dependencies twice.
pub const PACKAGES: &str = "--workspace";

/// Variable: the path of this program, which lends a PostgreSQL to tests that kill it.
const XTASK: &str = "PITBOARD_TEST_XTASK";

/// Variable: the path of a server with TLS to PostgreSQL.
const TLS_SERVER: &str = "PITBOARD_TEST_TLS_SERVER";
/// The module of the tests that use it, which a filter names to run some of them alone.
const TLS_TESTS: &str = "postgres::tls";

/// Variable: the folder with a folder of each version of PostgreSQL.
const VERSIONS: &str = "PITBOARD_TEST_POSTGRES_VERSIONS";

/// The cases of each test with random input in the long run; otherwise the tests choose.
const FUZZ_CASES: &str = "2000";

/// Returns the requirements of [`run`].
pub fn requirements(workspace: &Workspace, all: bool) -> Result<Vec<Requirement>> {
    let mut requirements = page::requirements(workspace)?;
    requirements.push(postgres::requirement());
    requirements.extend(BrowserTests::requirements(workspace));
    requirements.extend(document::requirements(workspace, all));
    requirements.extend([program("curl", &["curl"]), program("jq", &["jq"])]);
    requirements.push(program("openssl", &["openssl"]));
    requirements.extend(schemathesis::requirements(workspace));
    if all {
        requirements.push(tools::wasm_target(workspace)?);
        requirements.push(program("strace", &["strace"]));
        requirements.push(postgres::pooler_requirement());
        requirements.extend([program("patroni", &["patroni"]), program("etcd", &["etcd-server"])]);
        requirements.extend(postgres_versions::requirements(workspace));
        requirements.extend(server::tls_requirements());
        requirements.extend([program("nginx", &["nginx"]), program("caddy", &["caddy"])]);
        requirements.push(program("systemd-analyze", &["systemd"]));
        requirements.push(litestream::requirement(workspace));
        requirements.push(program("faketime", &["faketime"]));
        requirements.push(Tool::CargoMutants.requirement(workspace)?);
    }
    Ok(requirements)
}

/// Builds the page and runs the tests whose names contain one of the filters, or all: first those in Rust,
/// unless only the browser tests are wanted, then the browser tests even after failures.
pub fn run(workspace: &Workspace, all: bool, browser_only: bool, filter: &[String]) -> Result<()> {
    requirements::ensure(workspace, requirements(workspace, all)?)?;
    let browser_tests = BrowserTests::find(workspace)?;
    let names_document = |word: &String| document::NAME.contains(word.as_str());
    let checks_document = !browser_only && (filter.is_empty() || filter.iter().any(names_document));
    if checks_document {
        document::check(workspace, all)?;
    }
    page::build(workspace)?;
    let names_tls = |word: &String| TLS_TESTS.contains(word.as_str());
    if all && !browser_only && (filter.is_empty() || filter.iter().any(names_tls)) {
        step("building the server with TLS to PostgreSQL", || build_with_tls(workspace))?;
    }
    step("building the server and the tests", || build_for_tests(workspace, browser_only))?;
    let binary = workspace.build.join("debug/pitboard");
    let development = all.then(|| page::build_for_development(workspace)).transpose()?;
    let results = [
        if all && checks_document { Clients::new(workspace).run_flows(&binary) } else { Ok(()) },
        if checks_document { schemathesis::run_all(workspace, &binary, all) } else { Ok(()) },
        if browser_only { Ok(()) } else { run_rust_tests(workspace, all, filter) },
        browser_tests.run(&binary, development.as_deref(), filter),
        if all { browser_tests.take_screenshots(&binary) } else { Ok(()) },
    ];
    let failures: Vec<String> =
        results.into_iter().filter_map(Result::err).map(|failure| format!("{failure:#}")).collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("; "));
    }
    Ok(())
}

/// Builds the binary that tests start, in one command with the tests, whose dependencies enable features of its
/// own.
fn build_for_tests(workspace: &Workspace, browser_only: bool) -> Result<()> {
    let mut build = cargo(&workspace.root);
    build.args(["build", PACKAGES, "--bin", "pitboard"]).args((!browser_only).then_some("--tests"));
    run_command(&mut build)
}

/// Builds the server of the tests with TLS to PostgreSQL, and copies it: the build of the tests replaces it.
fn build_with_tls(workspace: &Workspace) -> Result<()> {
    let mut build = cargo(&workspace.root);
    run_command(build.args(["build", PACKAGES, "--bin", "pitboard", "--features", server::TLS]))?;
    fs::copy(workspace.build.join("debug/pitboard"), tls_server(workspace))?;
    Ok(())
}

fn tls_server(workspace: &Workspace) -> PathBuf {
    workspace.build.join("debug/pitboard-tls")
}

fn run_rust_tests(workspace: &Workspace, all: bool, filter: &[String]) -> Result<()> {
    let mut tests = cargo(&workspace.root);
    if all {
        // The tests with random input run longer.
        tests.env("PROPTEST_CASES", FUZZ_CASES);
    }
    tests
        .args(["test", PACKAGES, "--no-fail-fast", "--"])
        // The long tests are marked as ignored.
        .args(all.then_some("--include-ignored"))
        .args(filter)
        .env(TLS_SERVER, tls_server(workspace))
        .env(VERSIONS, postgres_versions::folder(workspace));
    run_with_postgres(workspace, "running the tests", &mut tests)?;
    if all && filter.is_empty() {
        long_tests::run_all(workspace)?;
    }
    Ok(())
}

/// Sets the variables by which a program starts this one.
pub fn with_xtask<'a>(workspace: &Workspace, program: &'a mut Command) -> Result<&'a mut Command> {
    let xtask = std::env::current_exe().context("the path of xtask is unknown")?;
    if workspace.no_install {
        program.env(requirements::NO_INSTALL, "true");
    }
    Ok(program.env(XTASK, xtask))
}

/// Runs a program with a PostgreSQL: the one that the user has named, or a temporary one.
pub fn run_with_postgres(workspace: &Workspace, name: &str, program: &mut Command) -> Result<()> {
    with_xtask(workspace, program)?;
    if std::env::var_os(TEST_DATABASE).is_some() {
        return step(name, || run_command(program));
    }
    let cluster = Cluster::start(workspace)?;
    program.env(TEST_DATABASE, cluster.url());
    step(name, || run_command(program))
}
