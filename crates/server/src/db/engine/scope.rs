//! The connection that queries take: a database connection and the workshop that it is used for.

use crate::db::engine::connection::AnyConnection;

/// A connection in use for one workshop: every query filters by `workshop_id` and runs on `raw`.
pub struct Connection<'a> {
    pub raw: &'a mut AnyConnection,
    pub workshop_id: i64,
}
