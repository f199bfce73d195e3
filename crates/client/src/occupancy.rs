//! The occupancy of a day and the slot ledger.

use pitboard_api::{Ledger, LedgerQuery, LocalDate, Occupancy, OccupancyQuery, paths};

use crate::{Client, Result, client::body};

impl Client {
    /// Returns the occupancy of a day.
    pub async fn get_occupancy(&self, date: impl Into<LocalDate>) -> Result<Occupancy> {
        body(self.at(paths::GET_OCCUPANCY).query(&OccupancyQuery { date: date.into() })).await
    }

    /// Returns the slot ledger of a period.
    pub async fn get_ledger(&self, query: &LedgerQuery) -> Result<Ledger> {
        body(self.at(paths::GET_LEDGER).query(query)).await
    }
}
