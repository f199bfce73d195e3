//! The system's own packages, which may be installed on a Debian, as root, and nowhere else.

use std::process::Command;

use crate::command::{Result, on_path, output, run, step};

pub fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// Brings a package, or says what is missing and how else it could be had.
pub fn install(package: &str, otherwise: &str) -> Result {
    if !is_root()? || on_path("apt-get").is_none() {
        return Err(format!("{package} is missing: {otherwise}"));
    }
    step(&format!("installing {package} with apt-get"), || {
        output(Command::new("apt-get").args(["update", "-qq"]))?;
        run(Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", package])
            .env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
