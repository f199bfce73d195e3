//! What staff note down about a job.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    post,
    web::{Data, Path},
};
use pitboard_api::{Appointment, CreateNote, header::version_tag};

use crate::{
    app::{appointments::transitions, idempotency},
    auth::extract::Staff,
    http::appointments::{parsed, show, target},
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::remark,
        headers,
        openapi::{BadCreation, Failures, IdempotencyKey, IfMatch, Missing, ReferencePath, Versioned},
    },
};

/// Adds a work note to an appointment.
///
/// In any status. The customer sees work notes too.
#[utoipa::path(
    tag = "staff", security(("bearer" = [])), request_body = CreateNote,
    params(
        ReferencePath, IfMatch,
        IdempotencyKey
    ),
    responses((status = 201, description = "The appointment with its notes", body = Appointment, headers(("ETag" = String))), Staff, Missing, BadCreation, Versioned, Failures)
)]
#[post("/api/v1/appointments/{reference}/notes")]
pub async fn add_appointment_note(
    state: Data<State>,
    request: HttpRequest,
    staff: Staff,
    path: Path<String>,
    body: Json<CreateNote>,
) -> Result<HttpResponse, ApiError> {
    let target = target(&request, &path)?;
    let checked = |body: CreateNote| {
        let text = remark("/text", &body.text)?;
        // The same words about another job are another request.
        let said = (target.reference.as_str(), &text);
        let key = headers::idempotency_key(&request, &staff, "add_appointment_note", &said)?;
        Ok((text, key))
    };
    let (text, key) = parsed(&state, staff.identity(), &target, None, body, checked).await?;
    let noted = state.write(staff.actor(), move |tx| {
        idempotency::once(tx, key.as_ref(), |tx| {
            let row = transitions::note(tx, &target, &text)?;
            show(tx, row)
        })
    });
    let noted = noted.await?;
    Ok(HttpResponse::Created().insert_header((header::ETAG, version_tag(noted.version))).json(noted))
}
