//! Checks the committed OpenAPI document: every test run lints it and compiles programs with TypeScript types of it;
//! long runs also compile generated clients in three languages.

use anyhow::Result;
use fs_err as fs;

use crate::browser_tests::npm_packages;
use crate::clients::{self, Clients, DOCUMENT, FOLDER};
use crate::command::{output, step};
use crate::requirements::Requirement;
use crate::workspace::Workspace;

/// The name by which filters of tests select these checks.
pub const NAME: &str = "openapi document";

const LINTER_SETTINGS: &str = "openapi/redocly.yaml";

/// Returns the requirements of [`check`]; with `clients` those of the generated clients too.
pub fn requirements(workspace: &Workspace, clients: bool) -> Vec<Requirement> {
    let generated = if clients { clients::requirements(workspace) } else { Vec::new() };
    [npm_packages(workspace, FOLDER)].into_iter().chain(generated).collect()
}

/// Lints the document and compiles its types; with `clients` generates and compiles clients too.
pub fn check(workspace: &Workspace, clients: bool) -> Result<()> {
    fs::create_dir_all(clients::folder(workspace))?;
    let generated = Clients::new(workspace);
    step("linting the OpenAPI document", || {
        let mut lint = generated.node("@redocly/cli/bin/cli.js");
        output(lint.args(["lint", "--config", LINTER_SETTINGS, DOCUMENT])).map(drop)
    })?;
    step("compiling the types of the OpenAPI document", || generated.compile_types())?;
    if clients {
        step("generating and compiling a TypeScript client", || generated.compile_typescript_client())?;
        step("generating and importing a Python client", || generated.import_python_client())?;
        step("generating and compiling a Go client", || generated.compile_go_client())?;
    }
    Ok(())
}
