//! Booking: the request, parsed into the domain's terms, and its transaction.

use actix_web::{post, web::Data};
use pitboard_api::{Appointment, CreateAppointment, DeskCustomer};
use pitboard_domain::{job::Complexity, person, text, vehicle::Plate};

use crate::{
    app::appointments::{
        book::{self, NewBooking, Vehicle},
        customer::Customer,
    },
    auth::extract::{AuthenticatedCaller, Caller},
    http::{
        appointments::{
            alternatives::{self, Asked},
            view::present,
        },
        idempotency::{IdempotencyKey, write_once},
        people::vehicles::parse_car,
        respond::Created,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadWrite, BookingRefused, Failures, Forbidden},
    },
};

/// Books an appointment.
///
/// Takes the lowest free slot of each period that the service spans, from the given one on; closed periods
/// are skipped. All or nothing: a full period is 409 `capacity_exceeded` with up to three alternatives. The
/// appointment keeps service name, span and price as they are now.
///
/// At most `max_days_ahead` days ahead. A customer books for themselves, needs a license plate, and is
/// bound to the lead time (`min_lead_minutes`) and the limit of active appointments. Staff must send
/// `customer`, and may book a period that has started and not ended. `booked`, `assigned`, `in_progress`
/// and `on_hold` hold their slots; `completed` and `cancelled` have released them.
#[utoipa::path(
    tag = "appointments", security(("bearer" = [])), request_body = CreateAppointment,
    params(IdempotencyKey),
    responses((status = 201, body = Appointment, headers(("Location" = String), ("ETag" = String))), Caller, Forbidden, BadWrite, BookingRefused, Failures)
)]
#[post("/api/v1/appointments")]
pub async fn book_appointment(
    state: Data<State>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateAppointment>,
) -> Result<Created<Appointment>, ApiError> {
    let body = body.parse().await?;
    let key = key.of(&body)?;
    let booking = parse_booking(&caller, body)?;
    let asked = Asked::Booking(Box::new(booking.clone()));
    let booked = write_once(&state, &caller, key, move |tx| {
        let appointment = book::book(tx, &booking)?;
        present(tx, appointment)
    });
    match booked.await {
        Ok(appointment) => Ok(Created(appointment)),
        Err(error) => Err(alternatives::offer(&state, error, asked).await),
    }
}

/// Parses a booking request; a refusal lists every field that is wrong with it.
fn parse_booking(caller: &AuthenticatedCaller, body: CreateAppointment) -> Result<NewBooking, ApiError> {
    let staff = caller.role().is_staff();
    if !staff && (body.customer.is_some() || body.complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff book for others or set the complexity."));
    }
    let mut fields = Fields::new();
    let year = body.vehicle.year;
    let car = parse_car(&mut fields, "/vehicle", &body.vehicle.make, &body.vehicle.model, year);
    let plate = match &body.vehicle.license_plate {
        Some(plate) => fields.check("/vehicle/license_plate", Plate::parse(plate)).map(Some),
        None if staff => Some(None),
        None => fields.check("/vehicle/license_plate", Err("is required")),
    };
    let notes = body.customer_notes.unwrap_or_default();
    let customer_notes = fields.check("/customer_notes", text::note(&notes, text::NOTE_MAX));
    let customer = match body.customer {
        Some(DeskCustomer::Known(known)) => Some(Customer::Known(known.id)),
        Some(DeskCustomer::New(new)) => {
            let first_name = fields.check("/customer/first_name", person::name(&new.first_name));
            let last_name = fields.check("/customer/last_name", person::name(&new.last_name));
            let phone = fields.check("/customer/phone", person::phone(&new.phone));
            let email = new.email.map(|email| fields.check("/customer/email", person::email(&email)));
            match (first_name, last_name, phone, email) {
                (Some(first_name), Some(last_name), Some(phone), email) => {
                    Some(Customer::New { first_name, last_name, phone, email: email.flatten() })
                }
                _ => None,
            }
        }
        None if staff => fields.check("/customer", Err("is required: staff book for a person at the desk")),
        None => Some(Customer::Own(caller.id())),
    };
    fields.finish()?;
    match (customer, car, plate, customer_notes) {
        (Some(customer), Some((make, model)), Some(plate), Some(customer_notes)) => Ok(NewBooking {
            customer,
            service_id: body.service_id,
            date: *body.date,
            start: *body.period,
            vehicle: Vehicle { make, model, year, kind: body.vehicle.r#type, plate },
            complexity: body.complexity.unwrap_or(Complexity::Standard),
            customer_notes,
        }),
        _ => Err(ApiError::internal("a field was neither taken nor refused")),
    }
}
