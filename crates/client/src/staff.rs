//! The capacity board.

use chrono::NaiveDate;
use pitboard_api::{Occupancy, OccupancyQuery, paths};

use crate::{Client, Result, client::body};

impl Client {
    pub async fn get_occupancy(&self, date: NaiveDate) -> Result<Occupancy> {
        body(self.at(paths::GET_OCCUPANCY).query(&OccupancyQuery { date })).await
    }
}
