//! Runs the commands of `docs/integrate.md` in their order, and compares the status of each response with the number
//! above its command.

use std::{fs, path::Path, process::Command};

use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Prints the status of each response to standard error.
const PRELUDE: &str = "set -euo pipefail\n\
    curl() { command curl --write-out '%{stderr}status %{http_code}\\n' \"$@\"; }\n";
const STATUS: &str = "status ";

/// Returns the lines of all shell blocks.
fn read_commands() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/integrate.md");
    let text = fs::read_to_string(file).expect("docs/integrate.md");
    let blocks = text.split("\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.collect()
}

/// Returns the number in a line that has this beginning and nothing else.
fn number_after(beginning: &str, line: &str) -> Option<u16> {
    line.strip_prefix(beginning)?.parse().ok()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_commands_of_the_guide_for_integrators_get_the_statuses_that_it_states(#[case] on: Backend) {
    let app = TestApp::start_demo(on).await;
    let commands = read_commands();
    let expected: Vec<u16> = commands.lines().filter_map(|line| number_after("# ", line)).collect();
    assert!(expected.len() >= 15, "{commands}");

    let folder = tempfile::tempdir().expect("a folder");
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(format!("{PRELUDE}{commands}")).current_dir(&folder).env("PITBOARD", &app.url);
    // The variables of this process could name a proxy.
    shell.envs(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, "")));
    let ran = actix_web::rt::task::spawn_blocking(move || shell.output()).await.expect("a thread");
    let ran = ran.expect("bash, curl and jq");
    let (printed, errors) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let statuses: Vec<u16> = errors.lines().filter_map(|line| number_after(STATUS, line)).collect();
    assert_eq!(statuses, expected, "{printed}\n{errors}");
    assert!(ran.status.success(), "{printed}\n{errors}");
}
