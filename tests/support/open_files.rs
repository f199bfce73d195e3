//! The number of files that this program and its servers may open: one for each connection.

use std::{env, fs, os::unix::process::CommandExt, process::Command};

/// Set once the limit is raised.
const RAISED: &str = "PITBOARD_TEST_RAISED";

/// Starts this program again with as many open files as the system allows it; its servers inherit the limit.
pub fn raise_limit() {
    if env::var_os(RAISED).is_none()
        && let Ok(program) = env::current_exe()
    {
        let script = "ulimit -n \"$(ulimit -Hn)\"; exec \"$0\" \"$@\"";
        let error = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .args(env::args_os().skip(1))
            .env(RAISED, "true")
            .exec();
        eprintln!("the limit of open files stays as it is: {error}");
    }
}

/// Returns the number of files that this process may open.
pub fn limit() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(1024)
}
