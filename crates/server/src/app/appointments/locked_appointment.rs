//! An appointment under the locks of its days: opened, checked, changed and saved with its event. Every later change of
//! an appointment is made of these steps; the transitions are in `transitions.rs`, `reschedule.rs` and `reopen.rs`.

use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::{
    cancellation::CancellationRefusal,
    event::{AppointmentChange, Changed},
    reference::Reference,
    status::{self, Status, Transition, TransitionRefusal},
    time::Zone,
};

use crate::{
    app::{
        Failure, Identity, Refusal, Tx,
        appointments::{book::record, refusal::AppointmentRefusal},
        refusal::check_version,
    },
    db::{
        Connection,
        appointments::{self, AppointmentRow},
        engine::text_enum::TextEnum,
        occupancy::{self, OccupancyRow},
        work_notes::{self, Author},
        workshop::Workshop,
    },
};

/// The appointment that a write is about.
#[derive(Debug, Clone)]
pub struct Target {
    pub reference: Reference,
    /// The versions of which the caller expects one; `None` accepts every version.
    pub versions: Option<Vec<i64>>,
}

/// An appointment under the locks of its days.
pub struct LockedAppointment {
    pub row: AppointmentRow,
    pub workshop: Rc<Workshop>,
    /// The instant of this write.
    pub at: DateTime<Utc>,
    by: Identity,
    expected: Option<Vec<i64>>,
}

impl LockedAppointment {
    /// Locks the days of an appointment that the actor may see, and reads it under the locks.
    pub fn open(tx: &mut Tx, target: &Target) -> Result<Self, Failure> {
        Self::open_with_days(tx, target, &[])
    }

    /// Locks further days too, in one ascending order with its own.
    pub fn open_with_days(tx: &mut Tx, target: &Target, further: &[NaiveDate]) -> Result<Self, Failure> {
        let by = tx.identity()?;
        let seen = load_visible(tx, by, &target.reference)?;
        let mut days = seen.days();
        days.extend(further);
        days.sort();
        days.dedup();
        let at = tx.lock_days(&days)?;
        let row = load_visible(tx, by, &target.reference)?;
        if row.days() != seen.days() {
            return Err(Failure::Restart);
        }
        // Under the locks: what decides is read after them.
        let workshop = tx.reload_workshop()?;
        Ok(Self { row, workshop, at, by, expected: target.versions.clone() })
    }

    pub fn starts_at(&self) -> DateTime<Utc> {
        self.workshop.zone.instant(self.row.date, self.row.period_start)
    }

    /// Checks a transition and changes the status to the one after it.
    pub fn transition(&mut self, transition: Transition) -> Result<Changed<Status>, Failure> {
        let before = self.row.status.0;
        let after = check_transition(&self.row, self.by, self.expected.as_deref(), transition)?;
        self.row.status = TextEnum(after);
        Ok(Changed::new(before, after))
    }

    /// Refuses an API key that may read the appointment, but neither has booked it nor works on appointments.
    pub fn check_edit(&self) -> Result<(), Failure> {
        if self.by.may_edit(&self.row) { Ok(()) } else { Err(AppointmentRefusal::BookedByOthers.into()) }
    }

    /// Refuses a version other than the one that the caller expects.
    pub fn check_version(&self) -> Result<(), Failure> {
        check_version(self.row.version, self.expected.as_deref(), AppointmentRefusal::VersionConflict)
    }

    /// Releases the slots whose period has not ended, and returns their number; slots of ended periods stay as they
    /// are.
    pub fn release(&self, tx: &mut Tx, transition: Transition) -> Result<usize, Failure> {
        // The clock decides what has ended; `at` may be later where the clocks of servers differ.
        let now = tx.now();
        let is_open =
            |row: &&OccupancyRow| row.released_at.is_none() && !row.has_ended(&self.workshop.zone, now);
        let rows = occupancy::of_appointment(tx, self.row.id)?;
        // Slots that were taken earlier had ended when the appointment was rescheduled, and their days are not locked.
        let ids: Vec<i64> = occupancy::taken_last(&rows).filter(is_open).map(|row| row.id).collect();
        occupancy::release(tx, &ids, self.at, transition.as_str())?;
        Ok(ids.len())
    }

    /// Adds a note by the actor, unless it is empty.
    pub fn add_note(&self, tx: &mut Tx, note: Option<&str>) -> Result<(), Failure> {
        match note {
            Some(note) if !note.is_empty() => {
                let author = match self.by {
                    Identity::Account(account) => Author::Account(account.id),
                    Identity::ApiKey(key) => Author::ApiKey(key.id),
                    Identity::Guest(guest) => Author::Account(guest.customer_id),
                };
                Ok(work_notes::insert(tx, self.row.id, author, self.at.naive_utc(), note)?)
            }
            _ => Ok(()),
        }
    }

    /// Saves the row over the version that was read, and records the event.
    pub fn save(self, tx: &mut Tx, change: AppointmentChange) -> Result<AppointmentRow, Failure> {
        save(tx, self.row, self.at, change)
    }
}

/// Saves a changed row whose days are locked, and records the event.
pub fn save(
    tx: &mut Tx,
    mut row: AppointmentRow,
    at: DateTime<Utc>,
    change: AppointmentChange,
) -> Result<AppointmentRow, Failure> {
    let read_version = row.version;
    row.version += 1;
    row.updated_at = at.naive_utc();
    if !appointments::save(tx, &row, read_version)? {
        return Err(Failure::Restart);
    }
    record(tx, &row, at, change)?;
    Ok(row)
}

/// Loads an appointment that the caller may see; others are not found.
pub fn load_visible(
    conn: &mut Connection,
    by: Identity,
    reference: &Reference,
) -> Result<AppointmentRow, Failure> {
    let row = appointments::by_reference(conn, reference)?;
    let row = row.filter(|row| by.may_see(row));
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// Refuses a caller who may not see the appointment, or may not make the transition in any state of it.
pub fn check_access(
    conn: &mut Connection,
    by: Identity,
    target: &Target,
    transition: Option<Transition>,
) -> Result<(), Failure> {
    let row = load_visible(conn, by, &target.reference)?;
    match transition
        .map(|transition| status::check_transition(transition, row.status.0, by.party(&row, transition)))
    {
        Some(Err(refusal @ TransitionRefusal::Forbidden { .. })) => Err(refusal.into()),
        _ => Ok(()),
    }
}

/// Returns the status after a transition. Checks the role first, then the version, then the state.
pub fn check_transition(
    row: &AppointmentRow,
    by: Identity,
    expected: Option<&[i64]>,
    transition: Transition,
) -> Result<Status, Failure> {
    let after = status::check_transition(transition, row.status.0, by.party(row, transition));
    if let Err(refusal @ TransitionRefusal::Forbidden { .. }) = after {
        return Err(refusal.into());
    }
    check_version(row.version, expected, AppointmentRefusal::VersionConflict)?;
    Ok(after?)
}

/// Adds the phone to call to the refusal of a customer who is too late.
pub fn window_passed(refusal: CancellationRefusal, workshop: &Workshop) -> AppointmentRefusal {
    let is_late = matches!(refusal, CancellationRefusal::WindowPassed { .. });
    AppointmentRefusal::WindowPassed(refusal, workshop.phone.clone().filter(|_| is_late))
}
