//! The moves of an appointment from status to status, each a compare-and-swap under the locks of its days.
//! Which moves there are, and who may make them, stands in the domain's table.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use pitboard_api::ProblemCode;
use pitboard_domain::{
    booking::{self, Ask, Booker, Bookings},
    cancellation::{self, CancellationRefusal},
    job::{CancelReason, Complexity, HoldReason, Priority},
    reference::Reference,
    role::Role,
    status::{self, Move, MoveRefusal, Party},
    time::Zone,
    vehicle::Plate,
};
use serde_json::{Value, json};

use super::{
    Connection, Context, Failure, Identity, Refused,
    appointments::{self, AppointmentRow},
    booking::{dates, hhmm, offered, starting, subject, workshop_and_calendar},
    employees, events, lock,
    occupancy::{self, OccupancyRow},
    word::Word,
    workshop::{self, Workshop},
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
struct Locked {
    row: AppointmentRow,
    workshop: Workshop,
    /// The instant at which this write happens.
    at: DateTime<Utc>,
}

impl Locked {
    fn starts_at(&self) -> DateTime<Utc> {
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
    Ok(row.ok_or_else(Refused::not_found)?)
}

/// Locks the days of an appointment, and those of `more`, and reads it again under the locks.
fn locked(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    more: &[NaiveDate],
) -> Result<Locked, Failure> {
    let seen = visible(conn, &target.reference, &target.by)?;
    let mut days = seen.days();
    days.extend(more);
    days.sort();
    days.dedup();
    let at = lock::days(conn, &days, context.now())?;
    let row = visible(conn, &target.reference, &target.by)?;
    if row.days() != seen.days() {
        return Err(Failure::Again);
    }
    Ok(Locked { row, workshop: workshop::load(conn)?, at })
}

/// The status after a move: who may, then the version, then whether the state allows it.
fn permit(target: &Target, row: &AppointmentRow, what: Move) -> Result<status::Status, Failure> {
    let after = status::after(what, row.status.0, party(&target.by, row));
    if let Err(refusal @ MoveRefusal::Forbidden { .. }) = after {
        return Err(refusal.into());
    }
    expect_version(target, row)?;
    Ok(after?)
}

fn expect_version(target: &Target, row: &AppointmentRow) -> Result<(), Failure> {
    match target.version {
        Some(version) if version != row.version => {
            let detail = format!("The appointment is at version {}, not {version}.", row.version);
            Err(Refused::new(ProblemCode::VersionConflict, detail).into())
        }
        _ => Ok(()),
    }
}

/// Saves the changed row and records what happened.
fn finish(
    conn: &mut Connection,
    context: &Context,
    mut row: AppointmentRow,
    at: DateTime<Utc>,
    kind: &str,
    change: Value,
) -> Result<AppointmentRow, Failure> {
    let read_at = row.version;
    row.version += 1;
    row.updated_at = at.naive_utc();
    if !appointments::save(conn, &row, read_at)? {
        return Err(Failure::Again);
    }
    events::record(conn, &context.actor, &events::Event { at, subject: subject(&row), kind, change })?;
    Ok(row)
}

/// Gives it to an employee; `None` is the caller.
pub fn assign(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    employee: Option<i64>,
) -> Result<AppointmentRow, Failure> {
    let employee_id = employee.unwrap_or(target.by.id);
    if employee_id != target.by.id && !target.by.role.is_manager() {
        return Err(Refused::new(ProblemCode::Forbidden, "You may only take jobs yourself.").into());
    }
    // Seen first, so that nobody learns of employees through appointments that they may not see.
    visible(conn, &target.reference, &target.by)?;
    let locked_employee = lock::account(conn, employee_id)?;
    let found = if locked_employee { employees::active(conn, employee_id)? } else { None };
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, Move::Assign)?;
    if found.is_none() {
        let detail = format!("There is no active employee {employee_id}.");
        return Err(Refused::new(ProblemCode::Inconsistent, detail).into());
    }
    let change = json!({ "status": [row.status.0, to], "assignee_id": [row.assignee_id, employee_id] });
    row.status = Word(to);
    row.assignee_id = Some(employee_id);
    finish(conn, context, row, at, "assign", change)
}

/// Takes it from its employee.
pub fn unassign(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, Move::Unassign)?;
    let change = json!({ "status": [row.status.0, to], "assignee_id": [row.assignee_id, null] });
    row.status = Word(to);
    row.assignee_id = None;
    finish(conn, context, row, at, "unassign", change)
}

/// Work begins, also before the booked date.
pub fn start(conn: &mut Connection, context: &Context, target: &Target) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, Move::Start)?;
    let change = json!({ "status": [row.status.0, to] });
    row.status = Word(to);
    row.work_started_at = Some(at.naive_utc());
    row.estimated_completion = Some((at + TimeDelta::minutes(i64::from(row.duration_minutes))).naive_utc());
    finish(conn, context, row, at, "start", change)
}

/// Work pauses; every slot is kept.
pub fn hold(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    reason: HoldReason,
    expected_resume: Option<DateTime<Utc>>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, Move::Hold)?;
    let change =
        json!({ "status": [row.status.0, to], "reason": reason, "expected_resume": expected_resume });
    row.status = Word(to);
    row.hold_reason = Some(Word(reason));
    row.expected_resume = expected_resume.map(|at| at.naive_utc());
    add_note(conn, target, &row, at, note)?;
    finish(conn, context, row, at, "hold", change)
}

/// Work goes on.
pub fn resume(conn: &mut Connection, context: &Context, target: &Target) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    let to = permit(target, &row, Move::Resume)?;
    let change = json!({ "status": [row.status.0, to] });
    row.status = Word(to);
    row.hold_reason = None;
    row.expected_resume = None;
    finish(conn, context, row, at, "resume", change)
}

/// The work is done: what has not ended is free at once, for any service.
pub fn complete(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let mut locked = locked(conn, context, target, &[])?;
    let to = permit(target, &locked.row, Move::Complete)?;
    let released = release(conn, &locked, "complete")?;
    let Locked { row, at, .. } = &mut locked;
    let change = json!({ "status": [row.status.0, to], "released": released });
    row.status = Word(to);
    row.hold_reason = None;
    row.expected_resume = None;
    row.work_completed_at = Some(at.naive_utc());
    add_note(conn, target, row, *at, note)?;
    finish(conn, context, locked.row, locked.at, "complete", change)
}

/// Calls it off: what has not ended is free at once, for any service.
pub fn cancel(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    reason: Option<CancelReason>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let mut locked = locked(conn, context, target, &[])?;
    let to = permit(target, &locked.row, Move::Cancel)?;
    let reason = cancel_reason(context, target, &locked, reason)?;
    let released = release(conn, &locked, "cancel")?;
    let Locked { row, at, .. } = &mut locked;
    let change = json!({ "status": [row.status.0, to], "reason": reason, "released": released });
    row.status = Word(to);
    row.hold_reason = None;
    row.expected_resume = None;
    row.cancel_reason = Some(Word(reason));
    add_note(conn, target, row, *at, note)?;
    finish(conn, context, locked.row, locked.at, "cancel", change)
}

/// Staff say why; a customer cancels at their own request, before the cut-off.
fn cancel_reason(
    context: &Context,
    target: &Target,
    locked: &Locked,
    reason: Option<CancelReason>,
) -> Result<CancelReason, Failure> {
    let (now, starts_at) = (context.now(), locked.starts_at());
    if target.by.role.is_staff() {
        let missing = || Refused::new(ProblemCode::Inconsistent, "Say why it is cancelled.");
        let reason = reason.ok_or_else(missing)?;
        cancellation::staff_may_say(reason, now, starts_at)
            .map_err(|refusal| window_passed(refusal, locked))?;
        return Ok(reason);
    }
    if reason.is_some_and(|reason| reason != CancelReason::CustomerRequest) {
        return Err(
            Refused::new(ProblemCode::Inconsistent, "A customer cancels at their own request.").into()
        );
    }
    let created_at = locked.row.created_at.and_utc();
    cancellation::customer_may_cancel(&locked.workshop.rules, now, starts_at, created_at)
        .map_err(|refusal| window_passed(refusal, locked))?;
    Ok(CancelReason::CustomerRequest)
}

fn window_passed(refusal: CancellationRefusal, locked: &Locked) -> Failure {
    let code = match refusal {
        CancellationRefusal::WindowPassed { .. } => ProblemCode::CancellationWindowPassed,
        CancellationRefusal::NoShowTooEarly => ProblemCode::Inconsistent,
    };
    let mut refused = Refused::new(code, super::errors::sentence(&refusal));
    if let (ProblemCode::CancellationWindowPassed, Some(phone)) = (code, &locked.workshop.phone) {
        refused.detail.push_str(&format!(" Please call {phone}."));
    }
    refused.into()
}

/// What changes without a move.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub customer_notes: Option<String>,
    pub priority: Option<Priority>,
    pub complexity: Option<Complexity>,
}

/// Edits notes, priority, and until the work starts the complexity with its price.
pub fn edit(
    conn: &mut Connection,
    context: &Context,
    target: &Target,
    edit: &Edit,
) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(conn, context, target, &[])?;
    expect_version(target, &row)?;
    let mut change = serde_json::Map::new();
    if let Some(notes) = &edit.customer_notes {
        row.customer_notes.clone_from(notes);
        change.insert("changed".to_owned(), json!(["customer_notes"]));
    }
    if let Some(priority) = edit.priority {
        change.insert("priority".to_owned(), json!([row.priority.0, priority]));
        row.priority = Word(priority);
    }
    if let Some(complexity) = edit.complexity {
        if row.work_started_at.is_some() || !row.status.0.is_active() {
            let detail = "The complexity can be changed until the work starts.";
            return Err(Refused::new(ProblemCode::InvalidTransition, detail).into());
        }
        change.insert("complexity".to_owned(), json!([row.complexity.0, complexity]));
        let amount = super::catalogue::price_of(conn, row.service_id, row.vehicle_type.0, complexity)?;
        if let Some(amount) = amount {
            change.insert("price".to_owned(), json!([row.price_amount, amount]));
            row.price_amount = amount;
        }
        row.complexity = Word(complexity);
    }
    if change.is_empty() {
        return Ok(row);
    }
    finish(conn, context, row, at, "edit", Value::Object(change))
}

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
        let service = service_id.map(|id| offered(conn, id)).transpose()?;
        let length = service.as_ref().map_or(row.period_span, |service| service.period_span).unsigned_abs();
        let ask = Ask { date, start, length, plate: plate.as_ref(), by };
        let now = workshop.zone.now(context.now());
        let span = booking::plan(&ask, &calendar, &workshop.rules, now, &workshop.zone)?;
        Ok::<_, Failure>((span, service))
    };
    permit(&Target { version: None, ..target.clone() }, &seen, Move::Reschedule)?;
    let (unlocked, _) = span_of(conn, &seen)?;
    let locked = locked(conn, context, target, &dates(&unlocked))?;
    permit(target, &locked.row, Move::Reschedule)?;
    if by == Booker::Customer {
        cancellation::customer_may_move(&locked.workshop.rules, context.now(), locked.starts_at())
            .map_err(|refusal| window_passed(refusal, &locked))?;
    }
    let (span, service) = span_of(conn, &locked.row)?;
    let days = dates(&span);
    if days != dates(&unlocked) {
        return Err(Failure::Again);
    }

    release(conn, &locked, "reschedule")?;
    let Locked { mut row, workshop, at } = locked;
    let taken = occupancy::taken(conn, days[0], days[days.len() - 1])?;
    let starting = starting(conn, &workshop, date, Some(row.id))?;
    let bookings = Bookings { taken: &taken, starting, of_customer: None };
    let slots = booking::place(date, &span, plate.as_ref(), &workshop.rules, bookings)?;
    occupancy::take(conn, row.id, plate.as_ref().map(Plate::normal), &span, &slots, at)?;

    let mut change = json!({
        "date": [row.date, date], "period": [hhmm(row.period_start), hhmm(start)], "slots": slots,
    });
    if by == Booker::Customer && date != row.date && row.status.0 == status::Status::Assigned {
        change["assignee_id"] = json!([row.assignee_id, null]);
        row.status = Word(status::Status::Booked);
        row.assignee_id = None;
    }
    if let Some(service) = service {
        change["service_id"] = json!([row.service_id, service.id]);
        row.price_amount = super::catalogue::price(conn, &service, row.vehicle_type.0, row.complexity.0)?;
        // The service stands last in it.
        let without =
            row.search_text.strip_suffix(&row.service_name.to_lowercase()).unwrap_or(&row.search_text);
        row.search_text = format!("{without}{}", service.name.to_lowercase());
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
    let calendar = super::calendar::load(conn, workshop.slots_per_period, row.date)?;
    let span = booking::retake(again.iter().map(|r| (r.date, r.period_start)), &calendar)?;
    let taken = occupancy::taken(conn, row.date, row.last_date)?;
    let starting = starting(conn, &workshop, row.date, Some(row.id))?;
    let plate = row.license_plate.as_deref().and_then(|plate| Plate::parse(plate).ok());
    let bookings = Bookings { taken: &taken, starting, of_customer: None };
    let slots = booking::place(row.date, &span, plate.as_ref(), &workshop.rules, bookings)?;
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

/// Releases the rows whose period has not ended; those of ended periods stay as they were.
fn release(conn: &mut Connection, locked: &Locked, reason: &str) -> Result<usize, Failure> {
    let now = locked.at;
    let open = |row: &OccupancyRow| {
        row.released_at.is_none() && locked.workshop.zone.instant(row.date, row.period_end) > now
    };
    let rows = occupancy::of_appointment(conn, locked.row.id)?;
    let ids: Vec<i64> = rows.iter().filter(|row| open(row)).map(|row| row.id).collect();
    occupancy::release(conn, &ids, locked.at, reason)?;
    Ok(ids.len())
}

fn add_note(
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
