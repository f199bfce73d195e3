//! The printed report of a run.

use std::{collections::BTreeMap, fmt, time::Duration};

use pitboard_api::ProblemCode;

use crate::{Options, faults::Counts, workshop::Workshop};

/// The counters of one operation.
#[derive(Debug, Default)]
pub struct Tally {
    /// The latency of each executed operation.
    done: Vec<Duration>,
    refused: BTreeMap<&'static str, usize>,
    unanswered: usize,
}

impl Tally {
    pub fn add_done(&mut self, latency: Duration) {
        self.done.push(latency);
    }

    pub fn add_refused(&mut self, code: ProblemCode) {
        *self.refused.entry(code.as_str()).or_default() += 1;
    }

    pub fn add_unanswered(&mut self) {
        self.unanswered += 1;
    }

    fn count_refusals(&self) -> usize {
        self.refused.values().sum()
    }
}

/// The result of a run.
pub struct Report {
    pub tallies: BTreeMap<&'static str, Tally>,
    pub duration: Duration,
    pub faults: Counts,
    /// The amount of examined data.
    pub summary: String,
    pub violations: Vec<String>,
    /// The URL of the database, if it was kept.
    pub kept: Option<String>,
}

/// Returns the line that is printed before a run.
pub fn format_heading(workshop: &Workshop, options: &Options) -> String {
    let (database, servers) = match workshop.place.url.file() {
        Some(_) => ("SQLite", 1),
        None => ("PostgreSQL", options.servers),
    };
    let length = match (options.duration, options.operations) {
        (Some(duration), _) => format!("{} s", duration.as_secs()),
        (None, operations) => format!("{} operations", operations.unwrap_or_default()),
    };
    let faults: Vec<&str> = options.faults.iter().map(|fault| fault.name()).collect();
    let faults = if faults.is_empty() { String::new() } else { format!(", with {}", faults.join(", ")) };
    format!(
        "==> {database}: {servers} server(s), {} clients, {length}{faults}, seed {}",
        options.clients, options.seed
    )
}

impl Report {
    pub fn is_ok(&self) -> bool {
        self.violations.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "    {:<18}{:>8}{:>9}{:>11}{:>11}{:>11}",
            "", "done", "refused", "unanswered", "p50", "p99"
        )?;
        for (name, tally) in &self.tallies {
            let mut latencies = tally.done.clone();
            latencies.sort();
            let percentile = |percent: usize| match latencies.len() {
                0 => "-".to_owned(),
                length => format!("{:.1} ms", latencies[(length - 1) * percent / 100].as_secs_f64() * 1e3),
            };
            let (done, refused) = (tally.done.len(), tally.count_refusals());
            write!(f, "    {name:<18}{done:>8}{refused:>9}{:>11}", tally.unanswered)?;
            write!(f, "{:>11}{:>11}", percentile(50), percentile(99))?;
            let refused: Vec<String> =
                tally.refused.iter().map(|(code, times)| format!("{times} {code}")).collect();
            writeln!(f, "   {}", refused.join(", "))?;
        }
        let seconds = self.duration.as_secs_f64();
        let count = |of: fn(&Tally) -> usize| self.tallies.values().map(of).sum::<usize>();
        let answered = count(|tally| tally.done.len() + tally.count_refusals());
        let booked: usize = self
            .tallies
            .iter()
            .filter(|(name, _)| name.starts_with("book"))
            .map(|(_, tally)| tally.done.len())
            .sum();
        writeln!(
            f,
            "    {answered} operations in {seconds:.1} s ({:.0}/s), of them {booked} bookings ({:.0}/s)",
            answered as f64 / seconds,
            booked as f64 / seconds,
        )?;
        if !self.faults.is_empty() {
            let faults: Vec<String> =
                self.faults.iter().map(|(what, times)| format!("{times} {what}")).collect();
            writeln!(f, "    faults: {}", faults.join(", "))?;
        }
        writeln!(f, "    examined: {}", self.summary)?;
        if let Some(url) = &self.kept {
            writeln!(f, "    the database is kept: {url}")?;
        }
        match self.violations.len() {
            0 => write!(f, "    no violation"),
            count => {
                write!(f, "    VIOLATIONS: {count}")?;
                self.violations.iter().take(50).try_for_each(|violation| write!(f, "\n    - {violation}"))
            }
        }
    }
}
