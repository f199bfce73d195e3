//! Counts of the runs of jobs in this process.

use chrono::{DateTime, Utc};
use prometheus::{GaugeVec, IntCounterVec, Opts, Registry};

use crate::app::jobs::Outcome;

/// The runs by kind and outcome, and the last success of each kind; cheap to clone.
#[derive(Clone)]
pub struct JobMeasures {
    runs: IntCounterVec,
    last_success: GaugeVec,
}

impl JobMeasures {
    pub fn new() -> prometheus::Result<Self> {
        let runs = Opts::new("pitboard_job_runs_total", "Runs of jobs, purges and housekeeping included");
        let last = Opts::new(
            "pitboard_job_last_success_timestamp_seconds",
            "When this server last completed a job of this kind",
        );
        Ok(Self {
            runs: IntCounterVec::new(runs, &["kind", "outcome"])?,
            last_success: GaugeVec::new(last, &["kind"])?,
        })
    }

    pub fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        registry.register(Box::new(self.runs.clone()))?;
        registry.register(Box::new(self.last_success.clone()))
    }

    /// Counts a run.
    pub(super) fn ran(&self, kind: &str, outcome: Outcome, now: DateTime<Utc>) {
        let label = match outcome {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
            Outcome::LeaseLost => "lease_lost",
        };
        self.runs.with_label_values(&[kind, label]).inc();
        if outcome == Outcome::Done {
            self.last_success.with_label_values(&[kind]).set(now.timestamp() as f64);
        }
    }
}
