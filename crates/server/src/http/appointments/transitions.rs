//! The moves of an appointment: who may call at all stands in the signature, the rest in the domain's table.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Data, Path},
};
use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, NoBody};
use pitboard_domain::status::Transition;

use crate::{
    app::{
        Failure, Tx,
        appointments::{locked_appointment::Target, transitions},
    },
    auth::extract::{AuthenticatedCaller, Caller, Manager, Staff},
    db::appointments::AppointmentRow,
    http::appointments::{answer, parsed, show, target},
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::note,
        openapi::{
            BadBody, CancellationRefused, Failures, Forbidden, IfMatch, Missing, MoveRefused, ReferencePath,
        },
    },
};

/// Makes a move and answers with the appointment as the caller now sees it.
pub async fn make(
    state: &State,
    caller: &AuthenticatedCaller,
    target: Target,
    mut work: impl FnMut(&mut Tx, &Target) -> Result<AppointmentRow, Failure> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let moved = state.write(caller.actor(), move |tx| {
        let row = work(tx, &target)?;
        show(tx, row)
    });
    Ok(answer(moved.await?))
}

/// Cancels an appointment.
///
/// Releases the slots whose period has not ended. From `booked` and `assigned`: the customer until the cut-
/// off (`cancellation_cutoff_hours` before the start) or within the grace period after booking, and every
/// employee, manager and admin at any time. From `in_progress` and `on_hold`: admins.
///
/// Staff must give a `reason`; `no_show` is allowed from 30 minutes after the start.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = Cancel,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Caller, Forbidden, Missing, BadBody, CancellationRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/cancel")]
pub async fn cancel_appointment(
    state: Data<State>,
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    body: Json<Cancel>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: Cancel| Ok((body.reason, note("/note", body.note)?));
    let (reason, note) =
        parsed(&state, caller.identity(), &target, Some(Transition::Cancel), body, checked).await?;
    make(&state, &caller, target, move |tx, target| transitions::cancel(tx, target, reason, note.as_deref()))
        .await
}

/// Assigns an appointment to an employee.
///
/// From `booked`, and from `assigned` to another employee. An employee assigns a `booked` appointment to
/// themselves, with an empty body; managers and admins name anyone who works here, in either status. Slots
/// stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Assign,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Staff, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/assign")]
pub async fn assign_appointment(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<Assign>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let Assign { employee_id } =
        parsed(&state, staff.identity(), &target, Some(Transition::Assign), body, Ok).await?;
    make(&state, &staff, target, move |tx, target| transitions::assign(tx, target, employee_id)).await
}

/// Removes the assigned employee.
///
/// From `assigned` to `booked`. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Manager, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/unassign")]
pub async fn unassign_appointment(
    state: Data<State>,
    request: HttpRequest,
    manager: Manager,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    parsed(&state, manager.identity(), &target, Some(Transition::Unassign), body, Ok).await?;
    make(&state, &manager, target, transitions::unassign).await
}

/// Starts the work.
///
/// From `assigned` to `in_progress`, by the assigned employee or an admin. Sets `work_started_at` and
/// `estimated_completion` (the start plus the duration of the service). Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Staff, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/start")]
pub async fn start_appointment(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    parsed(&state, staff.identity(), &target, Some(Transition::Start), body, Ok).await?;
    make(&state, &staff, target, transitions::start).await
}

/// Pauses the work.
///
/// From `in_progress` to `on_hold`, by the assigned employee or an admin. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Hold,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Staff, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/hold")]
pub async fn hold_appointment(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<Hold>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: Hold| Ok((body.reason, body.expected_resume, note("/note", body.note)?));
    let (reason, expected, note) =
        parsed(&state, staff.identity(), &target, Some(Transition::Hold), body, checked).await?;
    let expected = expected.map(|at| at.to_utc());
    make(&state, &staff, target, move |tx, target| {
        transitions::hold(tx, target, reason, expected, note.as_deref())
    })
    .await
}

/// Resumes the work.
///
/// From `on_hold` to `in_progress`, by the assigned employee or an admin. Slots stay held.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Staff, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/resume")]
pub async fn resume_appointment(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<NoBody>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    parsed(&state, staff.identity(), &target, Some(Transition::Resume), body, Ok).await?;
    make(&state, &staff, target, transitions::resume).await
}

/// Completes an appointment.
///
/// From `assigned`, `in_progress` or `on_hold` to `completed`, by the assigned employee or an admin.
/// Releases the slots whose period has not ended, at once.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Complete,
    params(ReferencePath, IfMatch),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Staff, Missing, BadBody, MoveRefused, Failures)
)]
#[post("/api/v1/appointments/{reference}/complete")]
pub async fn complete_appointment(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<Complete>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: Complete| note("/note", body.note);
    let note = parsed(&state, staff.identity(), &target, Some(Transition::Complete), body, checked).await?;
    make(&state, &staff, target, move |tx, target| transitions::complete(tx, target, note.as_deref())).await
}
