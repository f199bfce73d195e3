//! Memory, open files and processor time of a process, from /proc.

use std::{fs, process::Command, sync::LazyLock};

/// Ticks of the processor time per second.
static TICKS: LazyLock<f64> = LazyLock::new(|| {
    let output = Command::new("getconf").arg("CLK_TCK").output();
    let ticks = output.ok().and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok());
    ticks.unwrap_or(100.0)
});

/// Returns the resident memory of a process in MiB.
pub fn resident_mib(id: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("a running process");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    let kib = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    kib.expect("a number") / 1024.0
}

/// Returns the number of open files and connections of a process.
pub fn open_files(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd")).expect("a running process").count()
}

/// Returns the processor time that a process has used, in seconds.
pub fn processor_seconds(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a running process");
    // The name in parentheses may contain spaces.
    let (_, rest) = stat.rsplit_once(')').expect("the name of the process");
    let ticks: f64 =
        rest.split_whitespace().skip(11).take(2).filter_map(|number| number.parse::<f64>().ok()).sum();
    ticks / *TICKS
}
