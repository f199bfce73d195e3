//! Marks: what servers and commands note for each other, one row for each name.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{Connection as _, prelude::*};

use crate::db::{
    Connection,
    engine::{
        errors::{Class, classify},
        schema::marks,
    },
};

/// The name of the mark of the last complete backup.
pub const BACKUP: &str = "backup";
/// The name of the mark with the fingerprint of the secret of the server that started last.
pub const SECRET: &str = "secret";

/// The content of a mark.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Mark {
    pub value: String,
    pub at: NaiveDateTime,
}

/// Returns the mark of a name.
pub fn find(conn: &mut Connection, name: &str) -> QueryResult<Option<Mark>> {
    let row = marks::table.find((conn.workshop_id, name));
    row.select((marks::value, marks::at)).get_result(conn.raw).optional()
}

/// Writes the mark of a name.
pub fn set(conn: &mut Connection, name: &str, value: &str, at: DateTime<Utc>) -> QueryResult<()> {
    if update(conn, name, value, at)? {
        return Ok(());
    }
    let workshop_id = conn.workshop_id;
    match conn.raw.transaction(|raw| insert(&mut Connection { raw, workshop_id }, name, value, at)) {
        Ok(()) => Ok(()),
        // Another transaction inserted it and has committed.
        Err(error) if matches!(classify(&error), Class::Unique(_)) => update(conn, name, value, at).map(drop),
        Err(error) => Err(error),
    }
}

/// Writes a mark and deletes it again, which shows whether the database can be written and leaves nothing. A name of
/// its own for each call, so that no two wait for each other.
pub fn try_writing(conn: &mut Connection, name: &str, at: DateTime<Utc>) -> QueryResult<()> {
    insert(conn, name, "", at)?;
    diesel::delete(marks::table.find((conn.workshop_id, name))).execute(conn.raw).map(drop)
}

fn update(conn: &mut Connection, name: &str, value: &str, at: DateTime<Utc>) -> QueryResult<bool> {
    diesel::update(marks::table.find((conn.workshop_id, name)))
        .set((marks::value.eq(value), marks::at.eq(at.naive_utc())))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

fn insert(conn: &mut Connection, name: &str, value: &str, at: DateTime<Utc>) -> QueryResult<()> {
    let row = (
        marks::workshop_id.eq(conn.workshop_id),
        marks::name.eq(name),
        marks::value.eq(value),
        marks::at.eq(at.naive_utc()),
    );
    diesel::insert_into(marks::table).values(row).execute(conn.raw).map(drop)
}
