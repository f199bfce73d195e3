//! Lends a PostgreSQL to another program, usually a test that kills it. The other program controls it over
//! standard input and returns it by closing that.

use std::io::{BufRead, Write, stdin, stdout};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cluster::Cluster;
use crate::workspace::Workspace;

/// Prints the URL of a new PostgreSQL, of the version in a folder if there is one. Then executes each input line, and
/// confirms it by a line, `standby` by the URL of the standby.
pub fn run(workspace: &Workspace, version: Option<&Path>) -> Result<()> {
    let mut cluster = Cluster::start_version(workspace, version)?;
    print_line(&cluster.url())?;
    for line in stdin().lock().lines() {
        print_line(&execute(&mut cluster, &line.context("cannot read standard input")?)?)?;
    }
    Ok(())
}

/// Executes a command, and returns the line that confirms it.
fn execute(cluster: &mut Cluster, command: &str) -> Result<String> {
    let confirmation = match command {
        "kill" => cluster.kill().map(|()| "killed"),
        "start" => cluster.restart().map(|()| "started"),
        "freeze" => cluster.freeze().map(|()| "frozen"),
        "thaw" => cluster.thaw().map(|()| "thawed"),
        "standby" => return cluster.start_standby(),
        "freeze standby" => cluster.standby()?.freeze().map(|()| "frozen"),
        "thaw standby" => cluster.standby()?.thaw().map(|()| "thawed"),
        other => bail!(
            "unknown command {other:?}; the commands are kill, start, freeze, thaw, standby, freeze standby and \
             thaw standby"
        ),
    };
    confirmation.map(str::to_owned)
}

fn print_line(line: &str) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("standard output is closed")
}
