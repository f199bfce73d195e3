//! The ledger of a period: who held which slot at an instant, and every change of its slots. Holds are shown apart,
//! because they belong to nobody.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use pitboard_api::{Ledger, LedgerEntry, LedgerHold, LedgerQuery};
use pitboard_domain::{calendar::Calendar, hold::HoldEnd};

use crate::{
    app::{Failure, Refusal, calendar::workshop_calendar::workshop_and_calendar},
    auth::extract::Staff,
    db::{
        self, Connection, accounts::Person, appointments::AppointmentRow, ledger::LedgerRow, names,
        workshop::Workshop,
    },
    state::State,
    web::{
        cursor::{ListQuery, PageRequest},
        error::ApiError,
        openapi::{BadQuery, Failures, Missing},
    },
};

/// Returns the slot ledger of a period.
///
/// The appointments and holds that had its slots at an instant, and every taking and release of its slots.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(LedgerQuery), responses((status = 200, body = Ledger), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/ledger")]
pub async fn get_ledger(
    state: Data<State>,
    _staff: Staff,
    query: ListQuery<LedgerQuery>,
) -> Result<HttpResponse, ApiError> {
    let (query, page) = query.parse()?;
    let after = page.after(Some)?.unwrap_or(0);
    let now = state.clock.now();
    let ledger = state.read(move |conn| load_ledger(conn, now, &query, &page, after)).await?;
    Ok(HttpResponse::Ok().json(ledger))
}

fn load_ledger(
    conn: &mut Connection,
    now: DateTime<Utc>,
    query: &LedgerQuery,
    page: &PageRequest,
    after: i64,
) -> Result<Ledger, Failure> {
    let (date, start) = (*query.date, *query.period);
    let at = query.at.map(|at| at.to_utc());
    let (workshop, calendar) = workshop_and_calendar(conn, date)?;
    let held = db::ledger::held(conn, date, start, at, now)?;
    let mut entries = db::ledger::entries(conn, date, start, after, page.rows())?;
    if !calendar.has_start(date, start) && entries.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let next_cursor = page.cut(&mut entries, |row| row.id);

    let capacity_now = slots_of(&calendar, date, start);
    let capacity = match at {
        Some(at) => slots_of(
            &crate::app::calendar::calendar_history::calendar(conn, &workshop, date, at)?,
            date,
            start,
        ),
        None => capacity_now,
    };
    let occupied = u32::try_from(held.len()).unwrap_or(u32::MAX);
    let names = Names::of(conn, held.iter().chain(&entries))?;
    let (held, holds_held) = split(held);
    let (entries, holds) = split(entries);
    let holds_of = |rows: Vec<(LedgerRow, NaiveDateTime)>| {
        rows.into_iter().map(|(row, expires_at)| hold(&workshop, now, row, expires_at)).collect()
    };
    Ok(Ledger {
        date: date.into(),
        period: start.into(),
        zone: workshop.zone.name().to_owned(),
        at: workshop.zone.local(at.unwrap_or(now)),
        capacity,
        occupied,
        full: occupied >= capacity,
        capacity_now,
        held: names.entries(&workshop, held)?,
        holds_held: holds_of(holds_held),
        entries: names.entries(&workshop, entries)?,
        holds: holds_of(holds),
        next_cursor,
    })
}

/// Returns the number of slots of a period; none if it is closed or does not exist.
fn slots_of(calendar: &Calendar, date: NaiveDate, start: NaiveTime) -> u32 {
    calendar.day(date).iter().find(|p| p.period.start == start).map_or(0, |p| p.capacity)
}

/// Splits rows into those of appointments and those of holds, which have an expiry.
fn split(rows: Vec<LedgerRow>) -> (Vec<LedgerRow>, Vec<(LedgerRow, NaiveDateTime)>) {
    let (mut of_appointments, mut of_holds) = (Vec::new(), Vec::new());
    for row in rows {
        match row.expires_at {
            Some(expires_at) => of_holds.push((row, expires_at)),
            None => of_appointments.push(row),
        }
    }
    (of_appointments, of_holds)
}

/// Returns a hold as it is now: one that has expired has ended then, also if its slot is not released yet.
fn hold(workshop: &Workshop, now: DateTime<Utc>, row: LedgerRow, expires_at: NaiveDateTime) -> LedgerHold {
    let has_expired = row.released_at.is_none() && expires_at <= now.naive_utc();
    let local = |at: NaiveDateTime| workshop.zone.local(at.and_utc());
    LedgerHold {
        slot_no: row.slot_no.unsigned_abs(),
        capacity: row.capacity.unsigned_abs(),
        taken_at: local(row.taken_at),
        expires_at: local(expires_at),
        released_at: if has_expired { Some(expires_at) } else { row.released_at }.map(local),
        end: if has_expired { Some(HoldEnd::Expired) } else { row.reason.and_then(|end| end.parse().ok()) },
    }
}

/// The appointments of ledger rows, their customers, and the actor of each write.
struct Names {
    appointments: BTreeMap<i64, AppointmentRow>,
    people: BTreeMap<i64, Person>,
    actors: BTreeMap<(String, NaiveDateTime), String>,
}

impl Names {
    fn of<'a>(
        conn: &mut Connection,
        rows: impl Iterator<Item = &'a LedgerRow> + Clone,
    ) -> Result<Self, Failure> {
        let mut ids: Vec<i64> = rows.clone().filter_map(|row| row.appointment_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let appointments = db::appointments::by_ids(conn, &ids)?;
        let customers = appointments.iter().map(|row| row.customer_id).collect();
        let people = db::accounts::people(conn, customers)?;
        let subjects: Vec<String> = appointments.iter().map(AppointmentRow::subject).collect();
        let instants: Vec<NaiveDateTime> =
            rows.flat_map(|row| [Some(row.taken_at), row.released_at]).flatten().collect();
        let writes = db::events::writes(conn, &subjects, &instants)?;
        let actor = |write: db::events::WriteRow| {
            let name = names::actor(write.actor_first_name, write.actor_last_name, write.key_name)?;
            Some(((write.subject, write.at), name))
        };
        Ok(Self {
            appointments: appointments.into_iter().map(|row| (row.id, row)).collect(),
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            actors: writes.into_iter().filter_map(actor).collect(),
        })
    }

    fn entries(&self, workshop: &Workshop, rows: Vec<LedgerRow>) -> Result<Vec<LedgerEntry>, Failure> {
        rows.into_iter().map(|row| self.entry(workshop, row)).collect()
    }

    fn entry(&self, workshop: &Workshop, row: LedgerRow) -> Result<LedgerEntry, Failure> {
        let missing = || Failure::Internal(format!("row {} of the ledger has no appointment", row.id));
        let appointment = row.appointment_id.and_then(|id| self.appointments.get(&id)).ok_or_else(missing)?;
        let customer = self.people.get(&appointment.customer_id).ok_or_else(missing)?;
        let actor = |at| self.actors.get(&(appointment.subject(), at)).cloned();
        let local = |at: NaiveDateTime| workshop.zone.local(at.and_utc());
        Ok(LedgerEntry {
            slot_no: row.slot_no.unsigned_abs(),
            reference: appointment.reference.clone(),
            service: appointment.service_name.clone(),
            customer: customer.name(),
            status: appointment.status.0,
            capacity: row.capacity.unsigned_abs(),
            taken_at: local(row.taken_at),
            taken_by: actor(row.taken_at),
            released_at: row.released_at.map(local),
            released_by: row.released_at.and_then(actor),
            reason: row.reason.and_then(|reason| reason.parse().ok()),
        })
    }
}
