//! litestream, which replicates an SQLite database beside the server: for the test that restores such a replica.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{find_on_path, output};
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

const VERSION: &str = "0.5.17";
/// The Python package with the program, and its hash.
const PACKAGES: &str = "crates/xtask/litestream.txt";

/// Returns litestream as a requirement: in `target/tools`, where the test looks for it.
pub fn requirement(workspace: &Workspace) -> Requirement {
    let folder = workspace.target.join("tools/litestream");
    let mut install = Command::new(find_on_path("pip").unwrap_or_else(|| PathBuf::from("pip")));
    install
        .args(["install", "--quiet", "--root-user-action", "ignore", "--no-deps", "--upgrade"])
        .args(["--only-binary", ":all:", "--require-hashes", "--target"])
        .arg(&folder)
        .arg("--requirement")
        .arg(workspace.root.join(PACKAGES));
    let printed = output(Command::new(folder.join("bin/litestream")).arg("version"));
    Requirement {
        name: format!("litestream {VERSION}"),
        is_present: printed.is_ok_and(|version| version.trim().trim_start_matches('v') == VERSION),
        install: Install::Commands(vec![install]),
        alternative: "",
    }
}
