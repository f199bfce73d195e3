//! Lends a PostgreSQL to another program, usually a test that kills it. The other program controls it over
//! standard input and returns it by closing that.

use std::io::{BufRead, Write, stdin, stdout};

use anyhow::{Context, Result, bail};

use crate::cluster::Cluster;
use crate::workspace::Workspace;

/// Prints the URL of a new PostgreSQL, then executes each input line, `kill` or `start`, and confirms it by a
/// line.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut cluster = Cluster::start(workspace)?;
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
            other => bail!("unknown command {other:?}; the commands are kill and start"),
        }
    }
    Ok(())
}

fn print_line(line: &str) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("standard output is closed")
}
