//! Keeps the planner's statistics up to date while the tables grow.

use chrono::{DateTime, Utc};

use crate::app::{
    Failure, Tx,
    jobs::{OutsideTask, registry::INTERVAL},
    transactions::Transactions,
};

/// Updates the statistics of the tables that have changed much.
pub(super) struct UpdateStatistics;

impl OutsideTask for UpdateStatistics {
    const KIND: &'static str = "update_statistics";
    type Payload = ();
    type Outcome = ();

    async fn run(&self, transactions: &Transactions, (): &()) -> Result<(), Failure> {
        transactions.db.update_statistics().await
    }

    fn finish(&self, _: &mut Tx<'_>, (): &(), (): &()) -> Result<(), Failure> {
        Ok(())
    }

    fn next_due(&self, tx: &mut Tx<'_>, (): &()) -> Result<Option<DateTime<Utc>>, Failure> {
        Ok(Some(tx.now() + INTERVAL))
    }
}
