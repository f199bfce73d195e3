//! The second factor of an account, which its row holds, and its recovery codes, of which only the hashes are stored.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::count_star, prelude::*};

use crate::db::{
    Connection,
    engine::schema::{accounts, recovery_codes},
};

/// The secret of a second factor, as it is stored.
#[derive(Clone, Queryable)]
pub struct SecondFactorRow {
    /// Encrypted.
    pub sealed: String,
    /// Since when it is active; `None` until it is confirmed.
    pub active_since: Option<NaiveDateTime>,
}

/// Returns the second factor of an account, active or being set up.
pub fn of_account(conn: &mut Connection, id: i64) -> QueryResult<Option<SecondFactorRow>> {
    accounts::table
        .find((conn.workshop_id, id))
        .filter(accounts::second_factor.is_not_null())
        .select((accounts::second_factor.assume_not_null(), accounts::second_factor_at))
        .first(conn.raw)
        .optional()
}

/// Stores the secret of a factor that is to be confirmed, in place of an earlier one.
pub fn insert(conn: &mut Connection, id: i64, sealed: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, id)))
        .set((
            accounts::second_factor.eq(sealed),
            accounts::second_factor_at.eq(None::<NaiveDateTime>),
            accounts::second_factor_step.eq(0),
        ))
        .execute(conn.raw)
        .map(drop)
}

/// Activates a factor by the code of a time step; `false` if it has another secret by now, or is active.
pub fn activate(
    conn: &mut Connection,
    id: i64,
    sealed: &str,
    step: i64,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    let row = accounts::table.find((conn.workshop_id, id));
    let is_pending = accounts::second_factor.eq(sealed).and(accounts::second_factor_at.is_null());
    diesel::update(row.filter(is_pending))
        .set((accounts::second_factor_at.eq(at.naive_utc()), accounts::second_factor_step.eq(step)))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Accepts the code of a time step; `false` if a code of it or of a later one was accepted before, or the factor has
/// another secret by now.
pub fn accept_step(conn: &mut Connection, id: i64, sealed: &str, step: i64) -> QueryResult<bool> {
    let row = accounts::table.find((conn.workshop_id, id));
    let is_active = accounts::second_factor.eq(sealed).and(accounts::second_factor_at.is_not_null());
    diesel::update(row.filter(is_active.and(accounts::second_factor_step.lt(step))))
        .set(accounts::second_factor_step.eq(step))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Removes a factor with its recovery codes.
pub fn delete(conn: &mut Connection, id: i64) -> QueryResult<()> {
    diesel::update(accounts::table.find((conn.workshop_id, id)))
        .set((
            accounts::second_factor.eq(None::<String>),
            accounts::second_factor_at.eq(None::<NaiveDateTime>),
            accounts::second_factor_step.eq(0),
        ))
        .execute(conn.raw)?;
    delete_codes(conn, id)
}

/// Stores the hashes of recovery codes, in place of the earlier ones.
pub fn replace_codes(conn: &mut Connection, id: i64, hashes: &[String]) -> QueryResult<()> {
    delete_codes(conn, id)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::workshop_id.eq(conn.workshop_id),
                recovery_codes::account_id.eq(id),
                recovery_codes::hash.eq(hash),
            ))
            .execute(conn.raw)?;
    }
    Ok(())
}

/// Uses up a recovery code; `false` if the account has none with this hash.
pub fn use_code(conn: &mut Connection, id: i64, hash: &str) -> QueryResult<bool> {
    let row = recovery_codes::table.find((conn.workshop_id, id, hash));
    diesel::delete(row).execute(conn.raw).map(|rows| rows == 1)
}

/// Returns the number of recovery codes that an account has.
pub fn count_codes(conn: &mut Connection, id: i64) -> QueryResult<i64> {
    recovery_codes::table
        .filter(recovery_codes::workshop_id.eq(conn.workshop_id).and(recovery_codes::account_id.eq(id)))
        .select(count_star())
        .first(conn.raw)
}

fn delete_codes(conn: &mut Connection, id: i64) -> QueryResult<()> {
    let rows = recovery_codes::workshop_id.eq(conn.workshop_id).and(recovery_codes::account_id.eq(id));
    diesel::delete(recovery_codes::table.filter(rows)).execute(conn.raw).map(drop)
}
