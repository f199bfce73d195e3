//! The transitions that take slots: to another start, and the return of a completed or cancelled appointment.

use actix_web::{post, web::Data};
use pitboard_api::{Appointment, Reopen, Reschedule, Restore};
use pitboard_domain::status::Transition;

use crate::{
    app::appointments::{
        reopen,
        reschedule::{self, NewStart},
    },
    auth::{
        authentication::AuthenticatedCaller,
        extract::{Admin, AppointmentHolder},
    },
    http::{
        appointments::{
            alternatives::{self, Asked},
            change::{AppointmentChange, AppointmentChangeRequest},
        },
        idempotency::IdempotencyKey,
        respond::Updated,
    },
    state::State,
    web::{
        error::ApiError,
        fields::parse_remark,
        headers::IfMatch,
        openapi::{BadWrite, Failures, Missing, RescheduleRefused, RetakingRefused},
        path::Reference,
    },
};

/// Reschedules an appointment.
///
/// Releases the slots whose period has not ended and takes new ones, in one transaction; the reference
/// stays. Without `service_id` the service, its price and its span stay.
///
/// The customer may reschedule a `booked` or `assigned` appointment until the cut-off
/// (`cancellation_cutoff_hours` before the start); after it the answer is 409 `cancellation_window_passed`.
/// Managers and admins may do so at any time, `on_hold` included. Employees may not. An API key reschedules what
/// it has booked, as its customer could; with `appointments:work` also after the cut-off.
#[utoipa::path(
    tag = "appointments", security(("bearer" = []), ("guest" = [])), request_body = Reschedule,
    params(Reference, IfMatch, IdempotencyKey),
    extensions(("x-roles" = json!(["customer", "manager", "admin"]))),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), AppointmentHolder, Missing, BadWrite, RescheduleRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/reschedule")]
pub async fn reschedule_appointment(
    state: Data<State>,
    caller: AppointmentHolder,
    change: AppointmentChangeRequest<Reschedule>,
) -> Result<Updated<Appointment>, ApiError> {
    reschedule(&state, &caller, change.read().await?).await
}

/// Parses a rescheduling and executes it, once for each key.
pub async fn reschedule(
    state: &State,
    caller: &AuthenticatedCaller,
    change: AppointmentChange<Reschedule>,
) -> Result<Updated<Appointment>, ApiError> {
    let parse =
        |to: Reschedule| Ok(NewStart { date: *to.date, start: *to.period, service_id: to.service_id });
    let change = change.parse(state, caller, Some(Transition::Reschedule), parse).await?;
    let asked = Asked::Reschedule(caller.identity(), change.target.clone(), change.command);
    match change.execute(state, caller, reschedule::reschedule).await {
        Ok(rescheduled) => Ok(rescheduled),
        Err(error) => Err(alternatives::offer(state, error, asked).await),
    }
}

/// Reopens a completed appointment.
///
/// From `completed` to `in_progress`. Takes slots again in the periods that have not ended; a full period
/// is 409 `capacity_exceeded`, and 409 `past_period` if every period has ended.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Reopen,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Admin, Missing, BadWrite, RetakingRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/reopen")]
pub async fn reopen_appointment(
    state: Data<State>,
    admin: Admin,
    change: AppointmentChangeRequest<Reopen>,
) -> Result<Updated<Appointment>, ApiError> {
    let parse = |body: Reopen| Ok((body.employee_id, parse_remark("/reason", &body.reason)?));
    let change = change.parse(&state, &admin, Some(Transition::Reopen), parse).await?;
    change
        .execute(&state, &admin, |tx, target, (employee, reason)| {
            reopen::reopen(tx, target, *employee, reason)
        })
        .await
}

/// Restores a cancelled appointment.
///
/// From `cancelled` to `booked`. Takes slots again in the periods that have not ended; a full period is 409
/// `capacity_exceeded`, and 409 `past_period` if every period has ended.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Restore,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Admin, Missing, BadWrite, RetakingRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/restore")]
pub async fn restore_appointment(
    state: Data<State>,
    admin: Admin,
    change: AppointmentChangeRequest<Restore>,
) -> Result<Updated<Appointment>, ApiError> {
    let parse = |body: Restore| parse_remark("/reason", &body.reason);
    let change = change.parse(&state, &admin, Some(Transition::Restore), parse).await?;
    change.execute(&state, &admin, |tx, target, reason: &String| reopen::restore(tx, target, reason)).await
}
