//! A kind of deferred work that waits for something outside the database, such as the network.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};

use crate::app::{Failure, Tx, transactions::Transactions};

/// A kind of work that must not run in a transaction. It runs under its lease, which is renewed; what came of it is
/// written in one transaction, which also ends the job. A run whose lease was lost writes nothing, and a killed one is
/// repeated, so the work may happen twice.
pub trait OutsideTask: Send + Sync + 'static {
    /// The name in the table, the log and the metrics.
    const KIND: &'static str;
    /// The input of one run, as of a [`Task`](super::Task).
    type Payload: Serialize + DeserializeOwned + Send + Sync;
    /// The result of the work.
    type Outcome: Send + Sync;

    /// Does the work, with short transactions of its own.
    fn run(
        &self,
        transactions: &Transactions,
        payload: &Self::Payload,
    ) -> impl Future<Output = Result<Self::Outcome, Failure>> + Send;

    /// Writes the result.
    fn finish(
        &self,
        tx: &mut Tx<'_>,
        payload: &Self::Payload,
        outcome: &Self::Outcome,
    ) -> Result<(), Failure>;

    /// Returns when the job is due again; `None` if there is no more work. Called after [`Self::finish`] under the
    /// lock of the job, so that work which another transaction adds is either seen here, or advances the job later.
    fn next_due(&self, tx: &mut Tx<'_>, payload: &Self::Payload) -> Result<Option<DateTime<Utc>>, Failure>;
}
