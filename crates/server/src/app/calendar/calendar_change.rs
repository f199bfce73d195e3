//! Applies a change of the calendar or the settings: locks the workshop and the affected days, writes, and refuses
//! the change if booked slots would lose their room, unless the caller accepts that.

use std::rc::Rc;

use chrono::NaiveDate;
use pitboard_api::{Conflict, Preview, change::CONFLICTS_MAX};
use pitboard_domain::{
    calendar::Calendar,
    conflicts::{self, Limits},
    event::Event,
    time::{Now, Zone},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::{Failure, Tx, calendar::refusal::ConflictRefusal},
    db::{appointments, calendar, occupancy, workshop::Workshop},
};

/// The options of a calendar change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeOptions {
    /// Only compute the conflicts, and change nothing.
    pub dry_run: bool,
    /// Apply the change although booked slots lose their room.
    pub accept_conflicts: bool,
}

/// The result of a calendar change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome<T> {
    // Stored responses may have the former name.
    #[serde(alias = "Made")]
    Applied(T),
    Preview(Preview),
}

impl<T> Outcome<T> {
    pub fn map<U>(self, then: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Applied(value) => Outcome::Applied(then(value)),
            Outcome::Preview(preview) => Outcome::Preview(preview),
        }
    }
}

/// A checked calendar change: the days that it affects, and its write, which is called under their locks.
pub enum Change<'a, T> {
    /// Everything is as wanted already.
    None(T),
    Write {
        days: AffectedDays,
        write: Write<'a, T>,
    },
}

impl<'a, T> Change<'a, T> {
    pub fn new(
        days: AffectedDays,
        write: impl FnOnce(&mut Tx<'_>) -> Result<(T, Event), Failure> + 'a,
    ) -> Self {
        Change::Write { days, write: Box::new(write) }
    }
}

/// Writes a change and returns its event.
type Write<'a, T> = Box<dyn FnOnce(&mut Tx<'_>) -> Result<(T, Event), Failure> + 'a>;

/// The days that a change affects, as far as they are not over and can be booked.
#[derive(Debug, Clone, Copy)]
pub struct AffectedDays {
    first: NaiveDate,
    last: NaiveDate,
    /// The last date that can be booked before or after the change.
    horizon: NaiveDate,
}

impl AffectedDays {
    /// Extends the days to a later horizon, which the change itself sets.
    pub fn with_horizon(self, horizon: NaiveDate) -> Self {
        Self { horizon: self.horizon.max(horizon), ..self }
    }

    /// Returns the days to lock: up to the day after the horizon or the last day that was ever booked, because
    /// released slots can be taken again.
    fn to_lock(self, today: NaiveDate, last_booked: Option<NaiveDate>) -> Vec<NaiveDate> {
        // While this waits for a lock, tomorrow may come, and with it a later horizon.
        let horizon = self.horizon.succ_opt().unwrap_or(self.horizon);
        let latest = last_booked.map_or(horizon, |booked| booked.max(horizon));
        appointments::days(self.first.max(today), self.last.min(latest))
    }
}

/// The workshop and its calendar before a change, read under the lock of the workshop.
pub struct Before {
    pub workshop: Rc<Workshop>,
    /// From today on.
    pub calendar: Calendar,
    pub now: Now,
}

impl Before {
    fn load(tx: &mut Tx) -> Result<Self, Failure> {
        tx.lock_workshop()?;
        let workshop = tx.workshop()?;
        let now = workshop.zone.now(tx.now());
        let calendar = calendar::load(tx, workshop.settings.slots_per_period, now.today)?;
        Ok(Self { workshop, calendar, now })
    }

    /// Returns the affected days from `first` to `last`.
    pub fn days(&self, (first, last): (NaiveDate, NaiveDate)) -> AffectedDays {
        AffectedDays { first, last, horizon: self.workshop.settings.horizon(self.now) }
    }

    /// Returns the booked slots of some days that have room before the change and none after it.
    fn conflicts(&self, tx: &mut Tx, days: &[NaiveDate]) -> Result<Vec<conflicts::Conflict>, Failure> {
        let workshop = tx.reload_workshop()?;
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
        let calendar = calendar::load(tx, workshop.settings.slots_per_period, *first)?;
        let mut booked = occupancy::booked(tx, *first, *last)?;
        booked.retain(|slot| self.workshop.zone.instant(slot.date, slot.period.end) > self.now.at);
        let starting = occupancy::starting_by_date(tx, *first, *last, None)?;
        let before = Limits { calendar: &self.calendar, daily_limit: self.workshop.settings.daily_limit };
        let after = Limits { calendar: &calendar, daily_limit: workshop.settings.daily_limit };
        Ok(conflicts::conflicts(before, after, &booked, &starting))
    }
}

/// Applies a change, which `check` returns after its checks. A dry run writes in a savepoint that is rolled back,
/// and locks no day, so that bookings do not wait for it.
pub fn apply<'a, T>(
    tx: &mut Tx,
    options: ChangeOptions,
    check: impl FnOnce(&mut Tx<'_>, &Before) -> Result<Change<'a, T>, Failure>,
) -> Result<Outcome<T>, Failure> {
    if options.dry_run {
        let conflicts = tx.roll_back_after(|tx| {
            let before = Before::load(tx)?;
            let Change::Write { days, write } = check(tx, &before)? else { return Ok(Vec::new()) };
            let days = days.to_lock(before.now.today, occupancy::last_date(tx)?);
            write(tx)?;
            before.conflicts(tx, &days)
        })?;
        return Ok(Outcome::Preview(preview(conflicts)));
    }
    let before = Before::load(tx)?;
    let (days, write) = match check(tx, &before)? {
        Change::None(value) => return Ok(Outcome::Applied(value)),
        Change::Write { days, write } => (days, write),
    };
    let days = days.to_lock(before.now.today, occupancy::last_date(tx)?);
    let at = if days.is_empty() { before.now.at } else { tx.lock_days(&days)? };
    let (value, mut event) = write(tx)?;
    let conflicts = before.conflicts(tx, &days)?;
    if !conflicts.is_empty() {
        if !options.accept_conflicts || !are_acceptable(&conflicts) {
            return Err(ConflictRefusal(conflicts).into());
        }
        event.set_accepted_conflicts(conflicts.len());
    }
    tx.record(at, event)?;
    Ok(Outcome::Applied(value))
}

fn are_acceptable(conflicts: &[conflicts::Conflict]) -> bool {
    conflicts.iter().all(|conflict| conflict.kind.is_acceptable())
}

fn preview(conflicts: Vec<conflicts::Conflict>) -> Preview {
    let total = u32::try_from(conflicts.len()).unwrap_or(u32::MAX);
    Preview { acceptable: are_acceptable(&conflicts), conflicts: list_conflicts(conflicts), total }
}

/// Returns the first conflicts as the API shows them.
pub fn list_conflicts(conflicts: Vec<conflicts::Conflict>) -> Vec<Conflict> {
    let conflict = |conflict: conflicts::Conflict| Conflict {
        reference: conflict.slot.reference,
        date: conflict.slot.date.into(),
        period: conflict.slot.period.start.into(),
        slot_no: conflict.slot.slot_no,
        kind: conflict.kind,
        capacity: conflict.occupancy.capacity,
        occupied: conflict.occupancy.occupied,
    };
    conflicts.into_iter().take(CONFLICTS_MAX).map(conflict).collect()
}
