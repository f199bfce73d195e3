//! The transitions that take no slots: the guard in the signature says who may call at all, the domain's table the
//! rest.

use actix_web::{post, web::Data};
use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, NoBody};
use pitboard_domain::status::Transition;

use crate::{
    app::{
        Refusal,
        appointments::{refusal::AppointmentRefusal, transitions},
    },
    auth::{
        authentication::AuthenticatedCaller,
        extract::{AppointmentHolder, Distributor, Worker},
    },
    http::{
        appointments::change::{AppointmentChange, AppointmentChangeRequest},
        idempotency::IdempotencyKey,
        respond::Updated,
    },
    state::State,
    web::{
        error::ApiError,
        fields::parse_note,
        headers::IfMatch,
        openapi::{BadWrite, CancellationRefused, Failures, Missing, TransitionRefused},
        path::Reference,
    },
};

/// Cancels an appointment.
///
/// Releases the slots whose period has not ended. From `booked` and `assigned`: the customer until the cut-
/// off (`cancellation_cutoff_hours` before the start) or within the grace period after booking, and every
/// employee, manager and admin at any time. From `in_progress` and `on_hold`: admins. An API key cancels what it
/// has booked, as its customer could; with `appointments:work` also after the cut-off, and with a reason.
///
/// Staff must give a `reason`; `no_show` is allowed from 30 minutes after the start.
#[utoipa::path(
    tag = "appointments", security(("bearer" = []), ("guest" = [])), request_body = Cancel,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), AppointmentHolder, Missing, BadWrite, CancellationRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/cancel")]
pub async fn cancel_appointment(
    state: Data<State>,
    caller: AppointmentHolder,
    change: AppointmentChangeRequest<Cancel>,
) -> Result<Updated<Appointment>, ApiError> {
    cancel(&state, &caller, change.read().await?).await
}

/// Parses a cancellation and executes it, once for each key.
pub async fn cancel(
    state: &State,
    caller: &AuthenticatedCaller,
    change: AppointmentChange<Cancel>,
) -> Result<Updated<Appointment>, ApiError> {
    let is_at_desk = caller.is_at_desk();
    let parse = |body: Cancel| match body.reason {
        // Known without the appointment, and 422 precedes 409 and 412.
        None if is_at_desk => Err(Refusal::from(AppointmentRefusal::NeedsReason).into()),
        reason => Ok((reason, parse_note("/note", body.note)?)),
    };
    let change = change.parse(state, caller, Some(Transition::Cancel), parse).await?;
    change
        .execute(state, caller, |tx, target, (reason, note)| {
            transitions::cancel(tx, target, *reason, note.as_deref())
        })
        .await
}

/// Assigns an appointment to an employee.
///
/// From `booked`, and from `assigned` to another employee. An employee assigns a `booked` appointment to
/// themselves, with an empty body; managers, admins and API keys name anyone who works here, in either status.
/// Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Assign,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/assign")]
pub async fn assign_appointment(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<Assign>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &worker, Some(Transition::Assign), Ok).await?;
    change
        .execute(&state, &worker, |tx, target, body| transitions::assign(tx, target, body.employee_id))
        .await
}

/// Removes the assigned employee.
///
/// From `assigned` to `booked`. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Distributor, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/unassign")]
pub async fn unassign_appointment(
    state: Data<State>,
    distributor: Distributor,
    change: AppointmentChangeRequest<NoBody>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &distributor, Some(Transition::Unassign), Ok).await?;
    change.execute(&state, &distributor, |tx, target, _| transitions::unassign(tx, target)).await
}

/// Starts the work.
///
/// From `assigned` to `in_progress`, by the assigned employee, an admin or an API key. Sets `work_started_at` and
/// `estimated_completion` (the start plus the duration of the service). Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/start")]
pub async fn start_appointment(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<NoBody>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &worker, Some(Transition::Start), Ok).await?;
    change.execute(&state, &worker, |tx, target, _| transitions::start(tx, target)).await
}

/// Pauses the work.
///
/// From `in_progress` to `on_hold`, by the assigned employee, an admin or an API key. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Hold,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/hold")]
pub async fn hold_appointment(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<Hold>,
) -> Result<Updated<Appointment>, ApiError> {
    let parse = |body: Hold| {
        let expected_resume = body.expected_resume.map(|at| at.to_utc());
        Ok((body.reason, expected_resume, parse_note("/note", body.note)?))
    };
    let change = change.parse(&state, &worker, Some(Transition::Hold), parse).await?;
    change
        .execute(&state, &worker, |tx, target, (reason, expected_resume, note)| {
            transitions::hold(tx, target, *reason, *expected_resume, note.as_deref())
        })
        .await
}

/// Resumes the work.
///
/// From `on_hold` to `in_progress`, by the assigned employee, an admin or an API key. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/resume")]
pub async fn resume_appointment(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<NoBody>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &worker, Some(Transition::Resume), Ok).await?;
    change.execute(&state, &worker, |tx, target, _| transitions::resume(tx, target)).await
}

/// Completes an appointment.
///
/// From `assigned`, `in_progress` or `on_hold` to `completed`, by the assigned employee, an admin or an API key.
/// Releases the slots whose period has not ended, at once.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Complete,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, TransitionRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/complete")]
pub async fn complete_appointment(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<Complete>,
) -> Result<Updated<Appointment>, ApiError> {
    let parse = |body: Complete| parse_note("/note", body.note);
    let change = change.parse(&state, &worker, Some(Transition::Complete), parse).await?;
    change
        .execute(&state, &worker, |tx, target, note| transitions::complete(tx, target, note.as_deref()))
        .await
}
