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
        match line.context("cannot read standard input")?.as_str() {
            "kill" => {
                cluster.kill()?;
                print_line("killed")?;
            }
            "start" => {
                cluster.restart()?;
                print_line("started")?;
            }
            "freeze" => {
                cluster.freeze()?;
                print_line("frozen")?;
            }
            "standby" => print_line(&cluster.start_standby()?)?,
            other => bail!("unknown command {other:?}; the commands are kill, start, freeze and standby"),
        }
    }
    Ok(())
}

fn print_line(line: &str) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("standard output is closed")
}
