//! The versions of the workshop and its days: a write raises those of the data that it changes.

use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::{
    Connection,
    engine::schema::{days, workshops},
};

/// The versions at one instant. A day that was never booked has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    pub workshop: i64,
    pub days: BTreeMap<NaiveDate, i64>,
}

/// Loads the versions of the workshop and of some days in one query.
pub fn versions(conn: &mut Connection, dates: Option<RangeInclusive<NaiveDate>>) -> QueryResult<Versions> {
    let Some(dates) = dates else {
        let workshop = workshops::table.find(conn.workshop_id).select(workshops::version).first(conn.raw)?;
        return Ok(Versions { workshop, days: BTreeMap::new() });
    };
    let (first, last) = dates.into_inner();
    let own = days::workshop_id.eq(workshops::id).and(days::date.between(first, last));
    let rows: Vec<(i64, Option<NaiveDate>, Option<i64>)> = workshops::table
        .left_join(days::table.on(own))
        .filter(workshops::id.eq(conn.workshop_id))
        .select((workshops::version, days::date.nullable(), days::version.nullable()))
        .load(conn.raw)?;
    let workshop = rows.first().ok_or(diesel::result::Error::NotFound)?.0;
    Ok(Versions {
        workshop,
        days: rows.into_iter().filter_map(|(_, date, version)| date.zip(version)).collect(),
    })
}
