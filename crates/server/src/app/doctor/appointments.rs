//! Checks appointments against the ledger and the log: an active one holds its slots, another holds no future ones,
//! and every version, taking and release has its event.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::{
    app::{Failure, doctor::Outcome},
    db::{
        Connection,
        appointments::AppointmentRow,
        engine::schema::appointments,
        events::{self, LoggedWrite},
        occupancy::{self, OccupancyRow},
        workshop,
    },
    zone::WorkshopZone,
};

/// The number of appointments that are checked together.
const TOGETHER: i64 = 500;

/// Returns the status that an event led to, if it changed it.
fn status(write: &LoggedWrite) -> Option<String> {
    let change: Value = serde_json::from_str(&write.change).ok()?;
    Some(change.get("status")?.get(1)?.as_str()?.to_owned())
}

pub(super) fn examine(conn: &mut Connection, now: DateTime<Utc>) -> Result<Outcome, Failure> {
    let (mut failures, mut active, mut all) = (Vec::new(), 0, 0);
    let mut after = 0;
    loop {
        let rows: Vec<AppointmentRow> = appointments::table
            .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::id.gt(after)))
            .order(appointments::id)
            .limit(TOGETHER)
            .select(AppointmentRow::as_select())
            .load(conn.raw)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        all += rows.len();
        active += rows.iter().filter(|row| row.status.0.is_active()).count();
        let zone = workshop::load(conn)?.zone;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut slots = occupancy::of_appointments(conn, &ids)?;
        let mut log = log(conn, &rows)?;
        for row in &rows {
            let job = Job {
                row,
                slots: slots.remove(&row.id).unwrap_or_default(),
                log: log.remove(&row.subject()).unwrap_or_default(),
            };
            let found = job.against_the_ledger(zone, now).into_iter().chain(job.against_the_log());
            failures.extend(found.map(|failure| format!("{} {failure}", row.reference)));
        }
    }
    Ok(Outcome::new(failures, format!("{active} active ones hold their slots; {all} agree with the log")))
}

fn log(conn: &mut Connection, rows: &[AppointmentRow]) -> QueryResult<BTreeMap<String, Vec<LoggedWrite>>> {
    let subjects: Vec<String> = rows.iter().map(AppointmentRow::subject).collect();
    let mut log: BTreeMap<String, Vec<LoggedWrite>> = BTreeMap::new();
    for write in events::of_subjects(conn, &subjects)? {
        log.entry(write.subject.clone()).or_default().push(write);
    }
    Ok(log)
}

/// An appointment with its slots and events.
struct Job<'a> {
    row: &'a AppointmentRow,
    slots: Vec<OccupancyRow>,
    log: Vec<LoggedWrite>,
}

impl Job<'_> {
    fn against_the_ledger(&self, zone: WorkshopZone, now: DateTime<Utc>) -> Vec<String> {
        let status = self.row.status.0;
        if !status.is_active() {
            let to_come = |slot: &&OccupancyRow| slot.released_at.is_none() && !slot.has_ended(&zone, now);
            let describe = |slot: &OccupancyRow| format!("is {status} and holds {}", name(slot));
            return self.slots.iter().filter(to_come).map(describe).collect();
        }
        let taken: Vec<&OccupancyRow> = occupancy::taken_last(&self.slots).collect();
        let held: Vec<&OccupancyRow> =
            taken.iter().copied().filter(|slot| slot.released_at.is_none()).collect();
        let (Some(first), Some(last)) = (held.first(), held.last()) else {
            return vec!["is active and holds no slot".to_owned()];
        };
        let mut failures = Vec::new();
        // A reopened appointment takes only the periods again that have not ended.
        let again = self
            .log
            .iter()
            .any(|write| write.at == first.taken_at && matches!(write.kind.as_str(), "reopen" | "restore"));
        let whole = taken.len() == self.row.period_span.unsigned_abs() as usize;
        if held.len() < taken.len() || !(whole || again) {
            failures.push(format!("is active and holds {} of {} slots", held.len(), self.row.period_span));
        }
        if (last.date, last.period_end) != (self.row.last_date, self.row.last_period_end)
            || !(again || (first.date, first.period_start) == (self.row.date, self.row.period_start))
        {
            failures.push(format!(
                "is booked for other periods than it holds, {} to {}",
                name(first),
                name(last)
            ));
        }
        failures
    }

    fn against_the_log(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let (version, writes) = (self.row.version, self.log.len());
        if usize::try_from(version) != Ok(writes) {
            failures.push(format!("is at version {version} and the log has {writes} writes"));
        }
        let last = self.log.last().map(|write| write.at);
        if last != Some(self.row.updated_at) {
            let logged = last.map_or("never".to_owned(), |at| format!("at {at}"));
            failures.push(format!("was last changed at {} and by the log {logged}", self.row.updated_at));
        }
        let logged = self.log.iter().rev().find_map(status).unwrap_or_default();
        if logged != self.row.status.0.as_str() {
            failures.push(format!("is {} and by the log {logged}", self.row.status.0));
        }
        let unknown = |at: &NaiveDateTime| self.log.iter().all(|write| write.at != *at);
        for slot in &self.slots {
            let instants = [Some(slot.taken_at), slot.released_at].into_iter().flatten();
            let describe =
                |at| format!("took or gave back {} at {at}, of which the log knows nothing", name(slot));
            failures.extend(instants.filter(unknown).map(describe));
        }
        failures
    }
}

fn name(slot: &OccupancyRow) -> String {
    format!("slot {} of {} {}", slot.slot_no, slot.date, slot.period_start.format("%H:%M"))
}
