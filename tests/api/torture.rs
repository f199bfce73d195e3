//! A short torture run: real servers, random writes, kills. `cargo xtask torture` starts long ones.

use std::process::Command;

use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
fn a_short_torture_run_with_kills_finds_no_violation(#[case] on: Backend) {
    let on = match on {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let mut torture = Command::new(env!("CARGO_BIN_EXE_torture"));
    torture.args(["--on", on, "--seconds", "6", "--clients", "12", "--kill", "--seed", "1"]);
    let finished = torture.output().expect("the torture");
    let (report, errors) =
        (String::from_utf8_lossy(&finished.stdout), String::from_utf8_lossy(&finished.stderr));
    println!("{report}");
    assert!(finished.status.success(), "{errors}");
}
