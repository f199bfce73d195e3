//! Free and occupied slots, on request only if they have changed.

use pitboard_api::{
    AvailabilityQuery, AvailabilityRangeQuery, Day, DayList, Days, DaysQuery, NextQuery, NextStarts,
    StartTimes, StartTimesQuery, paths,
};

use crate::{Client, Result, client::body};

/// The response to a conditional request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conditional<T> {
    Unchanged,
    /// The new body; `etag` is for the next request, if the server sent one.
    Changed {
        etag: Option<String>,
        body: T,
    },
}

impl Client {
    /// Returns the availability of a day.
    pub async fn get_availability(&self, query: impl Into<AvailabilityQuery>) -> Result<Day> {
        body(self.at(paths::GET_AVAILABILITY).query(&query.into())).await
    }

    /// Returns several days with their periods, at most 31.
    pub async fn get_availability_of_days(&self, query: &AvailabilityRangeQuery) -> Result<DayList> {
        body(self.at(paths::GET_AVAILABILITY).query(query)).await
    }

    /// Returns the day unless `etag` is current.
    pub async fn get_availability_if_changed(
        &self,
        query: impl Into<AvailabilityQuery>,
        etag: Option<&str>,
    ) -> Result<Conditional<Day>> {
        let mut request = self.at(paths::GET_AVAILABILITY).query(&query.into());
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

    /// Lists the availability of several days, without their periods.
    pub async fn list_availability_days(&self, query: &DaysQuery) -> Result<Days> {
        body(self.at(paths::LIST_AVAILABILITY_DAYS).query(query)).await
    }

    /// Lists the next starts at which a service fits.
    pub async fn list_next_starts(&self, query: &NextQuery) -> Result<NextStarts> {
        body(self.at(paths::LIST_NEXT_STARTS).query(query)).await
    }

    /// Returns the next starts without the service, its price and the zone.
    pub async fn list_start_times(&self, query: &StartTimesQuery) -> Result<StartTimes> {
        body(self.at(paths::LIST_NEXT_STARTS).query(query)).await
    }

    /// Returns the same response from its former address.
    pub async fn get_available_slots(&self, query: impl Into<AvailabilityQuery>) -> Result<Day> {
        body(self.at(paths::GET_AVAILABLE_SLOTS).query(&query.into())).await
    }
}
