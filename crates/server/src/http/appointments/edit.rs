//! Editing an appointment, and noting something about it.

use actix_web::{patch, post, web::Data};
use pitboard_api::{Appointment, AppointmentPatch, CreateNote};
use pitboard_domain::text;

use crate::{
    app::{
        Tx,
        appointments::{
            locked_appointment::Target,
            transitions::{self, Edit},
        },
    },
    auth::{
        authentication::AuthenticatedCaller,
        extract::{AppointmentWriter, Worker},
    },
    http::{
        appointments::{book::parse_attached, change::AppointmentChangeRequest},
        idempotency::IdempotencyKey,
        respond::{CreatedPart, Updated},
    },
    state::State,
    web::{
        error::ApiError,
        fields::{Fields, parse_remark},
        headers::IfMatch,
        openapi::{BadWrite, EditRefused, Failures, Missing, Versioned},
        path::Reference,
    },
};

/// Edits an appointment without changing its status.
///
/// A customer edits `customer_notes` of their own appointment. Staff also set `priority` and, until work
/// starts, `complexity`, which sets the price of the service for it; every other edit keeps the price. An API key
/// edits as a customer what it has booked, and as staff with `appointments:work`.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = AppointmentPatch,
    params(Reference, IfMatch, IdempotencyKey),
    responses((status = 200, body = Appointment, headers(("ETag" = String))), AppointmentWriter, Missing, BadWrite, EditRefused, Failures)
)]
#[patch("/api/v1/appointments/{reference}")]
pub async fn update_appointment(
    state: Data<State>,
    caller: AppointmentWriter,
    change: AppointmentChangeRequest<AppointmentPatch>,
) -> Result<Updated<Appointment>, ApiError> {
    let change = change.parse(&state, &caller, None, |body| parse_patch(&caller, body)).await?;
    change.execute(&state, &caller, transitions::edit).await
}

fn parse_patch(caller: &AuthenticatedCaller, body: AppointmentPatch) -> Result<Edit, ApiError> {
    let AppointmentPatch { customer_notes, priority, complexity, external_reference, metadata } = body;
    if !caller.is_at_desk() && (priority.is_some() || complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff set priority and complexity."));
    }
    let is_program = caller.identity().key().is_some();
    if !caller.is_at_desk() && !is_program && (external_reference.is_some() || metadata.is_some()) {
        return Err(ApiError::forbidden("Only staff and API keys set external_reference and metadata."));
    }
    let mut fields = Fields::new();
    let customer_notes =
        customer_notes.and_then(|notes| fields.check("/customer_notes", text::note(&notes, text::NOTE_MAX)));
    let (external_reference, metadata) = parse_attached(&mut fields, external_reference, metadata);
    fields.finish()?;
    Ok(Edit { customer_notes, priority, complexity, external_reference, metadata })
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
    responses((status = 201, description = "The appointment with its notes", body = Appointment, headers(("ETag" = String))), Worker, Missing, BadWrite, Versioned, Failures)
)]
#[post("/api/v1/appointments/{reference}/notes")]
pub async fn add_appointment_note(
    state: Data<State>,
    worker: Worker,
    change: AppointmentChangeRequest<CreateNote>,
) -> Result<CreatedPart<Appointment>, ApiError> {
    let change = change.parse(&state, &worker, None, |body| parse_remark("/text", &body.text)).await?;
    let note = |tx: &mut Tx<'_>, target: &Target, text: &String| transitions::note(tx, target, text);
    let Updated(noted) = change.execute(&state, &worker, note).await?;
    Ok(CreatedPart(noted))
}
