//! The workshop's capacity on a day, for staff: every numbered slot and who holds it.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use pitboard_api::{
    HeldUntil, Occupancy, OccupancyPeriod, OccupancyQuery, OccupancySlot, OccupancyTotals, SlotAppointment,
    SlotVehicle,
};
use pitboard_domain::{availability::PeriodView, status::Status};

use crate::{
    app::{Failure, Identity, calendar::workshop_calendar::workshop_and_calendar},
    auth::extract::Staff,
    clock::Clock,
    db::{self, Connection, appointment_details::AppointmentDetails},
    http::appointments::view::{Viewer, employee},
    state::State,
    web::{
        error::ApiError,
        openapi::{BadQuery, Failures},
        query::Query,
    },
};

/// Returns the occupancy of a day.
///
/// Every period with its numbered slots, each free, with its appointment, or with the hold that reserves it.
#[utoipa::path(tag = "staff", security(("bearer" = [])), params(OccupancyQuery), responses((status = 200, body = Occupancy), Staff, BadQuery, Failures))]
#[get("/api/v1/occupancy")]
pub async fn get_occupancy(
    state: Data<State>,
    staff: Staff,
    query: Query<OccupancyQuery>,
) -> Result<HttpResponse, ApiError> {
    let date = *query.parse()?.date;
    let (by, clock) = (staff.identity(), state.clock.clone());
    Ok(HttpResponse::Ok().json(state.read(move |conn| occupancy(conn, &clock, &by, date)).await?))
}

fn occupancy(
    conn: &mut Connection,
    clock: &Clock,
    by: &Identity,
    date: NaiveDate,
) -> Result<Occupancy, Failure> {
    let (workshop, calendar) = workshop_and_calendar(conn, date)?;
    let now = workshop.zone.now(clock.now());
    let book = db::held_slots::load_bookings(conn, &workshop.settings, (date, date), now.at, None)?;
    let held = db::held_slots::of_day(conn, date, now.at)?;
    let mut ids: Vec<i64> = held.iter().filter_map(|slot| slot.appointment_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = db::appointments::by_ids(conn, &ids)?;
    let shown: BTreeMap<i64, AppointmentDetails> =
        db::appointment_details::load(conn, rows)?.into_iter().map(|shown| (shown.row.id, shown)).collect();

    let view = workshop.view(&calendar, &book, now);
    let day = view.day(date);
    let viewer = Viewer { by, workshop: &workshop, now: now.at };
    let period = |p: &PeriodView| {
        let in_period = || held.iter().filter(|slot| slot.period_start == p.period.start);
        let highest = in_period().map(|slot| slot.slot_no.unsigned_abs()).max().unwrap_or(0);
        let slot = |slot_no: u32| {
            let held = in_period().find(|held| held.slot_no.unsigned_abs() == slot_no);
            let appointment = held.and_then(|held| shown.get(&held.appointment_id?));
            let expires_at = held.and_then(|held| held.expires_at);
            OccupancySlot {
                slot_no,
                appointment: appointment.map(|shown| slot_appointment(&viewer, shown)),
                hold: expires_at.map(|at| HeldUntil { expires_at: workshop.zone.local(at.and_utc()) }),
            }
        };
        OccupancyPeriod {
            start: p.period.start.into(),
            end: p.period.end.into(),
            starts_at: workshop.zone.local(p.starts_at),
            ends_at: workshop.zone.local(p.ends_at),
            capacity: p.occupancy.capacity,
            occupied: p.occupancy.occupied,
            remaining: p.occupancy.remaining(),
            over_by: p.occupancy.over_by(),
            state: p.state,
            note: p.note.clone(),
            slots: (1..=p.occupancy.capacity.max(highest)).map(slot).collect(),
        }
    };
    let count = |status: Status| {
        u32::try_from(shown.values().filter(|shown| shown.row.status.0 == status).count()).unwrap_or(u32::MAX)
    };
    let utilisation = if day.occupancy.capacity == 0 {
        0.0
    } else {
        f64::from(day.occupancy.occupied) * 100.0 / f64::from(day.occupancy.capacity)
    };
    Ok(Occupancy {
        date: date.into(),
        zone: workshop.zone.name().to_owned(),
        totals: OccupancyTotals {
            capacity: day.occupancy.capacity,
            occupied: day.occupancy.occupied,
            remaining: day.remaining(),
            utilisation,
            in_progress: count(Status::InProgress),
            on_hold: count(Status::OnHold),
        },
        periods: day.periods.iter().map(period).collect(),
    })
}

fn slot_appointment(viewer: &Viewer<'_>, shown: &AppointmentDetails) -> SlotAppointment {
    let AppointmentDetails { row, slots, customer, assignee, .. } = shown;
    SlotAppointment {
        reference: row.reference.clone(),
        service: row.service_name.clone(),
        category: row.category_name.clone(),
        customer: customer.name(),
        vehicle: SlotVehicle {
            make: row.vehicle_make.clone(),
            model: row.vehicle_model.clone(),
            license_plate: row.license_plate.clone(),
        },
        status: row.status.0,
        priority: row.priority.0,
        assignee: assignee.as_ref().map(employee),
        version: row.version,
        may: viewer.may(row, slots),
    }
}
