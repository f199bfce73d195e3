//! The calendar of the domain, loaded from weekly patterns, closures and capacity overrides, and pages of its entries.

use chrono::NaiveDate;
use diesel::QueryResult;
use pitboard_domain::calendar::Calendar;

use crate::db::{Connection, capacity_overrides, closures, weekly_patterns};

/// Loads everything that determines capacities from a date on, in three queries.
pub fn load(conn: &mut Connection, slots_per_period: u32, from: NaiveDate) -> QueryResult<Calendar> {
    let patterns = weekly_patterns::list(conn)?;
    let closures = closures::ending_from(conn, from)?;
    Ok(Calendar::new(slots_per_period, patterns, closures, capacity_overrides::from_date(conn, from)?))
}

/// A page of the calendar's entries of some days.
#[derive(Debug, Clone, Default)]
pub struct Between {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Date and id of the last entry of the page before.
    pub after: Option<(NaiveDate, i64)>,
    pub limit: i64,
}

/// Restricts a query of entries that last from one date column to another to a page, and orders it by the first
/// date and the id.
macro_rules! between {
    ($query:expr, $first:expr, $last:expr, $id:expr, $page:expr) => {{
        let Between { from, to, after, limit } = *$page;
        let mut query = $query.order(($first, $id)).limit(limit).into_boxed();
        if let Some((date, id)) = after {
            query = query.filter($first.gt(date).or($first.eq(date).and($id.gt(id))));
        }
        if let Some(from) = from {
            query = query.filter($last.ge(from));
        }
        if let Some(to) = to {
            query = query.filter($first.le(to));
        }
        query
    }};
}
pub(super) use between;

/// Converts a stored capacity, which a CHECK constraint keeps from being negative.
pub fn slots(capacity: i32) -> u32 {
    u32::try_from(capacity).unwrap_or(0)
}
