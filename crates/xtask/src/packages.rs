//! Programs that the system brings: brought by its packages where that may be done, else asked for.

use std::process::Command;

use crate::command::{Result, on_path, output, run, step};

/// Whether we are root, who may install.
pub fn are_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// Installs a package of Debian, or says what else will do.
pub fn install(package: &str, or: &str) -> Result {
    if !are_root()? || on_path("apt-get").is_none() {
        return Err(format!("{package} is missing: {or}"));
    }
    step(&format!("installing {package} with apt-get"), || {
        output(Command::new("apt-get").args(["update", "-qq"]))?;
        run(Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", package])
            .env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
