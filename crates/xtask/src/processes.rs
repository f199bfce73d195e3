//! Processes as Linux lists them: the children of one, and signals to all of them.

use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::command::output;

/// Sends a signal, by its short name, to a process and then to its children.
pub fn signal_all(parent: u32, signal: &str) -> Result<()> {
    send(parent, signal)?;
    for child in children(parent)? {
        // One that has ended meanwhile needs none.
        let _ = send(child, signal);
    }
    Ok(())
}

fn send(process: u32, signal: &str) -> Result<()> {
    output(Command::new("kill").arg(format!("-{signal}")).arg(process.to_string())).map(drop)
}

fn children(parent: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        // Processes end while they are listed.
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else { continue };
        children.extend(parse(&stat).filter(|(_, of)| *of == parent).map(|(process, _)| process));
    }
    Ok(children)
}

/// Returns the id of a process and that of its parent. The name between them may contain anything.
fn parse(stat: &str) -> Option<(u32, u32)> {
    let process = stat.split_once(' ')?.0.parse().ok()?;
    let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some((process, parent))
}

#[cfg(test)]
mod test {
    use super::parse;

    #[test]
    fn a_name_with_spaces_and_parentheses_is_skipped() {
        assert_eq!(parse("17 (a (b) 3 c) S 4 17 17 0 -1"), Some((17, 4)));
        assert_eq!(parse(""), None);
    }
}
