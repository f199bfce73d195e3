//! Sends the requests that schemathesis makes from the OpenAPI document to a demo server, as each kind of caller.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::clients::{self, DOCUMENT};
use crate::cluster::Cluster;
use crate::command::{output, run, step};
use crate::demo::{ADMIN, Demo};
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

const VERSION: &str = "4.32.5";
/// The number of random requests to each operation.
const EXAMPLES: &str = "15";
/// The exceptions, each with its reason.
const SETTINGS: &str = "tests/schemathesis.toml";
/// The admin may deactivate the other callers and so comes last.
const CALLERS: [(&str, Caller); 4] = [
    ("anonymous", Caller::Anonymous),
    ("customer", Caller::Account("ada@example.com")),
    ("key", Caller::ApiKey),
    ("admin", Caller::Account(ADMIN)),
];
/// The credential that the requests carry.
#[derive(Clone, Copy)]
enum Caller {
    Anonymous,
    /// A session of the account with this address.
    Account(&'static str),
    ApiKey,
}

/// Returns schemathesis and its Python environment as requirements.
pub fn requirements(workspace: &Workspace) -> Vec<Requirement> {
    let folder = folder(workspace);
    let pip = folder.join("bin/pip");
    let mut create = Command::new("python3");
    create.args(["-m", "venv"]).arg(&folder);
    let is_created = pip.exists();
    let mut install = Command::new(pip);
    install.args(["install", "--quiet"]).arg(format!("schemathesis=={VERSION}"));
    let version = output(Command::new(program(&folder)).arg("--version")).unwrap_or_default();
    let requirement = |name: String, is_present, command| Requirement {
        name,
        is_present,
        install: Install::Commands(vec![command]),
        alternative: "",
    };
    let is_installed = version.split_whitespace().any(|word| word == VERSION);
    vec![
        clients::venv(),
        requirement("a Python environment of schemathesis".to_owned(), is_created, create),
        requirement(format!("schemathesis {VERSION}"), is_installed, install),
    ]
}

/// Runs it as every caller: with the examples of the document; in long runs also with the edges of each schema and
/// thousands of random requests, and on PostgreSQL too.
pub fn run_all(workspace: &Workspace, binary: &Path, long: bool) -> Result<()> {
    for (role, caller) in CALLERS {
        let folder = workspace.target.join("schemathesis").join(role);
        let demo = Demo::start(binary, &folder.join("demo"), &["--rate-limits", "off"])?;
        let run = || run_as(workspace, caller, &demo, &folder, long);
        step(&format!("running schemathesis as {role}"), run)?;
    }
    if !long {
        return Ok(());
    }
    // One workshop for all callers.
    let cluster = Cluster::start(workspace)?;
    let folder = workspace.target.join("schemathesis/postgres");
    let options = ["--rate-limits", "off", "--database-url", &cluster.url()];
    let demo = Demo::start(binary, &folder.join("demo"), &options)?;
    for (role, caller) in CALLERS {
        let folder = folder.join(role);
        fs::create_dir_all(&folder)?;
        let run = || run_as(workspace, caller, &demo, &folder, long);
        step(&format!("running schemathesis as {role} on PostgreSQL"), run)?;
    }
    Ok(())
}

fn run_as(workspace: &Workspace, caller: Caller, demo: &Demo, folder: &Path, long: bool) -> Result<()> {
    let settings = folder.join("schemathesis.toml");
    let mut text = fs::read_to_string(workspace.root.join(SETTINGS))?;
    if let Caller::Account(email) = caller {
        text.push_str(&sign_in(email));
    }
    fs::write(&settings, text)?;
    let phases = if long { "examples,coverage,fuzzing,stateful" } else { "examples" };
    let mut program = Command::new(program(&self::folder(workspace)));
    program.arg("--config-file").arg(&settings).arg("run").arg(workspace.root.join(DOCUMENT));
    program.args(["--url", &demo.url, "--phases", phases, "--max-examples", EXAMPLES]);
    if let Caller::ApiKey = caller {
        let secret = demo.create_key(&workspace.root.join(DOCUMENT))?;
        program.arg("--header").arg(format!("Authorization: Bearer {secret}"));
    }
    // It keeps files in its folder.
    run(program.current_dir(folder))
}

/// Returns the settings by which it signs in, and again when the token has expired.
fn sign_in(email: &str) -> String {
    format!(
        "\n[auth.dynamic.openapi.bearer]\npath = \"/api/v1/auth/login\"\n\
         payload = {{ email = \"{email}\", password = \"pitboard-demo\" }}\n\
         extract_selector = \"/access_token\"\n"
    )
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/schemathesis").join(VERSION)
}

fn program(folder: &Path) -> PathBuf {
    folder.join("bin/schemathesis")
}
