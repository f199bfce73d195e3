//! Deletes what has expired: stored answers, sessions and one-time links.

use crate::app::{
    Failure, Tx, idempotency,
    jobs::task::Task,
    people::{links, sessions},
};

macro_rules! purge {
    ($name:ident, $kind:literal, $purge:path) => {
        pub(super) struct $name;

        impl Task for $name {
            const KIND: &'static str = $kind;
            type Payload = ();

            fn run(&self, tx: &mut Tx<'_>, (): ()) -> Result<(), Failure> {
                let now = tx.now();
                let rows = $purge(tx, now)?;
                tracing::debug!(rows, kind = $kind, "expired rows were deleted");
                Ok(())
            }
        }
    };
}

purge!(PurgeIdempotencyKeys, "purge_idempotency_keys", idempotency::purge_expired);
purge!(PurgeSessions, "purge_sessions", sessions::purge_expired);
purge!(PurgeLinks, "purge_links", links::purge_expired);
