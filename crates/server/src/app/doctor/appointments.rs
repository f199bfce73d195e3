//! Appointments against the ledger and the log: who is active holds what was promised and nobody else holds anything
//! that is to come; every version, every taking and every release has its entry in the log.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::{
    app::{Failure, doctor::Outcome},
    db::{
        Connection,
        appointments::AppointmentRow,
        engine::schema::{appointments, events},
        occupancy::{self, OccupancyRow},
        workshop,
    },
    zone::WorkshopZone,
};

/// The appointments that are looked at together.
const TOGETHER: i64 = 500;

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct Write {
    subject: String,
    at: NaiveDateTime,
    kind: String,
    change: String,
}

impl Write {
    /// The status that it led to, if it changed it.
    fn status(&self) -> Option<String> {
        let change: Value = serde_json::from_str(&self.change).ok()?;
        Some(change.get("status")?.get(1)?.as_str()?.to_owned())
    }
}

pub(super) fn examine(conn: &mut Connection, now: DateTime<Utc>) -> Result<Outcome, Failure> {
    let (mut ills, mut active, mut all) = (Vec::new(), 0, 0);
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
            ills.extend(found.map(|ill| format!("{} {ill}", row.reference)));
        }
    }
    Ok(Outcome { ills, well: format!("{active} active ones hold their slots; {all} agree with the log") })
}

fn log(conn: &mut Connection, rows: &[AppointmentRow]) -> QueryResult<BTreeMap<String, Vec<Write>>> {
    let subjects: Vec<String> = rows.iter().map(AppointmentRow::subject).collect();
    let writes: Vec<Write> = events::table
        .filter(events::workshop_id.eq(conn.workshop_id).and(events::subject.eq_any(subjects)))
        .order(events::id)
        .select(Write::as_select())
        .load(conn.raw)?;
    let mut log: BTreeMap<String, Vec<Write>> = BTreeMap::new();
    for write in writes {
        log.entry(write.subject.clone()).or_default().push(write);
    }
    Ok(log)
}

/// An appointment with all that was ever said of it.
struct Job<'a> {
    row: &'a AppointmentRow,
    slots: Vec<OccupancyRow>,
    log: Vec<Write>,
}

impl Job<'_> {
    fn against_the_ledger(&self, zone: WorkshopZone, now: DateTime<Utc>) -> Vec<String> {
        let status = self.row.status.0;
        if !status.is_active() {
            let to_come = |slot: &&OccupancyRow| slot.released_at.is_none() && !slot.has_ended(&zone, now);
            let told = |slot: &OccupancyRow| format!("is {status} and holds {}", name(slot));
            return self.slots.iter().filter(to_come).map(told).collect();
        }
        let taken: Vec<&OccupancyRow> = occupancy::taken_last(&self.slots).collect();
        let held: Vec<&OccupancyRow> =
            taken.iter().copied().filter(|slot| slot.released_at.is_none()).collect();
        let (Some(first), Some(last)) = (held.first(), held.last()) else {
            return vec!["is active and holds no slot".to_owned()];
        };
        let mut ills = Vec::new();
        // A job that was taken up again has only those periods anew that were to come.
        let again = self
            .log
            .iter()
            .any(|write| write.at == first.taken_at && matches!(write.kind.as_str(), "reopen" | "restore"));
        let whole = taken.len() == self.row.period_span.unsigned_abs() as usize;
        if held.len() < taken.len() || !(whole || again) {
            ills.push(format!("is active and holds {} of {} slots", held.len(), self.row.period_span));
        }
        if (last.date, last.period_end) != (self.row.last_date, self.row.last_period_end)
            || !(again || (first.date, first.period_start) == (self.row.date, self.row.period_start))
        {
            ills.push(format!(
                "is booked for other periods than it holds, {} to {}",
                name(first),
                name(last)
            ));
        }
        ills
    }

    fn against_the_log(&self) -> Vec<String> {
        let mut ills = Vec::new();
        let (version, writes) = (self.row.version, self.log.len());
        if usize::try_from(version) != Ok(writes) {
            ills.push(format!("is at version {version} and the log has {writes} writes"));
        }
        let last = self.log.last().map(|write| write.at);
        if last != Some(self.row.updated_at) {
            let logged = last.map_or("never".to_owned(), |at| format!("at {at}"));
            ills.push(format!("was last changed at {} and by the log {logged}", self.row.updated_at));
        }
        let logged = self.log.iter().rev().find_map(Write::status).unwrap_or_default();
        if logged != self.row.status.0.as_str() {
            ills.push(format!("is {} and by the log {logged}", self.row.status.0));
        }
        let unknown = |at: &NaiveDateTime| self.log.iter().all(|write| write.at != *at);
        for slot in &self.slots {
            let instants = [Some(slot.taken_at), slot.released_at].into_iter().flatten();
            let told =
                |at| format!("took or gave back {} at {at}, of which the log knows nothing", name(slot));
            ills.extend(instants.filter(unknown).map(told));
        }
        ills
    }
}

fn name(slot: &OccupancyRow) -> String {
    format!("slot {} of {} {}", slot.slot_no, slot.date, slot.period_start.format("%H:%M"))
}
