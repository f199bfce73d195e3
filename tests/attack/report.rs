//! The table of what was measured, with the bars.

use std::fmt;

use crate::{person::Noticed, sign_ins::SignIns};

/// Milliseconds within which 99 of 100 bookings must be answered.
const BOOKING_BAR: f64 = 500.0;
/// The memory of the server, in MiB.
const MEMORY_BAR: f64 = 150.0;
/// Seconds that a sign-in may take: five in the server, and some time on the way.
const SIGN_IN_BAR: f64 = 5.5;

struct Row {
    attack: String,
    what: &'static str,
    measured: String,
    bar: String,
    is_met: bool,
}

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Report {
    pub fn add_connections(&mut self, attack: &str, noticed: &Noticed) {
        self.add_bookings(attack, noticed);
        self.rows.push(Row {
            attack: attack.to_owned(),
            what: "memory of the server",
            measured: format!("{:.0} MiB", noticed.memory_mib),
            bar: format!("{MEMORY_BAR:.0} MiB"),
            is_met: noticed.memory_mib <= MEMORY_BAR,
        });
    }

    pub fn add_sign_ins(&mut self, attack: &str, sign_ins: &SignIns) {
        self.add_bookings(attack, &sign_ins.noticed);
        let longest = sign_ins.longest.as_secs_f64();
        self.rows.push(Row {
            attack: attack.to_owned(),
            what: "longest wait of a sign-in",
            measured: format!("{longest:.1} s"),
            bar: format!("{SIGN_IN_BAR:.1} s"),
            is_met: longest <= SIGN_IN_BAR && sign_ins.are_answered(),
        });
        let outcomes: Vec<String> =
            sign_ins.outcomes.iter().map(|(outcome, times)| format!("{times} × {outcome}")).collect();
        self.notes.push(format!("{attack}: {}", outcomes.join(", ")));
    }

    fn add_bookings(&mut self, attack: &str, noticed: &Noticed) {
        let p99 = noticed.percentile(99);
        let (booked, failed) = (noticed.latencies.len(), noticed.failures.len());
        self.rows.push(Row {
            attack: attack.to_owned(),
            what: "p99 of the person's bookings",
            measured: format!("{p99:.0} ms"),
            bar: format!("{BOOKING_BAR:.0} ms"),
            is_met: failed == 0 && p99 <= BOOKING_BAR,
        });
        self.notes.push(format!(
            "{attack}: {booked} bookings, p50 {:.0} ms, {failed} failed {}",
            noticed.percentile(50),
            noticed.failures.first().map_or("", String::as_str)
        ));
    }

    /// Whether every bar is met.
    pub fn is_met(&self) -> bool {
        self.rows.iter().all(|row| row.is_met)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| attack | what | measured | bar | verdict |\n|---|---|---|---|---|")?;
        for Row { attack, what, measured, bar, is_met } in &self.rows {
            let verdict = if *is_met { "met" } else { "MISSED" };
            writeln!(f, "| {attack} | {what} | {measured} | ≤ {bar} | {verdict} |")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "- {}", note.trim_end()))
    }
}
