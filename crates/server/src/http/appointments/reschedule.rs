//! The moves that take slots again: to another start, and back to life.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Data, Path},
};
use pitboard_api::{Appointment, Reopen, Reschedule, Restore};
use pitboard_domain::status::Transition;

use crate::{
    app::appointments::{
        reopen,
        reschedule::{self, NewStart},
    },
    auth::extract::{Admin, Caller},
    http::appointments::{
        alternatives::{self, Asked},
        parsed, target,
        transitions::make,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::remark,
        openapi::{
            BadBody, Failures, Forbidden, IfMatch, Missing, ReferencePath, RescheduleRefused, RetakingRefused,
        },
    },
};

/// Reschedules an appointment.
///
/// Releases the slots whose period has not ended and takes new ones, in one transaction; the reference
/// stays. Without `service_id` the service, its price and its span stay.
///
/// The customer may reschedule a `booked` or `assigned` appointment until the cut-off
/// (`cancellation_cutoff_hours` before the start); after it the answer is 409 `cancellation_window_passed`.
/// Managers and admins may do so at any time, `on_hold` included. Employees may not.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = Reschedule,
    params(ReferencePath, IfMatch),
    extensions(("x-roles" = json!(["customer", "manager", "admin"]))),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Caller, Forbidden, Missing, BadBody, RescheduleRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/reschedule")]
pub async fn reschedule_appointment(
    state: Data<State>,
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    body: Json<Reschedule>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let Reschedule { date, period, service_id } =
        parsed(&state, caller.identity(), &target, Some(Transition::Reschedule), body, Ok).await?;
    let to = NewStart { date, start: period, service_id };
    let asked = Asked::Move(caller.identity(), target.clone(), to);
    let moved = make(&state, &caller, target, move |tx, target| reschedule::reschedule(tx, target, &to));
    match moved.await {
        Ok(answer) => Ok(answer),
        Err(error) => Err(alternatives::offer(&state, error, asked).await),
    }
}

/// Reopens a completed appointment.
///
/// From `completed` to `in_progress`. Takes slots again in the periods that have not ended; a full period
/// is 409 `capacity_exceeded`, and 409 `past_period` if every period has ended.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Reopen,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Admin, Missing, BadBody, RetakingRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/reopen")]
pub async fn reopen_appointment(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    path: Path<String>,
    body: Json<Reopen>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: Reopen| Ok((remark("/reason", &body.reason)?, body.employee_id));
    let (reason, employee) =
        parsed(&state, admin.identity(), &target, Some(Transition::Reopen), body, checked).await?;
    make(&state, &admin, target, move |tx, target| reopen::reopen(tx, target, employee, &reason)).await
}

/// Restores a cancelled appointment.
///
/// From `cancelled` to `booked`. Takes slots again in the periods that have not ended; a full period is 409
/// `capacity_exceeded`, and 409 `past_period` if every period has ended.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Restore,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Admin, Missing, BadBody, RetakingRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/restore")]
pub async fn restore_appointment(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    path: Path<String>,
    body: Json<Restore>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: Restore| remark("/reason", &body.reason);
    let reason = parsed(&state, admin.identity(), &target, Some(Transition::Restore), body, checked).await?;
    make(&state, &admin, target, move |tx, target| reopen::restore(tx, target, &reason)).await
}
