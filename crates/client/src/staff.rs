//! The capacity board, the ledger and the team.

use chrono::NaiveDate;
use pitboard_api::{Employee, Ledger, LedgerQuery, Occupancy, OccupancyQuery, Page, PageQuery, paths};

use crate::{Client, Result, client::body};

impl Client {
    pub async fn get_occupancy(&self, date: NaiveDate) -> Result<Occupancy> {
        body(self.at(paths::GET_OCCUPANCY).query(&OccupancyQuery { date })).await
    }

    pub async fn get_ledger(&self, query: &LedgerQuery) -> Result<Ledger> {
        body(self.at(paths::GET_LEDGER).query(query)).await
    }

    pub async fn list_employees(&self, query: &PageQuery) -> Result<Page<Employee>> {
        body(self.at(paths::LIST_EMPLOYEES).query(query)).await
    }
}
