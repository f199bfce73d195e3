//! Editing an appointment, and noting something about it.

use actix_web::{patch, post, web::Data};
use pitboard_api::{Appointment, AppointmentPatch, CreateNote};

use crate::{
    app::{
        Tx,
        appointments::{
            locked_appointment::Target,
            transitions::{self, Edit},
        },
    },
    auth::extract::{AuthenticatedCaller, Caller, Staff},
    http::{
        appointments::change::AppointmentChangeRequest,
        idempotency::IdempotencyKey,
        respond::{CreatedPart, Updated},
    },
    state::State,
    web::{
        error::ApiError,
        fields::{parse_note, parse_remark},
        headers::IfMatch,
        openapi::{BadWrite, Failures, Forbidden, Missing, MoveRefused, Versioned},
        path::Reference,
    },
};

/// Edits an appointment without changing its status.
///
/// A customer edits `customer_notes` of their own appointment. Staff also set `priority` and, until work
/// starts, `complexity`, which sets the price of the service for it; every other edit keeps the price.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = AppointmentPatch,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), Caller, Forbidden, Missing, BadWrite, MoveRefused, Failures)
)]
#[patch("/api/v1/appointments/{reference}")]
pub async fn update_appointment(
    state: Data<State>,
    caller: Caller,
    change: AppointmentChangeRequest<AppointmentPatch>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &caller, None, |body| parse_patch(&caller, body)).await?;
    change.execute(&state, &caller, transitions::edit).await
}

fn parse_patch(caller: &AuthenticatedCaller, body: AppointmentPatch) -> Result<Edit, ApiError> {
    let AppointmentPatch { customer_notes, priority, complexity } = body;
    if !caller.role().is_staff() && (priority.is_some() || complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff set priority and complexity."));
    }
    Ok(Edit { customer_notes: parse_note("/customer_notes", customer_notes)?, priority, complexity })
}

/// Adds a work note to an appointment.
///
/// In any status. The customer sees work notes too.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = CreateNote,
    params(
        Reference, IfMatch,
        IdempotencyKey
    ),
    responses((status = 201, description = "The appointment with its notes", body = Appointment, headers(("ETag" = String))), Staff, Missing, BadWrite, Versioned, Failures)
)]
#[post("/api/v1/appointments/{reference}/notes")]
pub async fn add_appointment_note(
    state: Data<State>,
    staff: Staff,
    change: AppointmentChangeRequest<CreateNote>,
) -> Result<CreatedPart<Appointment>, ApiError> {
    let change = change.parse(&state, &staff, None, |body| parse_remark("/text", &body.text)).await?;
    let note = |tx: &mut Tx<'_>, target: &Target, text: &String| transitions::note(tx, target, text);
    let Updated(noted) = change.execute(&state, &staff, note).await?;
    Ok(CreatedPart(noted))
}
