//! The cancellation of several appointments, with a result for each.

use actix_web::{post, web::Data};
use pitboard_api::{CANCEL_MAX, CancelAppointments, Cancellation, CancelledAppointments};
use pitboard_domain::reference::Reference;

use crate::{
    app::{
        Refusal, Tx,
        appointments::cancel_several::{Named, cancel_several},
    },
    auth::extract::Admin,
    http::{
        idempotency::{IdempotencyKey, write_once},
        respond::{Resource, Updated},
    },
    state::State,
    web::{
        body::Json,
        error::{ApiError, Refused},
        fields::{Fields, parse_note},
        openapi::{BadWrite, Failures},
    },
};

/// The longest text that may be a reference.
const REFERENCE_MAX: usize = 64;

/// Cancels several appointments.
///
/// Such as those of a robot. Each is cancelled as by `cancel_appointment`, or refused with its code; the others are
/// cancelled all the same.
#[utoipa::path(
    tag = "admin", security(("bearer" = [])), request_body = CancelAppointments, params(IdempotencyKey),
    responses((status = 200, description = "A result for each reference", body = CancelledAppointments), Admin, BadWrite, Failures)
)]
#[post("/api/v1/appointments/cancel")]
pub async fn cancel_appointments(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    body: Json<CancelAppointments>,
) -> Result<Updated<CancelledAppointments>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let CancelAppointments { references, reason, note } = body;
    let mut fields = Fields::new();
    if !(1..=CANCEL_MAX).contains(&references.len()) {
        fields.add("/references", format_args!("must have 1 to {CANCEL_MAX} references"));
    }
    for (nth, reference) in references.iter().enumerate().take(CANCEL_MAX) {
        if !(1..=REFERENCE_MAX).contains(&reference.chars().count()) {
            fields.add(
                &format!("/references/{nth}"),
                format_args!("must have 1 to {REFERENCE_MAX} characters"),
            );
        }
    }
    fields.finish()?;
    let note = parse_note("/note", note)?;
    let named: Vec<Named> = references
        .into_iter()
        .map(|text| {
            let reference = Reference::parse(&text);
            (text, reference)
        })
        .collect();
    let cancel = move |tx: &mut Tx<'_>| {
        let refusals = cancel_several(tx, &named, reason, note.as_deref())?;
        let results = named.iter().zip(refusals).map(|((text, _), refusal)| present(text, refusal)).collect();
        Ok(CancelledAppointments { results })
    };
    Ok(Updated(write_once(&state, &admin, key, cancel).await?))
}

fn present(reference: &str, refusal: Option<Refusal>) -> Cancellation {
    let refused = refusal.map(Refused::from);
    Cancellation {
        reference: reference.to_owned(),
        cancelled: refused.is_none(),
        code: refused.as_ref().map(|refused| refused.code),
        detail: refused.map(|refused| refused.detail),
    }
}

impl Resource for CancelledAppointments {}
