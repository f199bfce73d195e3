//! Programs and packages that a command needs: checked together at its start, installed if missing.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{command_line, find_on_path, output, run, step};
use crate::workspace::Workspace;

/// Variable: `true` forbids installing, as `--no-install` does.
pub const NO_INSTALL: &str = "PITBOARD_NO_INSTALL";

/// A program or package that a command needs.
pub struct Requirement {
    /// Its name and version: `trunk 0.21.14`.
    pub name: String,
    /// Whether it is installed.
    pub is_present: bool,
    /// How it is installed.
    pub install: Install,
    /// The alternative to installing it, as in "or set VARIABLE to …"; may be empty.
    pub alternative: &'static str,
}

/// A way to install a requirement.
pub enum Install {
    /// One of these Debian packages: the first that the release has.
    Debian(&'static [&'static str]),
    /// Commands that need no special rights: the first that succeeds.
    Commands(Vec<Command>),
    /// None: the user has to install it.
    ByHand,
}

/// Installs what is missing, once per name, after printing all of it. Fails with the full list when installing is not
/// allowed or not possible.
pub fn ensure(workspace: &Workspace, requirements: impl IntoIterator<Item = Requirement>) -> Result<()> {
    let mut names = BTreeSet::new();
    let missing: Vec<_> = requirements
        .into_iter()
        .filter(|requirement| !requirement.is_present && names.insert(requirement.name.clone()))
        .collect();
    let can_use_apt = is_root()? && find_on_path("apt-get").is_some();
    let blocked: Vec<_> = missing
        .iter()
        .filter(|missing| workspace.no_install || !missing.install.is_possible(can_use_apt))
        .map(Requirement::instruction)
        .collect();
    if !blocked.is_empty() {
        bail!("missing:\n{}", blocked.join("\n"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    println!("==> about to install (--no-install prevents it):");
    for Requirement { name, install, .. } in &missing {
        println!("    {name}: {}", install.description());
    }
    for Requirement { name, install, .. } in missing {
        step(&format!("installing {name}"), || install.run())?;
    }
    workspace.remove_tools_build()
}

/// Returns a program, which one of these Debian packages has.
pub fn program(name: &str, packages: &'static [&'static str]) -> Requirement {
    Requirement {
        name: name.to_owned(),
        is_present: find_on_path(name).is_some(),
        install: Install::Debian(packages),
        alternative: "",
    }
}

/// Whether the user is root.
pub fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}

impl Requirement {
    /// Returns the line that says what is missing and how to get it.
    fn instruction(&self) -> String {
        let Self { name, install, alternative, .. } = self;
        let separator = if alternative.is_empty() { "" } else { ", " };
        format!("  {name}: {}{separator}{alternative}", install.description())
    }
}

impl Install {
    fn is_possible(&self, can_use_apt: bool) -> bool {
        match self {
            Self::Debian(_) => can_use_apt,
            Self::Commands(_) => true,
            Self::ByHand => false,
        }
    }

    fn description(&self) -> String {
        match self {
            Self::Debian(packages) => format!("apt-get install {}", packages.join(" or ")),
            Self::Commands(commands) => {
                commands.iter().map(command_line).collect::<Vec<_>>().join(", or else ")
            }
            Self::ByHand => "install it by hand".to_owned(),
        }
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Debian(packages) => install_debian(packages),
            Self::Commands(commands) => run_first(commands),
            Self::ByHand => bail!("it cannot be installed automatically"),
        }
    }
}

/// Installs the first of these packages that the Debian release has.
fn install_debian(packages: &[&str]) -> Result<()> {
    output(Command::new("apt-get").args(["update", "-qq"]))?;
    run_first(packages.iter().map(|package| {
        let mut install = Command::new("apt-get");
        install
            .args(["install", "-y", "-qq", "--no-install-recommends", package])
            .env("DEBIAN_FRONTEND", "noninteractive");
        install
    }))
}

/// Runs commands up to the first that succeeds.
fn run_first(commands: impl IntoIterator<Item = Command>) -> Result<()> {
    let mut result = Ok(());
    for mut command in commands {
        result = run(&mut command);
        if result.is_ok() {
            break;
        }
    }
    result
}

#[cfg(test)]
mod test {
    use std::path::PathBuf;
    use std::process::Command;

    use super::{Install, Requirement, ensure};
    use crate::workspace::Workspace;

    fn workspace(no_install: bool) -> Workspace {
        let [root, build, target] = [const { PathBuf::new() }; 3];
        Workspace { root, build, target, no_install }
    }

    fn requirement(name: &str, is_present: bool, install: Install) -> Requirement {
        Requirement { name: name.to_owned(), is_present, install, alternative: "" }
    }

    #[test]
    fn without_permission_to_install_one_error_names_all_that_is_missing() {
        let mut trunk = Command::new("cargo");
        trunk.args(["install", "trunk"]);
        let requirements = [
            requirement("a compiler", true, Install::ByHand),
            requirement("trunk", false, Install::Commands(vec![trunk])),
            requirement("trunk", false, Install::ByHand),
            Requirement {
                alternative: "or set CHROMIUM to its program",
                ..requirement("Chromium", false, Install::Debian(&["shell", "chromium"]))
            },
        ];
        let error = ensure(&workspace(true), requirements).expect_err("two missing requirements");
        assert_eq!(
            error.to_string(),
            "missing:\n  trunk: cargo install trunk\n  \
             Chromium: apt-get install shell or chromium, or set CHROMIUM to its program"
        );
    }

    #[test]
    fn a_requirement_without_an_installer_fails_before_anything_is_installed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let marker = folder.path().join("installed");
        let mut touch = Command::new("touch");
        touch.arg(&marker);
        let by_hand = requirement("Node", false, Install::ByHand);
        let requirements = [requirement("mark", false, Install::Commands(vec![touch])), by_hand];
        assert!(ensure(&workspace(false), requirements).is_err());
        assert!(!marker.exists());
    }
}
