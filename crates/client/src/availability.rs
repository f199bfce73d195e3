//! Free and occupied slots, also only when they have changed.

use chrono::NaiveDate;
use pitboard_api::{AvailabilityQuery, Day, Days, DaysQuery, NextQuery, NextStarts, paths};

use crate::{Client, Result, client::body};

/// An answer to "what is new since".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conditional<T> {
    Unchanged,
    /// `etag` is for the next time; the server may leave it out.
    Changed {
        etag: Option<String>,
        body: T,
    },
}

impl Client {
    pub async fn get_availability(&self, date: NaiveDate) -> Result<Day> {
        body(self.at(paths::GET_AVAILABILITY).query(&AvailabilityQuery { date })).await
    }

    /// The day, unless it is as it was when the server gave `etag`.
    pub async fn get_availability_if_changed(
        &self,
        date: NaiveDate,
        etag: Option<&str>,
    ) -> Result<Conditional<Day>> {
        let mut request = self.at(paths::GET_AVAILABILITY).query(&AvailabilityQuery { date });
        if let Some(etag) = etag {
            request = request.header("If-None-Match", etag);
        }
        let answer = request.send().await?;
        if answer.status == 304 {
            return Ok(Conditional::Unchanged);
        }
        let answer = answer.or_problem()?;
        let etag = answer.etag.clone();
        Ok(Conditional::Changed { etag, body: answer.understood()? })
    }

    pub async fn list_availability_days(&self, query: &DaysQuery) -> Result<Days> {
        body(self.at(paths::LIST_AVAILABILITY_DAYS).query(query)).await
    }

    pub async fn list_next_starts(&self, query: &NextQuery) -> Result<NextStarts> {
        body(self.at(paths::LIST_NEXT_STARTS).query(query)).await
    }

    /// The same answer at the path of the system before.
    pub async fn get_available_slots(&self, date: NaiveDate) -> Result<Day> {
        body(self.at(paths::GET_AVAILABLE_SLOTS).query(&AvailabilityQuery { date })).await
    }
}
