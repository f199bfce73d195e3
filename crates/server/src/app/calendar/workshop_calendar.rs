//! The workshop with its calendar, for reads. Writes take both from their transaction.

use chrono::NaiveDate;
use pitboard_domain::calendar::Calendar;

use crate::{
    app::Failure,
    db::{
        Connection, calendar,
        workshop::{self, Workshop},
    },
};

/// Loads the workshop and its calendar from a date on.
pub fn workshop_and_calendar(
    conn: &mut Connection,
    from: NaiveDate,
) -> Result<(Workshop, Calendar), Failure> {
    let workshop = workshop::load(conn)?;
    let calendar = calendar::load(conn, workshop.settings.slots_per_period, from)?;
    Ok((workshop, calendar))
}
