//! The two workshops that a database may begin with, and the week of both: Monday to Saturday, five periods of two
//! hours from nine.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Period, WeeklyPattern, WeeklyPeriod},
    event::{Changed, Event, EventKind, Subject, WorkshopChange, calendar::WorkshopCreated},
};

use crate::{
    app::{Failure, Tx},
    db::{
        Connection, events, weekly_patterns,
        workshop::{self, WorkshopRow},
    },
    demo::mistake,
};

/// Before everything in the demo's history.
pub const VALID_FROM: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");

const OPENS: u32 = 9;
const CLOSES: u32 = 19;
const PERIOD_HOURS: usize = 2;
/// Monday to Saturday.
const OPEN_DAYS: usize = 6;

/// A plain workshop, to be changed in the settings.
pub fn insert_default(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Failure> {
    let row = WorkshopRow::new(tx.workshop_id, "workshop", "Workshop", "UTC", "EUR");
    insert(tx, row, WorkshopChange::Create, now)
}

/// Whether the database contains the demo, with its well-known passwords.
pub(super) fn is_demo(conn: &mut Connection) -> Result<bool, Failure> {
    let first = events::history(conn, &Subject::Workshop.to_string(), 0, 1)?;
    Ok(first.iter().any(|event| event.kind.0 == EventKind::LoadDemo))
}

/// The demo's workshop.
pub(super) fn insert_carmodx(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Failure> {
    let row = WorkshopRow {
        phone: Some("+91 55550 10000".to_owned()),
        ..WorkshopRow::new(tx.workshop_id, "carmodx", "CarModX", "Asia/Kolkata", "INR")
    };
    insert(tx, row, WorkshopChange::LoadDemo, now)
}

/// Inserts the workshop's row first: it is the lock of the workshop, and admits one of several servers.
fn insert(
    tx: &mut Tx,
    row: WorkshopRow,
    kind: fn(WorkshopCreated) -> WorkshopChange,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    workshop::insert(tx, &row)?;
    weekly_patterns::insert(tx, &week()?)?;
    let created = WorkshopCreated {
        slug: Changed::created(row.slug),
        zone: Changed::created(row.zone),
        currency: Changed::created(row.currency),
    };
    tx.record(now, Event::Workshop(kind(created)))
}

fn week() -> Result<WeeklyPattern, Failure> {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).ok_or_else(|| mistake(format!("the hour {hour}")));
    let mut day = Vec::new();
    for start in (OPENS..CLOSES).step_by(PERIOD_HOURS) {
        let period = Period { start: hour(start)?, end: hour(start + PERIOD_HOURS as u32)? };
        day.push(WeeklyPeriod { period, capacity: None });
    }
    let days = std::array::from_fn(|weekday| if weekday < OPEN_DAYS { day.clone() } else { Vec::new() });
    WeeklyPattern::new(VALID_FROM, days).map_err(mistake)
}
