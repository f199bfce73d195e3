//! Opens transactions on the served workshop: reads of one state of the database, and writes by an actor.

use crate::{
    app::{
        Failure,
        actor::Actor,
        effects::Publisher,
        tx::{Confirm, Tx},
    },
    clock::Clock,
    db::{Connection, Db},
};

/// The workshop that this process serves. Every key starts with it, so that one process may serve several one day.
pub const SERVED_WORKSHOP: i64 = 1;

/// The database, the clock and the subscribers of committed effects, for one workshop; cheap to clone.
#[derive(Clone)]
pub struct Transactions {
    pub db: Db,
    pub clock: Clock,
    pub publisher: Publisher,
    pub workshop_id: i64,
}

impl Transactions {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, publisher: Publisher::default(), workshop_id: SERVED_WORKSHOP }
    }

    /// Runs queries that see one state of the database and change nothing.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.db.read(self.workshop_id, work).await
    }

    /// As [`Self::read`], for a caller without a session.
    pub async fn read_anonymous<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.db.read_anonymous(self.workshop_id, work).await
    }

    /// Runs `work` as one transaction of `actor`, again if it lost against another, and publishes its effects after
    /// the COMMIT.
    pub async fn write<T, F>(&self, actor: Actor, confirm: Confirm, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (clock, publisher) = (self.clock.clone(), self.publisher.clone());
        let calendars = publisher.clone();
        let work = move |conn: &mut Connection<'_>| {
            let mut tx = Tx::begin(conn, actor.clone(), clock.clone(), confirm, calendars.calendar());
            // A test key gets its response, and nothing is stored.
            let value = if actor.is_test() { tx.roll_back_after(&mut work)? } else { work(&mut tx)? };
            Ok((value, tx.end()?))
        };
        let committed = move |(value, effects)| {
            publisher.publish(effects);
            value
        };
        self.db.write(self.workshop_id, work, committed).await
    }
}
