//! Announced days: the version of each day that the feed announced last, with the tag of its public body. A day of
//! another version has changed since, so that a write of a day needs no statement for its announcement.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::{
    Connection,
    engine::schema::{announced_days, days},
};

/// A day that has changed since it was announced.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ChangedDay {
    pub date: NaiveDate,
    pub version: i64,
    pub announced_version: Option<i64>,
    /// The tag that was announced last; `None` if there are only changes from before the first announcement.
    pub tag: Option<String>,
    pub announced_at: Option<NaiveDateTime>,
}

/// Returns the days from a date on that have changed since they were announced, in their order.
pub fn changed(conn: &mut Connection, from: NaiveDate) -> QueryResult<Vec<ChangedDay>> {
    let of_day = announced_days::workshop_id.eq(days::workshop_id).and(announced_days::date.eq(days::date));
    let announced = announced_days::version.nullable();
    days::table
        .left_join(announced_days::table.on(of_day))
        .filter(days::workshop_id.eq(conn.workshop_id).and(days::date.ge(from)))
        .filter(announced.is_null().or(announced.ne(days::version.nullable())))
        .order(days::date)
        .select((
            days::date,
            days::version,
            announced,
            announced_days::tag.nullable(),
            announced_days::announced_at.nullable(),
        ))
        .load(conn.raw)
}

/// Saves that a day was announced at its version; `false` if that was done meanwhile.
pub fn save(conn: &mut Connection, day: &ChangedDay, tag: &str, at: NaiveDateTime) -> QueryResult<bool> {
    let Some(before) = day.announced_version else {
        let row = (
            announced_days::workshop_id.eq(conn.workshop_id),
            announced_days::date.eq(day.date),
            announced_days::version.eq(day.version),
            announced_days::tag.eq(tag),
            announced_days::announced_at.eq(at),
        );
        return diesel::insert_into(announced_days::table)
            .values(row)
            .execute(conn.raw)
            .map(|rows| rows == 1);
    };
    let row = announced_days::table.find((conn.workshop_id, day.date));
    diesel::update(row.filter(announced_days::version.eq(before)))
        .set((
            announced_days::version.eq(day.version),
            announced_days::tag.eq(tag),
            announced_days::announced_at.eq(at),
        ))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}
