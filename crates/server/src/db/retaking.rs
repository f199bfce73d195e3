//! The moves that take slots: another start, a finished job that runs again, a cancelled one that stands again.
//! They take them as every booking does, by the domain's `place`.

use chrono::{NaiveDate, NaiveTime};
use pitboard_api::ProblemCode;
use pitboard_domain::{
    booking::{self, Ask, Booker},
    cancellation,
    role::Role,
    status::{Move, Status},
    time::Zone,
    vehicle::Plate,
};
use serde_json::json;

use super::{
    Connection, Context, Failure, Refused,
    appointments::{self, AppointmentRow},
    booking::{Wanted, dates, hhmm, offered, slots, workshop_and_calendar},
    calendar, employees, lock,
    occupancy::{self, OccupancyRow},
    target::{Locked, Target, add_note, finish, locked, permit, release, visible, window_passed},
    word::Word,
};

/// Moves it to another start, with the same reference: the old rows that have not ended are released and
/// the new ones taken as by any booking. A refusal leaves everything as it was.
pub fn reschedule(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    (date, start): (NaiveDate, NaiveTime),
    service_id: Option<i64>,
) -> Result<AppointmentRow, Failure> {
    let seen = visible(conn, &target.reference, &target.by)?;
    let by = if target.by.role == Role::Customer { Booker::Customer } else { Booker::Desk };
    let plate = seen.license_plate.as_deref().and_then(|plate| Plate::parse(plate).ok());
    let span_of = |conn: &mut Connection, row: &AppointmentRow| {
        let (workshop, calendar) = workshop_and_calendar(conn, date)?;
        let offer = |id| offered(conn, id, row.vehicle_type.0, row.complexity.0);
        let service = service_id.map(offer).transpose()?;
        let length =
            service.as_ref().map_or(row.period_span, |(service, _)| service.period_span).unsigned_abs();
        let ask = Ask { date, start, length, plate: plate.as_ref(), by };
        let now = workshop.zone.now(context.now());
        let span = booking::plan(&ask, &calendar, &workshop.rules, now, &workshop.zone)?;
        Ok::<_, Failure>((span, service))
    };
    // Versions only grow: what is stale now stays so.
    permit(target, &seen, Move::Reschedule)?;
    // The customer's name stands in what the search looks through.
    lock::account(conn, seen.customer_id)?;
    let (unlocked, _) = span_of(conn, &seen)?;
    let locked = locked(conn, context, target, &dates(&unlocked))?;
    permit(target, &locked.row, Move::Reschedule)?;
    if by == Booker::Customer {
        cancellation::customer_may_move(&locked.workshop.rules, context.now(), locked.starts_at())
            .map_err(|refusal| window_passed(refusal, &locked))?;
    }
    let (span, service) = span_of(conn, &locked.row)?;
    if dates(&span) != dates(&unlocked) {
        return Err(Failure::Again);
    }

    release(conn, context, &locked, "reschedule")?;
    let Locked { mut row, workshop, at } = locked;
    let wanted = Wanted { date, plate: plate.as_ref(), of_customer: None, itself: Some(row.id) };
    let slots = slots(conn, &workshop, &span, wanted)?;
    occupancy::take(conn, row.id, plate.as_ref().map(Plate::normal), &span, &slots, at)?;

    let mut change = json!({
        "date": [row.date, date], "period": [hhmm(row.period_start), hhmm(start)], "slots": slots,
    });
    if by == Booker::Customer && date != row.date && row.status.0 == Status::Assigned {
        change["assignee_id"] = json!([row.assignee_id, null]);
        change["status"] = json!([row.status.0, Status::Booked]);
        row.status = Word(Status::Booked);
        row.assignee_id = None;
    }
    if let Some((service, amount)) = service {
        change["service_id"] = json!([row.service_id, service.id]);
        row.price_amount = amount;
        // The service stands last in it.
        let without =
            row.search_text.strip_suffix(&row.service_name.to_lowercase()).unwrap_or(&row.search_text);
        appointments::set_search_text(conn, row.id, &format!("{without}{}", service.name.to_lowercase()))?;
        row.service_id = service.id;
        row.service_name = service.name;
        row.category_name = service.category_name;
        row.duration_minutes = service.duration_minutes;
        row.period_span = service.period_span;
    }
    let last = span[span.len() - 1];
    (row.date, row.period_start) = (date, start);
    (row.last_date, row.last_period_end) = (last.date, last.period.end);
    finish(conn, context, row, at, "reschedule", change)
}

/// A finished job runs again, or a cancelled one stands again: what its ending released and has not ended
/// is taken again, if there is room.
pub fn take_up_again(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    what: Move,
    employee: Option<i64>,
    reason: &str,
) -> Result<AppointmentRow, Failure> {
    let (kind, released_by) =
        if what == Move::Reopen { ("reopen", "complete") } else { ("restore", "cancel") };
    let seen = visible(conn, &target.reference, &target.by)?;
    lock::account(conn, seen.customer_id)?;
    let assignee = if what == Move::Reopen { employee.or(seen.assignee_id) } else { None };
    let mut assignee_active = true;
    if let Some(assignee) = assignee {
        assignee_active = lock::account(conn, assignee)? && employees::active(conn, assignee)?.is_some();
    }
    let Locked { mut row, workshop, at } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, what)?;
    if !assignee_active || (what == Move::Reopen && assignee.is_none()) {
        return Err(Refused::new(ProblemCode::Inconsistent, "Name an active employee for it.").into());
    }

    let rows = occupancy::of_appointment(conn, row.id)?;
    let last_release =
        rows.iter().filter(|r| r.reason.as_deref() == Some(released_by)).filter_map(|r| r.released_at).max();
    let again: Vec<&OccupancyRow> = rows
        .iter()
        .filter(|r| {
            r.released_at.is_some()
                && r.released_at == last_release
                && r.reason.as_deref() == Some(released_by)
        })
        .filter(|r| workshop.zone.instant(r.date, r.period_end) > context.now())
        .collect();
    if again.is_empty() {
        return Err(booking::Refusal::PastPeriod { ended: true }.into());
    }
    let calendar = calendar::load(conn, workshop.slots_per_period, row.date)?;
    let span = booking::retake(again.iter().map(|r| (r.date, r.period_start)), &calendar)?;
    let plate = row.license_plate.as_deref().and_then(|plate| Plate::parse(plate).ok());
    let wanted = Wanted { date: row.date, plate: plate.as_ref(), of_customer: None, itself: Some(row.id) };
    let slots = slots(conn, &workshop, &span, wanted)?;
    occupancy::take(conn, row.id, plate.as_ref().map(Plate::normal), &span, &slots, at)?;

    let change = json!({ "status": [row.status.0, to], "slots": slots });
    row.status = Word(to);
    row.assignee_id = assignee;
    row.work_completed_at = None;
    row.cancel_reason = None;
    if what == Move::Reopen {
        row.work_started_at = row.work_started_at.or(Some(at.naive_utc()));
    }
    // Among the notes: free text may name people, and the log never does.
    add_note(conn, target, &row, at, Some(reason))?;
    finish(conn, context, row, at, kind, change)
}
