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
        openapi::{BadBody, Failures, Missing, RescheduleRefused, RetakingRefused, RoleOnly},
    },
};

/// Move it to another start, with the same reference. Customers before the cut-off.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = Reschedule,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, RescheduleRefused, Failures)
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

/// A finished job runs again, in what is left of its slots.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Reopen,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, RetakingRefused, Failures)
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

/// A cancelled appointment stands again, in what is left of its slots.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = Restore,
    params(("reference" = String, Path, example = "7K3M9QXR"), ("If-Match" = Option<String>, Header, example = "\"v1\"")),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), RoleOnly, Missing, BadBody, RetakingRefused, Failures)
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
