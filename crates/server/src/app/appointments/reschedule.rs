//! The moves that take slots: another start, a finished job that runs again, a cancelled one that stands again.
//! They take them as every booking does, by the domain's `place`.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest},
    calendar::Period,
    cancellation,
    role::Role,
    slots::SpanPeriod,
    status::{Status, Transition},
    time::Zone,
    vehicle::Plate,
};
use serde_json::json;

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            book::{Premises, Wanted, dates, hhmm, offered, slots},
            customer,
            locked_appointment::{
                Locked, Target, add_note, finish, locked, permit, release, visible, window_passed,
            },
            refusal::AppointmentRefusal,
        },
    },
    db::{
        Connection,
        appointments::{self, AppointmentRow},
        calendar, catalogue, employees,
        engine::text_enum::TextEnum,
        occupancy,
    },
};

/// Where an appointment shall move.
#[derive(Debug, Clone, Copy)]
pub struct NewStart {
    pub date: NaiveDate,
    pub start: NaiveTime,
    /// `None`, or the one that was booked: what was promised stays.
    pub service_id: Option<i64>,
}

/// Moves it to another start, with the same reference: the old rows that have not ended are released and
/// the new ones taken as by any booking. A refusal leaves everything as it was.
pub fn reschedule(tx: &mut Tx, target: &Target, to: &NewStart) -> Result<AppointmentRow, Failure> {
    let seen = visible(tx, &target.reference, &target.by)?;
    // Versions only grow: what is stale now stays so.
    permit(target, &seen, Transition::Reschedule)?;
    // The customer's name stands in what the search looks through.
    tx.lock_account(seen.customer_id)?;
    let by = if target.by.role == Role::Customer { Booker::Customer } else { Booker::Desk };
    let premises = Premises::read(tx, to.date)?;
    let days = dates(&work_out(tx, &seen, to, by, &premises)?.0);
    let locked = locked(tx, target, &days)?;
    permit(target, &locked.row, Transition::Reschedule)?;
    let premises = premises.again(tx, to.date)?;
    let (span, service) = work_out(tx, &locked.row, to, by, &premises)?;
    if dates(&span) != days {
        return Err(Failure::Restart);
    }

    release(tx, &locked, "reschedule")?;
    let slots = take(tx, &locked, to.date, &span)?;
    let Locked { mut row, at, .. } = locked;
    let mut change = json!({
        "date": [row.date, to.date], "period": [hhmm(row.period_start), hhmm(to.start)], "slots": slots,
    });
    if by == Booker::Customer && to.date != row.date && row.status.0 == Status::Assigned {
        change["assignee_id"] = json!([row.assignee_id, null]);
        change["status"] = json!([row.status.0, Status::Booked]);
        row.status = TextEnum(Status::Booked);
        row.assignee_id = None;
    }
    if let Some((service, amount)) = service {
        change["service_id"] = json!([row.service_id, service.id]);
        change["price"] = json!([row.price_amount, amount]);
        row.price_amount = amount;
        become_service(tx, &mut row, service)?;
    }
    let last = span[span.len() - 1];
    (row.date, row.period_start) = (to.date, to.start);
    (row.last_date, row.last_period_end) = (last.date, last.period.end);
    finish(tx, row, at, "reschedule", change)
}

/// The periods of the move, and the service that it changes to with its price, if it may still be moved.
fn work_out(
    tx: &mut Tx,
    row: &AppointmentRow,
    to: &NewStart,
    by: Booker,
    Premises { workshop, calendar }: &Premises,
) -> Result<(Vec<SpanPeriod>, Option<catalogue::Offer>), Failure> {
    if by == Booker::Customer {
        let starts_at = workshop.zone.instant(row.date, row.period_start);
        cancellation::customer_may_reschedule(&workshop.settings, tx.now(), starts_at)
            .map_err(|refusal| window_passed(refusal, workshop))?;
    }
    let another = to.service_id.filter(|id| *id != row.service_id);
    let offer = |id| offered(tx, id, row.vehicle_type.0, row.complexity.0);
    let service = another.map(offer).transpose()?;
    let length = service.as_ref().map_or(row.period_span, |(service, _)| service.period_span).unsigned_abs();
    let plate = row.plate()?;
    let ask = BookingRequest { date: to.date, start: to.start, length, plate: plate.as_ref(), by };
    let now = workshop.zone.now(tx.now());
    let span = booking::plan(&ask, calendar, &workshop.settings, now, &workshop.zone)?;
    Ok((span, service))
}

fn become_service(
    conn: &mut Connection,
    row: &mut AppointmentRow,
    service: catalogue::ServiceRow,
) -> Result<(), Failure> {
    // The service stands last in it.
    let without = row.search_text.strip_suffix(&row.service_name.to_lowercase()).unwrap_or(&row.search_text);
    appointments::set_search_text(conn, row.id, &format!("{without}{}", service.name.to_lowercase()))?;
    row.service_id = service.id;
    row.service_name = service.name;
    row.category_name = service.category_name;
    row.duration_minutes = service.duration_minutes;
    row.period_span = service.period_span;
    if let Some(started) = row.work_started_at {
        row.work_begins(started);
    }
    Ok(())
}

/// A finished job runs again: what its completion released and has not ended is taken again, if there is room.
pub fn reopen(
    tx: &mut Tx,
    target: &Target,
    employee: Option<i64>,
    reason: &str,
) -> Result<AppointmentRow, Failure> {
    let seen = visible(tx, &target.reference, &target.by)?;
    tx.lock_account(seen.customer_id)?;
    let assignee = employee.or(seen.assignee_id);
    let works_here = match assignee {
        Some(id) => tx.lock_account(id)? && employees::active(tx, id)?.is_some(),
        None => false,
    };
    let locked = locked(tx, target, &[])?;
    let to = permit(target, &locked.row, Transition::Reopen)?;
    if employee.is_none() && locked.row.assignee_id != assignee {
        return Err(Failure::Restart);
    }
    customer::expect_active(tx, locked.row.customer_id)?;
    if !works_here {
        return Err(AppointmentRefusal::NeedsEmployee.into());
    }

    let slots = take_again(tx, &locked)?;
    let Locked { mut row, at, .. } = locked;
    let change = json!({
        "status": [row.status.0, to], "assignee_id": [row.assignee_id, assignee], "slots": slots,
    });
    row.status = TextEnum(to);
    row.assignee_id = assignee;
    row.work_completed_at = None;
    if row.work_started_at.is_none() {
        row.work_begins(at.naive_utc());
    }
    // Among the notes: free text may name people, and the log never does.
    add_note(tx, target, &row, at, Some(reason))?;
    finish(tx, row, at, "reopen", change)
}

/// A cancelled appointment stands again, for anybody to work on: what its cancellation released and has not ended
/// is taken again, if there is room.
pub fn restore(tx: &mut Tx, target: &Target, reason: &str) -> Result<AppointmentRow, Failure> {
    let seen = visible(tx, &target.reference, &target.by)?;
    tx.lock_account(seen.customer_id)?;
    let locked = locked(tx, target, &[])?;
    let to = permit(target, &locked.row, Transition::Restore)?;
    customer::expect_active(tx, locked.row.customer_id)?;

    let slots = take_again(tx, &locked)?;
    let Locked { mut row, at, .. } = locked;
    let change = json!({ "status": [row.status.0, to], "slots": slots });
    row.status = TextEnum(to);
    row.assignee_id = None;
    row.cancel_reason = None;
    row.work_started_at = None;
    row.estimated_completion = None;
    add_note(tx, target, &row, at, Some(reason))?;
    finish(tx, row, at, "restore", change)
}

/// Takes the periods again that the end of the appointment released, as far as they have not ended.
fn take_again(tx: &mut Tx, locked: &Locked) -> Result<Vec<u32>, Failure> {
    let Locked { row, workshop, .. } = locked;
    let now = tx.now();
    let rows = occupancy::of_appointment(tx, row.id)?;
    let released = occupancy::released_by_its_end(&rows);
    let to_come = released.filter(|r| !r.has_ended(&workshop.zone, now));
    let periods = to_come.map(|r| (r.date, Period { start: r.period_start, end: r.period_end }));
    let calendar = calendar::load(tx, workshop.settings.slots_per_period, row.date)?;
    let span = booking::retake(periods, &calendar)?;
    take(tx, locked, row.date, &span)
}

/// Takes a slot in each period of a span, as every booking does.
fn take(
    conn: &mut Connection,
    locked: &Locked,
    date: NaiveDate,
    span: &[SpanPeriod],
) -> Result<Vec<u32>, Failure> {
    let Locked { row, workshop, at } = locked;
    let plate = row.plate()?;
    let wanted = Wanted { date, plate: plate.as_ref(), of_customer: None, itself: Some(row.id) };
    let slots = slots(conn, workshop, span, wanted)?;
    occupancy::take(conn, row.id, plate.as_ref().map(Plate::normal), span, &slots, *at)?;
    Ok(slots)
}
