//! A short run of the torture: real servers, every write at random, kills. `cargo xtask torture` has long ones.

use std::process::Command;

use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
fn a_short_torture_with_kills_breaks_no_promise(#[case] on: Backend) {
    let on = match on {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let mut torture = Command::new(env!("CARGO_BIN_EXE_torture"));
    torture.args(["--on", on, "--seconds", "6", "--clients", "12", "--kill", "--seed", "1"]);
    let ran = torture.output().expect("the torture");
    let (report, complaints) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    println!("{report}");
    assert!(ran.status.success(), "{complaints}");
}
