//! What a storm was like, for people.

use std::{collections::BTreeMap, fmt, time::Duration};

use pitboard_api::ProblemCode;

use crate::{Terms, reaper::Killed, shop::Shop};

/// What became of one operation.
#[derive(Debug, Default)]
pub struct Tally {
    /// How long each that was made took.
    made: Vec<Duration>,
    refused: BTreeMap<&'static str, usize>,
    lost: usize,
}

impl Tally {
    pub fn made(&mut self, after: Duration) {
        self.made.push(after);
    }

    pub fn refused(&mut self, code: ProblemCode) {
        *self.refused.entry(code.as_str()).or_default() += 1;
    }

    pub fn lost(&mut self) {
        self.lost += 1;
    }

    fn refusals(&self) -> usize {
        self.refused.values().sum()
    }
}

pub struct Report {
    pub tallies: BTreeMap<&'static str, Tally>,
    pub lasted: Duration,
    pub killed: Killed,
    /// What was examined.
    pub books: String,
    pub violations: Vec<String>,
    /// Where the database was left.
    pub kept: Option<String>,
}

/// What is about to begin.
pub fn heading(shop: &Shop, terms: &Terms) -> String {
    let (database, servers) = match shop.place.url.file() {
        Some(_) => ("SQLite", 1),
        None => ("PostgreSQL", terms.servers),
    };
    let length = match (terms.seconds, terms.operations) {
        (Some(seconds), _) => format!("{} s", seconds.as_secs()),
        (None, operations) => format!("{} operations", operations.unwrap_or_default()),
    };
    let kills = if terms.kill { ", with kills" } else { "" };
    format!(
        "==> {database}: {servers} server(s), {} clients, {length}{kills}, seed {}",
        terms.clients, terms.seed
    )
}

impl Report {
    pub fn well(&self) -> bool {
        self.violations.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "    {:<18}{:>8}{:>9}{:>11}{:>11}{:>11}",
            "", "made", "refused", "unanswered", "p50", "p99"
        )?;
        for (name, tally) in &self.tallies {
            let mut latencies = tally.made.clone();
            latencies.sort();
            let share = |share: usize| match latencies.len() {
                0 => "-".to_owned(),
                length => format!("{:.1} ms", latencies[(length - 1) * share / 100].as_secs_f64() * 1e3),
            };
            let (made, refused, lost) = (tally.made.len(), tally.refusals(), tally.lost);
            write!(f, "    {name:<18}{made:>8}{refused:>9}{lost:>11}{:>11}{:>11}", share(50), share(99))?;
            let refused: Vec<String> =
                tally.refused.iter().map(|(code, times)| format!("{times} {code}")).collect();
            writeln!(f, "   {}", refused.join(", "))?;
        }
        let seconds = self.lasted.as_secs_f64();
        let count = |of: fn(&Tally) -> usize| self.tallies.values().map(of).sum::<usize>();
        let answered = count(|tally| tally.made.len() + tally.refusals());
        let booked: usize = self
            .tallies
            .iter()
            .filter(|(name, _)| name.starts_with("book"))
            .map(|(_, tally)| tally.made.len())
            .sum();
        writeln!(
            f,
            "    {answered} operations in {seconds:.1} s ({:.0}/s), of them {booked} bookings ({:.0}/s)",
            answered as f64 / seconds,
            booked as f64 / seconds,
        )?;
        let Killed { servers, database } = self.killed;
        writeln!(f, "    killed: {servers} servers, PostgreSQL {database} times")?;
        writeln!(f, "    examined: {}", self.books)?;
        if let Some(url) = &self.kept {
            writeln!(f, "    the database stays: {url}")?;
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
