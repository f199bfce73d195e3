//! A PostgreSQL lent to another program: that of a test which kills it. The borrower says over our standard input
//! what becomes of it, and gives it back by closing that.

use std::io::{BufRead, Write, stdin, stdout};

use crate::cluster::Cluster;
use crate::command::Result;
use crate::workspace::Workspace;

/// Prints the URL of a new PostgreSQL, then does what each line says: `kill` or `start`, answered by a line.
pub fn run(workspace: &Workspace) -> Result {
    let mut cluster = Cluster::start(workspace)?;
    say(&cluster.url())?;
    for line in stdin().lock().lines() {
        match line.map_err(|e| format!("standard input cannot be read: {e}"))?.as_str() {
            "kill" => {
                cluster.kill()?;
                say("killed")?;
            }
            "start" => {
                cluster.start_again()?;
                say("started")?;
            }
            other => return Err(format!("{other}: say kill or start")),
        }
    }
    Ok(())
}

fn say(line: &str) -> Result {
    let mut out = stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| format!("nobody listens: {e}"))
}
