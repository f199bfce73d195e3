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
        openapi::{BadBody, CancellationRefused, Failures, Missing, MoveRefused, RoleOnly},
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

/// Call it off. Customers before the cut-off; staff say why.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = Cancel,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, CancellationRefused, Failures)
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

/// Give it to an employee, or take it oneself.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Assign,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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

/// Take it from its employee.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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

/// Begin the work.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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

/// Pause the work; every slot is kept.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Hold,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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

/// Go on with the work.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = NoBody,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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

/// The work is done; its slots are free at once.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Complete,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, MoveRefused, Failures)
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
