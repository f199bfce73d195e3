//! Counts what a customer or a guest changes within 24 hours, in the statement that locks their row: so it costs no
//! statement of its own, and a refused change is not counted.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// The time in which changes are counted together; it begins with the first.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);

/// The changes of a customer or of a contact of guests in the current window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    pub number: u32,
    pub since: DateTime<Utc>,
}

impl Changes {
    /// Reads the columns after a change was counted.
    pub fn of((number, since): (i32, Option<NaiveDateTime>), now: DateTime<Utc>) -> Self {
        Self { number: number.unsigned_abs(), since: since.map_or(now, |since| since.and_utc()) }
    }

    /// Returns the larger number of changes.
    pub fn max(self, other: Self) -> Self {
        if other.number > self.number { other } else { self }
    }
}

/// Returns the assignments that count a change at `$now` in the columns `changes` and `changes_since` of a table.
macro_rules! count_change {
    ($table:ident, $now:expr) => {{
        use diesel::{
            dsl::sql,
            sql_types::{Integer, Nullable, Timestamp},
        };

        let now = $now.naive_utc();
        let window = now - $crate::db::changes::WINDOW;
        let number = sql::<Integer>("CASE WHEN changes_since > ").bind::<Timestamp, _>(window);
        let since = sql::<Nullable<Timestamp>>("CASE WHEN changes_since > ").bind::<Timestamp, _>(window);
        (
            $table::changes.eq(number.sql(" THEN changes + 1 ELSE 1 END")),
            $table::changes_since
                .eq(since.sql(" THEN changes_since ELSE ").bind::<Timestamp, _>(now).sql(" END")),
        )
    }};
}
pub(crate) use count_change;
