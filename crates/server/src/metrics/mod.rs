//! The numbers of this process for Prometheus, on a port of their own. What happens often is counted where it happens
//! (`requests`, the engine of the database, the runner of jobs); the rest is read when it is asked for (`scrape`).
//! The registry is no global: each server has its own.

pub mod endpoint;
pub mod requests;
mod scrape;

use prometheus::{Encoder, Registry, TextEncoder};

use crate::{
    app::jobs::JobMeasures, db::engine::measures::Measures, metrics::requests::Requests, state::State,
};

/// The counters of a server.
pub struct Metrics {
    registry: Registry,
    pub requests: Requests,
    pub jobs: JobMeasures,
}

impl Metrics {
    /// Creates the counters, with those of a database.
    pub fn new(database: &Measures) -> prometheus::Result<Self> {
        let (registry, requests, jobs) = (Registry::new(), Requests::new()?, JobMeasures::new()?);
        let Measures { commits, failures, retries, slot_alarms, queued, batches, .. } = database;
        for counter in [commits, failures, retries, slot_alarms] {
            registry.register(Box::new(counter.clone()))?;
        }
        registry.register(Box::new(queued.clone()))?;
        registry.register(Box::new(batches.clone()))?;
        requests.register(&registry)?;
        jobs.register(&registry)?;
        Ok(Self { registry, requests, jobs })
    }

    /// Returns all numbers in the text format of Prometheus.
    pub async fn text(&self, state: &State) -> prometheus::Result<String> {
        let mut families = self.registry.gather();
        families.extend(scrape::read(state).await?.gather());
        let mut text = Vec::new();
        TextEncoder::new().encode(&families, &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
