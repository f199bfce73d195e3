//! Deletes what has expired: stored answers, sessions, one-time links, holds, contacts of guests, announcements of
//! changed days, the log of deliveries and the network addresses in the log of events.

use crate::{
    app::{
        Failure, Tx,
        appointments::{guests, holds},
        idempotency,
        insight::addresses,
        integrations::{announce, webhooks},
        jobs::task::{Purge, Slice},
        people::{links, sessions},
    },
    db::engine::slices::SLICE,
};

macro_rules! purge {
    ($name:ident, $kind:literal, $purge:path) => {
        pub(super) struct $name;

        impl Purge for $name {
            const KIND: &'static str = $kind;

            fn run(&self, tx: &mut Tx<'_>) -> Result<Slice, Failure> {
                let now = tx.now();
                let rows = $purge(tx, now)?;
                tracing::debug!(rows, kind = $kind, "expired rows were deleted");
                Ok(if rows < SLICE { Slice::Last } else { Slice::More })
            }
        }
    };
}

purge!(PurgeAddresses, "purge_addresses", addresses::remove_old);
purge!(PurgeAnnouncements, "purge_announcements", announce::purge);
purge!(PurgeIdempotencyKeys, "purge_idempotency_keys", idempotency::purge_expired);
purge!(PurgeSessions, "purge_sessions", sessions::purge_expired);
purge!(PurgeGuestContacts, "purge_guest_contacts", guests::purge_contacts);
purge!(PurgeHolds, "purge_holds", holds::purge_expired);
purge!(PurgeLinks, "purge_links", links::purge_expired);
purge!(PurgeDeliveries, "purge_webhook_deliveries", webhooks::purge_deliveries);
