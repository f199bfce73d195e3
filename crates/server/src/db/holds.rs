//! The holds: each reserves a start until it is used, released or expires. Of its secret only the hash is stored. The
//! slots of a hold are rows of the occupancy, which expire by themselves; a hold that has ended has no row here.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_domain::hold::HoldEnd;

use crate::db::{
    Connection,
    engine::{
        schema::{holds, occupancy},
        slices::delete_slice,
    },
};

/// A hold.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = holds)]
pub struct HoldRow {
    pub id: i64,
    pub service_id: i64,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    /// The date of its last period.
    pub last_date: NaiveDate,
    pub place: Option<i32>,
    expires_at: NaiveDateTime,
}

impl HoldRow {
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at.and_utc()
    }

    pub fn has_expired(&self, at: DateTime<Utc>) -> bool {
        self.expires_at() <= at
    }
}

/// A hold to be inserted.
#[derive(Debug, Clone, Copy)]
pub struct NewHold<'a> {
    pub secret_hash: &'a str,
    pub owner: Option<&'a str>,
    /// The network that it counts for, and its place among the holds of that network.
    pub place: Option<(&'a str, i32)>,
    pub service_id: i64,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    pub last_date: NaiveDate,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Inserts a hold, and returns its id.
pub fn insert(conn: &mut Connection, new: &NewHold<'_>) -> QueryResult<i64> {
    diesel::insert_into(holds::table)
        .values((
            holds::workshop_id.eq(conn.workshop_id),
            holds::secret_hash.eq(new.secret_hash),
            holds::owner.eq(new.owner),
            holds::network.eq(new.place.map(|(network, _)| network)),
            holds::place.eq(new.place.map(|(_, place)| place)),
            holds::service_id.eq(new.service_id),
            holds::date.eq(new.date),
            holds::period_start.eq(new.period_start),
            holds::last_date.eq(new.last_date),
            holds::created_at.eq(new.created_at.naive_utc()),
            holds::expires_at.eq(new.expires_at.naive_utc()),
        ))
        .returning(holds::id)
        .get_result(conn.raw)
}

/// Finds a hold by the hash of its secret, also one that has expired.
pub fn by_secret(conn: &mut Connection, secret_hash: &str) -> QueryResult<Option<HoldRow>> {
    holds::table
        .filter(holds::workshop_id.eq(conn.workshop_id).and(holds::secret_hash.eq(secret_hash)))
        .select(HoldRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Finds the hold of an owner, also one that has expired.
pub fn of_owner(conn: &mut Connection, owner: &str) -> QueryResult<Option<HoldRow>> {
    holds::table
        .filter(holds::workshop_id.eq(conn.workshop_id).and(holds::owner.eq(owner)))
        .select(HoldRow::as_select())
        .first(conn.raw)
        .optional()
}

/// Returns the holds of a network, also those that have expired.
pub fn of_network(conn: &mut Connection, network: &str) -> QueryResult<Vec<HoldRow>> {
    holds::table
        .filter(holds::workshop_id.eq(conn.workshop_id).and(holds::network.eq(network)))
        .order(holds::id)
        .select(HoldRow::as_select())
        .load(conn.raw)
}

/// Deletes a hold, and returns its expiry; `None` if it has ended already.
pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<Option<DateTime<Utc>>> {
    let expires_at = diesel::delete(holds::table.find((conn.workshop_id, id)))
        .returning(holds::expires_at)
        .get_result::<NaiveDateTime>(conn.raw)
        .optional()?;
    Ok(expires_at.map(|at| at.and_utc()))
}

/// Deletes the hold of an owner, if there is one. Its slots stay reserved until they expire.
pub fn delete_of_owner(conn: &mut Connection, owner: &str) -> QueryResult<()> {
    let rows = holds::workshop_id.eq(conn.workshop_id).and(holds::owner.eq(owner));
    diesel::delete(holds::table.filter(rows)).execute(conn.raw).map(drop)
}

/// Deletes a slice of the holds that had expired at `before`, and returns their number.
pub fn delete_expired(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    delete_slice!(conn, holds, id: i64, holds::expires_at.le(before.naive_utc()))
}

/// Releases the slots of a hold that has not expired. Requires the locks of its days.
pub fn release_slots(
    conn: &mut Connection,
    hold: &HoldRow,
    at: DateTime<Utc>,
    end: HoldEnd,
) -> QueryResult<()> {
    let rows = occupancy::workshop_id
        .eq(conn.workshop_id)
        .and(occupancy::date.between(hold.date, hold.last_date))
        .and(occupancy::hold_id.eq(hold.id))
        .and(occupancy::released_at.is_null().and(occupancy::expires_at.is_not_null()));
    diesel::update(occupancy::table.filter(rows))
        .set((occupancy::released_at.eq(at.naive_utc()), occupancy::reason.eq(end.as_str())))
        .execute(conn.raw)
        .map(drop)
}
