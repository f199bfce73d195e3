//! The report: a row for each benchmark with both sides, their ratio and the bar; and the machine and commit.

use std::{fmt, fmt::Write as _, fs, io, path::Path, process::Command};

/// The bar of a ratio or of a figure.
#[derive(Clone, Copy)]
pub enum Bar {
    AtLeast(f64),
    AtMost(f64),
    /// Reported for comparison only.
    None,
}

struct Row {
    number: &'static str,
    what: String,
    ours: String,
    other: String,
    ratio: String,
    bar: String,
    verdict: String,
}

/// The rows in the order of their measurement, and remarks on them.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
    head: String,
}

/// The figures of both sides of a benchmark, one of each per round.
#[derive(Default)]
pub struct Sides {
    pub ours: Vec<f64>,
    pub other: Vec<f64>,
}

impl Bar {
    fn verdict(self, value: f64) -> &'static str {
        match self {
            Bar::AtLeast(bar) if value >= bar => "met",
            Bar::AtMost(bar) if value <= bar => "met",
            Bar::None => "reported",
            _ => "missed",
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::AtLeast(bar) => write!(f, "≥ {bar}"),
            Bar::AtMost(bar) => write!(f, "≤ {bar}"),
            Bar::None => f.write_str("–"),
        }
    }
}

/// Returns the median.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn format_figure(figure: f64, unit: &str) -> String {
    let decimals = if figure.abs() >= 100.0 || figure.fract() == 0.0 { 0 } else { 2 };
    format!("{figure:.decimals$} {unit}").trim_end().to_owned()
}

impl Report {
    /// Begins the report of this commit on this machine.
    pub fn begin(rounds: usize, seconds: f64) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let read = |path| fs::read_to_string(path).unwrap_or_default().trim().to_owned();
        let (kernel, load) = (read("/proc/sys/kernel/osrelease"), read("/proc/loadavg"));
        let commit = Command::new("git").args(["describe", "--always", "--dirty", "--abbrev=10"]).output();
        let commit = commit.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        let head = format!(
            "Commit {}, {} UTC, {cores} cores, Linux {kernel}, load {load} at the start; medians of {rounds} \
             rounds, {seconds} seconds per load.",
            commit.unwrap_or_default(),
            chrono::Utc::now().format("%Y-%m-%d %H:%M"),
        );
        Self { head, ..Self::default() }
    }

    /// Adds a benchmark whose bar is on the ratio of the medians.
    pub fn compare(&mut self, number: &'static str, what: &str, sides: &Sides, unit: &str, bar: Bar) {
        let (ours, other) = (median(&sides.ours), median(&sides.other));
        let ratio = ours / other;
        self.add(Row {
            number,
            what: what.to_owned(),
            ours: format_figure(ours, unit),
            other: format_figure(other, unit),
            ratio: format!("{ratio:.3}"),
            bar: bar.to_string(),
            verdict: bar.verdict(ratio).to_owned(),
        });
    }

    /// Adds a benchmark whose bar is on the median itself.
    pub fn figure(&mut self, number: &'static str, what: &str, figures: &[f64], unit: &str, bar: Bar) {
        let ours = median(figures);
        let bar_text = if matches!(bar, Bar::None) {
            bar.to_string()
        } else {
            format!("{bar} {unit}").trim_end().to_owned()
        };
        self.add(Row {
            number,
            what: what.to_owned(),
            ours: format_figure(ours, unit),
            other: "–".to_owned(),
            ratio: "–".to_owned(),
            bar: bar_text,
            verdict: bar.verdict(ours).to_owned(),
        });
    }

    /// Adds a benchmark without figures.
    pub fn not_measured(&mut self, number: &'static str, reason: &str) {
        let what = reason.replace('\n', " ");
        let [ours, other, ratio, bar] = std::array::from_fn(|_| "–".to_owned());
        self.rows.push(Row { number, what, ours, other, ratio, bar, verdict: "not measured".to_owned() });
    }

    /// Adds a remark.
    pub fn note(&mut self, note: &str) {
        eprintln!("  note: {note}");
        self.notes.push(note.to_owned());
    }

    pub fn has(&self, number: &str) -> bool {
        self.rows.iter().any(|row| row.number == number)
    }

    fn add(&mut self, row: Row) {
        let Row { number, what, ours, other, ratio, bar, verdict } = &row;
        eprintln!("  {number}: {what}: {ours} against {other}, ratio {ratio}, bar {bar}: {verdict}");
        self.rows.push(row);
    }

    /// Returns the report as Markdown.
    pub fn markdown(&mut self) -> String {
        self.rows.sort_by_key(|row| row.number[1..].parse::<u32>().unwrap_or(u32::MAX));
        let mut text = format!("# Bench\n\n{}\n\n", self.head);
        text.push_str(
            "| # | what | ours | other side | ratio | bar | verdict |\n|---|---|---|---|---|---|---|\n",
        );
        for Row { number, what, ours, other, ratio, bar, verdict } in &self.rows {
            // Writing into a string cannot fail.
            writeln!(text, "| {number} | {what} | {ours} | {other} | {ratio} | {bar} | {verdict} |").ok();
        }
        text.push('\n');
        self.notes.iter().for_each(|note| text.push_str(&format!("- {note}\n")));
        text
    }

    /// Writes the report, after every group again: an interrupted run leaves what it has measured.
    pub fn write(&mut self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("report.md"), self.markdown())
    }
}
