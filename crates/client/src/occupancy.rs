//! The occupancy of a day and the slot ledger.

use chrono::NaiveDate;
use pitboard_api::{Ledger, LedgerQuery, Occupancy, OccupancyQuery, paths};

use crate::{Client, Result, client::body};

impl Client {
    pub async fn get_occupancy(&self, date: NaiveDate) -> Result<Occupancy> {
        body(self.at(paths::GET_OCCUPANCY).query(&OccupancyQuery { date })).await
    }

    pub async fn get_ledger(&self, query: &LedgerQuery) -> Result<Ledger> {
        body(self.at(paths::GET_LEDGER).query(query)).await
    }
}
