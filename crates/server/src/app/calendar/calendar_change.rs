//! The one way to change the calendar or the settings: lock the workshop, lock every day that the change concerns,
//! read what is booked after that, and refuse whatever would leave a booking without room unless it is accepted.

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_api::{Conflict, Preview, change::CONFLICTS_MAX};
use pitboard_domain::{
    calendar::Calendar,
    conflicts::{self, Bounds},
    time::{Now, Zone},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    app::{Failure, Tx, appointments::book::workshop_and_calendar, calendar::refusal::ConflictRefusal},
    db::{
        Connection, appointments, calendar,
        engine::lock,
        events::Event,
        occupancy,
        workshop::{self, Workshop},
    },
};

/// How a change is to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// Only tell the conflicts, and change nothing.
    pub dry_run: bool,
    /// Make it although bookings are left without room.
    pub accept_conflicts: bool,
}

/// What came of a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome<T> {
    Made(T),
    Preview(Preview),
}

impl<T> Outcome<T> {
    pub fn map<U>(self, then: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Made(made) => Outcome::Made(then(made)),
            Outcome::Preview(preview) => Outcome::Preview(preview),
        }
    }
}

/// What the log says of a change.
pub struct Entry {
    /// `closure:3`.
    pub subject: String,
    /// `create_closure`.
    pub kind: &'static str,
    /// Before and after of fields that are not personal.
    pub change: Value,
}

/// Makes a change: locks the workshop, lets `work` lock the days and write, and judges what it wrote. `work` gives
/// no entry where nothing was to be changed. A dry run is the same in a savepoint that is rolled back; it locks no
/// day, so that nobody who books waits for it.
pub fn make<T>(
    tx: &mut Tx,
    terms: Terms,
    work: impl FnOnce(&mut Connection, &mut Change) -> Result<(T, Option<Entry>), Failure>,
) -> Result<Outcome<T>, Failure> {
    if terms.dry_run {
        let found = tx.rehearse(|tx| {
            let mut change = Change::begin(tx, false)?;
            work(tx, &mut change)?;
            change.conflicts(tx)
        })?;
        return Ok(Outcome::Preview(preview(found)));
    }
    let mut change = Change::begin(tx, true)?;
    let (made, entry) = work(tx, &mut change)?;
    let found = change.conflicts(tx)?;
    let accepted = terms.accept_conflicts && acceptable(&found);
    if !found.is_empty() && !accepted {
        return Err(ConflictRefusal(found).into());
    }
    if let Some(Entry { subject, kind, change: mut told }) = entry {
        if !found.is_empty() {
            told["accepted_conflicts"] = json!(found.len());
        }
        tx.record(Event { at: change.at, subject, kind, change: told })?;
    }
    Ok(Outcome::Made(made))
}

/// A change in the making.
pub struct Change {
    /// As they are without it.
    workshop: Workshop,
    calendar: Calendar,
    now: Now,
    /// Whether it locks days.
    locks: bool,
    days: Vec<NaiveDate>,
    /// The instant at which it happens.
    at: DateTime<Utc>,
}

impl Change {
    fn begin(tx: &mut Tx, locks: bool) -> Result<Self, Failure> {
        tx.lock_workshop()?;
        let workshop = workshop::load(tx)?;
        let now = workshop.zone.now(tx.now());
        let calendar = calendar::load(tx, workshop.settings.slots_per_period, now.today)?;
        Ok(Self { workshop, calendar, now, locks, days: Vec::new(), at: now.at })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now.at
    }

    pub fn today(&self) -> NaiveDate {
        self.now.today
    }

    /// From today on.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The last day that may be booked.
    pub fn horizon(&self) -> NaiveDate {
        self.workshop.settings.horizon(self.now)
    }

    /// Locks the days from `first` to `last`: of those that lie ahead, up to the day after `horizon` or the last day
    /// on which something was ever booked; for what was released can be taken up again.
    pub fn lock(
        &mut self,
        conn: &mut Connection,
        (first, last): (NaiveDate, NaiveDate),
        horizon: NaiveDate,
    ) -> Result<(), Failure> {
        let booked = occupancy::last_date(conn)?;
        // Who books while this waits for a day may do so tomorrow, or by a faster clock.
        let horizon = horizon.succ_opt().unwrap_or(horizon);
        let latest = booked.map_or(horizon, |booked| booked.max(horizon));
        self.days = appointments::days(first.max(self.now.today), last.min(latest));
        if self.locks && !self.days.is_empty() {
            self.at = lock::days(conn, &self.days, self.now.at)?;
        }
        Ok(())
    }

    /// What stands on the locked days, by the calendar before and as it is written now.
    fn conflicts(&self, conn: &mut Connection) -> Result<Vec<conflicts::Conflict>, Failure> {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return Ok(Vec::new());
        };
        let (workshop, calendar) = workshop_and_calendar(conn, *first)?;
        let mut booked = occupancy::booked(conn, *first, *last)?;
        booked.retain(|slot| self.workshop.zone.instant(slot.date, slot.period.end) > self.now.at);
        let starting = occupancy::starting_by_date(conn, *first, *last, None)?;
        let before = Bounds { calendar: &self.calendar, daily_limit: self.workshop.settings.daily_limit };
        let after = Bounds { calendar: &calendar, daily_limit: workshop.settings.daily_limit };
        Ok(conflicts::conflicts(before, after, &booked, &starting))
    }
}

fn acceptable(found: &[conflicts::Conflict]) -> bool {
    found.iter().all(|conflict| conflict.kind.is_acceptable())
}

fn preview(found: Vec<conflicts::Conflict>) -> Preview {
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    Preview { acceptable: acceptable(&found), conflicts: list_conflicts(found), total }
}

/// The conflicts as the API shows them, the first of many.
pub fn list_conflicts(found: Vec<conflicts::Conflict>) -> Vec<Conflict> {
    let conflict = |found: conflicts::Conflict| Conflict {
        reference: found.booked.reference,
        date: found.booked.date,
        period: found.booked.period.start,
        slot_no: found.booked.slot_no,
        kind: found.kind,
        capacity: found.load.capacity,
        occupied: found.load.occupied,
    };
    found.into_iter().take(CONFLICTS_MAX).map(conflict).collect()
}
