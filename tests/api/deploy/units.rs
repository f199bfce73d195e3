//! The units of systemd, as `systemd-analyze` judges them. systemd itself does not run where the tests do.

use std::{fs, process::Command};

use pitboard_tests::program::binary;

use super::{read, replaced, repository, succeed};

const UNITS: [&str; 4] =
    ["pitboard.service", "pitboard.socket", "pitboard-backup.service", "pitboard-backup.timer"];
/// The worst exposure that a service may have, in tenths, of 100.
const EXPOSURE: &str = "20";

#[test]
#[ignore = "needs systemd-analyze"]
fn the_units_are_valid_and_the_services_hardened() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in UNITS {
        let mut unit = read(&format!("deploy/systemd/{name}"));
        if name.ends_with(".service") {
            unit = replaced(
                &unit,
                "ExecStart=/usr/local/bin/pitboard",
                &format!("ExecStart={}", binary().display()),
            );
        }
        fs::write(folder.path().join(name), unit).expect("a file");
    }
    let paths = UNITS.map(|name| folder.path().join(name));
    succeed(Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&paths));
    for name in ["pitboard.service", "pitboard-backup.service"] {
        let unit = repository("deploy/systemd").join(name);
        let mut analyze = Command::new("systemd-analyze");
        succeed(analyze.args(["security", "--offline=true", "--threshold", EXPOSURE]).arg(unit));
    }
}
