//! The network addresses in the log, which are kept for some time only.

use chrono::{DateTime, Days, Utc};

use crate::db::{Connection, QueryResult, events, workshop};

/// Removes a slice of the addresses that are older than the workshop keeps them, and returns their number.
pub fn remove_old(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    let days = workshop::load(conn)?.settings.keep_addresses_days;
    events::remove_addresses(conn, now - Days::new(days.into()))
}
