//! Statistics.

use pitboard_api::{Statistics, StatisticsExportQuery, StatisticsQuery, paths};

use crate::{
    Client, Result,
    client::{body, text},
};

impl Client {
    /// Returns the statistics of a range of days.
    pub async fn get_statistics(&self, query: &StatisticsQuery) -> Result<Statistics> {
        body(self.at(paths::GET_STATISTICS).query(query)).await
    }

    /// Returns CSV.
    pub async fn export_statistics(&self, query: &StatisticsExportQuery) -> Result<String> {
        text(self.at(paths::EXPORT_STATISTICS).query(query)).await
    }
}
