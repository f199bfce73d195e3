//! One appointment under the locks of its days: found, locked, permitted, changed, recorded. What every move
//! is made of; the moves themselves are in `moves.rs` and `retaking.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::{
    cancellation::CancellationRefusal,
    reference::Reference,
    status::{self, Party, Transition, TransitionRefusal},
    time::Zone,
};
use serde_json::Value;

use crate::{
    app::{
        Failure, Identity, Refusal, Tx,
        appointments::{book::subject, refusal::AppointmentRefusal},
    },
    db::{
        Connection,
        appointments::{self, AppointmentRow},
        events,
        occupancy::{self, OccupancyRow},
        workshop::{self, Workshop},
    },
};

/// Which appointment, at which version, by whom.
#[derive(Debug, Clone)]
pub struct Target {
    pub reference: Reference,
    /// The version that the caller has seen, if they say so.
    pub version: Option<i64>,
    pub by: Identity,
}

/// An appointment under the locks of its days.
pub struct Locked {
    pub row: AppointmentRow,
    pub workshop: Workshop,
    /// The instant at which this write happens.
    pub at: DateTime<Utc>,
}

impl Locked {
    pub fn starts_at(&self) -> DateTime<Utc> {
        self.workshop.zone.instant(self.row.date, self.row.period_start)
    }
}

/// The caller as this appointment sees them.
pub fn party(by: &Identity, row: &AppointmentRow) -> Party {
    Party { role: by.role, owner: row.customer_id == by.id, assignee: row.assignee_id == Some(by.id) }
}

/// The appointment, if the caller may see it: another customer's does not exist.
pub fn visible(
    conn: &mut Connection,
    reference: &Reference,
    by: &Identity,
) -> Result<AppointmentRow, Failure> {
    let row = appointments::by_reference(conn, reference)?;
    let row = row.filter(|row| by.role.is_staff() || row.customer_id == by.id);
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// Refuses whoever may not see it, or may not make the move whatever the state.
pub fn allowed(conn: &mut Connection, target: &Target, what: Option<Transition>) -> Result<(), Failure> {
    let row = visible(conn, &target.reference, &target.by)?;
    match what.map(|what| status::check_transition(what, row.status.0, party(&target.by, &row))) {
        Some(Err(refusal @ TransitionRefusal::Forbidden { .. })) => Err(refusal.into()),
        _ => Ok(()),
    }
}

/// Locks the days of an appointment, and those of `more`, and reads it again under the locks.
pub fn locked(tx: &mut Tx, target: &Target, more: &[NaiveDate]) -> Result<Locked, Failure> {
    let seen = visible(tx, &target.reference, &target.by)?;
    let mut days = seen.days();
    days.extend(more);
    days.sort();
    days.dedup();
    let at = tx.lock_days(&days)?;
    let row = visible(tx, &target.reference, &target.by)?;
    if row.days() != seen.days() {
        return Err(Failure::Restart);
    }
    Ok(Locked { row, workshop: workshop::load(tx)?, at })
}

/// The status after a move: who may, then the version, then whether the state allows it.
pub fn permit(target: &Target, row: &AppointmentRow, what: Transition) -> Result<status::Status, Failure> {
    let after = status::check_transition(what, row.status.0, party(&target.by, row));
    if let Err(refusal @ TransitionRefusal::Forbidden { .. }) = after {
        return Err(refusal.into());
    }
    expect_version(target, row)?;
    Ok(after?)
}

pub fn expect_version(target: &Target, row: &AppointmentRow) -> Result<(), Failure> {
    match target.version {
        Some(version) if version != row.version => {
            Err(AppointmentRefusal::VersionConflict(row.version).into())
        }
        _ => Ok(()),
    }
}

/// Saves the changed row and records what happened.
pub fn finish(
    tx: &mut Tx,
    mut row: AppointmentRow,
    at: DateTime<Utc>,
    kind: &str,
    change: Value,
) -> Result<AppointmentRow, Failure> {
    let read_at = row.version;
    row.version += 1;
    row.updated_at = at.naive_utc();
    if !appointments::save(tx, &row, read_at)? {
        return Err(Failure::Restart);
    }
    tx.record(events::Event { at, subject: subject(&row), kind, change })?;
    Ok(row)
}

/// The refusal of a customer who is too late, with the phone to call.
pub fn window_passed(refusal: CancellationRefusal, workshop: &Workshop) -> AppointmentRefusal {
    let is_late = matches!(refusal, CancellationRefusal::WindowPassed { .. });
    AppointmentRefusal::WindowPassed(refusal, workshop.phone.clone().filter(|_| is_late))
}

/// Releases the rows whose period has not ended; those of ended periods stay as they were.
pub fn release(tx: &mut Tx, locked: &Locked, reason: &str) -> Result<usize, Failure> {
    // Whether it has ended the clock says; `at` may be later where the clocks of servers differ.
    let now = tx.now();
    let open = |row: &&OccupancyRow| row.released_at.is_none() && !row.has_ended(&locked.workshop.zone, now);
    let rows = occupancy::of_appointment(tx, locked.row.id)?;
    // What was taken before was over when the job moved on, and its days are not locked.
    let ids: Vec<i64> = occupancy::taken_last(&rows).filter(open).map(|row| row.id).collect();
    occupancy::release(tx, &ids, locked.at, reason)?;
    Ok(ids.len())
}

pub fn add_note(
    conn: &mut Connection,
    target: &Target,
    row: &AppointmentRow,
    at: DateTime<Utc>,
    note: Option<&str>,
) -> Result<(), Failure> {
    match note {
        Some(note) if !note.is_empty() => {
            Ok(appointments::add_note(conn, row.id, target.by.id, at.naive_utc(), note)?)
        }
        _ => Ok(()),
    }
}
