//! Who held which slot of a period at an instant, and why it was full.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use pitboard_api::{Ledger, LedgerEntry, LedgerQuery, page::limit_or_default};
use pitboard_domain::calendar::Calendar;

use crate::{
    app::{Failure, Refusal, appointments::book::workshop_and_calendar},
    auth::extract::Staff,
    db::{
        self, Connection,
        appointments::{AppointmentRow, Person},
        ledger::LedgerRow,
        workshop::Workshop,
    },
    state::State,
    web::{
        cursor,
        error::ApiError,
        openapi::{BadQuery, Failures, Missing},
        query::Query,
    },
};

/// Returns the slot ledger of a period.
///
/// The appointments that held its slots at an instant, and every taking and release of its slots.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(LedgerQuery), responses((status = 200, body = Ledger), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/ledger")]
pub async fn get_ledger(
    state: Data<State>,
    _staff: Staff,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let after = cursor::decode(query.cursor.as_deref())?.unwrap_or(0);
    let now = state.clock.now();
    let ledger = state.read(move |conn| ledger(conn, now, &query, after));
    Ok(HttpResponse::Ok().json(ledger.await?))
}

fn ledger(
    conn: &mut Connection,
    now: DateTime<Utc>,
    query: &LedgerQuery,
    after: i64,
) -> Result<Ledger, Failure> {
    let LedgerQuery { date, period: start, limit, .. } = *query;
    let at = query.at.map(|at| at.to_utc());
    let (workshop, calendar) = workshop_and_calendar(conn, date)?;
    let held = db::ledger::held(conn, date, start, at)?;
    let limit = limit_or_default(limit);
    let mut page = db::ledger::entries(conn, date, start, after, i64::from(limit) + 1)?;
    if !calendar.has_start(date, start) && page.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let more = page.len() > limit as usize;
    page.truncate(limit as usize);

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
    let next_cursor = page.last().filter(|_| more).map(|row| cursor::encode(row.id));
    let names = Names::of(conn, held.iter().chain(&page))?;
    Ok(Ledger {
        date,
        period: start,
        zone: workshop.zone.name().to_owned(),
        at: workshop.zone.local(at.unwrap_or(now)),
        capacity,
        occupied,
        full: occupied >= capacity,
        capacity_now,
        held: names.entries(&workshop, held)?,
        entries: names.entries(&workshop, page)?,
        next_cursor,
    })
}

/// How many slots a period has; none where it is closed, or not there.
fn slots_of(calendar: &Calendar, date: NaiveDate, start: NaiveTime) -> u32 {
    calendar.day(date).iter().find(|p| p.period.start == start).map_or(0, |p| p.capacity)
}

/// What rows of the ledger stand for: the appointments, their customers, and who made which write.
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
        let mut ids: Vec<i64> = rows.clone().map(|row| row.appointment_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let appointments = db::appointments::by_ids(conn, &ids)?;
        let customers = appointments.iter().map(|row| row.customer_id).collect();
        let people = db::appointments::people(conn, customers)?;
        let subjects: Vec<String> = appointments.iter().map(AppointmentRow::subject).collect();
        let instants: Vec<NaiveDateTime> =
            rows.flat_map(|row| [Some(row.taken_at), row.released_at]).flatten().collect();
        let writes = db::events::writes(conn, &subjects, &instants)?;
        let actor = |write: db::events::WriteRow| {
            let name = format!("{} {}", write.actor_first_name, write.actor_last_name);
            ((write.subject, write.at), name)
        };
        Ok(Self {
            appointments: appointments.into_iter().map(|row| (row.id, row)).collect(),
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            actors: writes.into_iter().map(actor).collect(),
        })
    }

    fn entries(&self, workshop: &Workshop, rows: Vec<LedgerRow>) -> Result<Vec<LedgerEntry>, Failure> {
        rows.into_iter().map(|row| self.entry(workshop, row)).collect()
    }

    fn entry(&self, workshop: &Workshop, row: LedgerRow) -> Result<LedgerEntry, Failure> {
        let missing = || Failure::Internal(format!("row {} of the ledger is nobody's", row.id));
        let appointment = self.appointments.get(&row.appointment_id).ok_or_else(missing)?;
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
            reason: row.reason.map(|reason| reason.0),
        })
    }
}
