//! Deletes many rows in slices, each short enough for the one writer of SQLite.

/// The number of rows that one transaction deletes.
pub const SLICE: usize = 250;

/// Deletes at most a slice of the rows of a workshop that fulfil a condition, and returns their number. `$id` is unique
/// within the workshop.
macro_rules! delete_slice {
    ($conn:expr, $table:ident, $id:ident: $type:ty, $condition:expr) => {{
        let conn: &mut $crate::db::Connection = $conn;
        let workshop_id = conn.workshop_id;
        let rows = || $table::table.filter($table::workshop_id.eq(workshop_id).and($condition));
        let limit = $crate::db::engine::slices::SLICE as i64;
        let ids: Vec<$type> = rows().select($table::$id).limit(limit).load(conn.raw)?;
        // The condition again: another transaction may have renewed a row.
        diesel::delete(rows().filter($table::$id.eq_any(ids))).execute(conn.raw)
    }};
}
pub(crate) use delete_slice;
