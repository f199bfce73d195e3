//! Booking: the request, parsed into the domain's terms, and its transaction.

use std::sync::Arc;

use actix_web::{post, web::Data};
use pitboard_api::{Appointment, CreateAppointment, CreateCustomer, DeskCustomer};
use pitboard_domain::{
    booking::Booker,
    job::Complexity,
    metadata::{self, Metadata},
    person, text,
    vehicle::Plate,
};

use crate::{
    app::{
        Actor, Confirm, Failure, Identity, Refusal,
        appointments::{
            book::{self, NewBooking, Vehicle},
            customer::Customer,
            guests::{self, Guest},
            refusal::AppointmentRefusal,
        },
        idempotency::Written,
    },
    auth::optional::BookingCaller,
    db, email,
    http::{
        appointments::{
            alternatives::{self, Asked},
            holds::parse_secret,
            view::present,
        },
        idempotency::{IdempotencyKey, write_once_as},
        people::vehicles::parse_car,
        respond::Created,
    },
    state::State,
    web::{
        body::Json,
        error::ApiError,
        fields::Fields,
        openapi::{BadWrite, BookingRefused, Failures, Throttled},
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
///
/// Without `Authorization` it books for a guest, unless the setting `guest_booking` is off: `customer` has a name and
/// a phone number or an address. The response has `manage_url`, the link by which its holder sees, reschedules and
/// cancels the appointment.
///
/// Guests with the same phone number or address, and customers whom the staff have not confirmed, may have two active
/// appointments with the setting `new_customers` at `open`, one at `confirm_first`, and none at `known_only`: 403.
///
/// An API key must send `customer` too, and a license plate; lead time and limit apply as to customers. With
/// `appointments:work` it books as staff do. By `id` it names a customer that it has created, or any with
/// `customers:read`.
///
/// With `hold`, the appointment takes the slots of that hold, which ends. One that has expired or was used is
/// ignored, and only if the period is full, 409 `hold_expired`; one of another service, date or period is 409
/// `inconsistent`.
#[utoipa::path(
    tag = "appointments", security(("bearer" = []), ()), request_body = CreateAppointment,
    params(IdempotencyKey),
    responses((status = 201, body = Appointment, headers(("Location" = String), ("ETag" = String))), BookingCaller, BadWrite, BookingRefused, Throttled, Failures)
)]
#[post("/api/v1/appointments")]
pub async fn book_appointment(
    state: Data<State>,
    caller: BookingCaller,
    key: IdempotencyKey,
    body: Json<CreateAppointment>,
) -> Result<Created<Appointment>, ApiError> {
    if caller.identity().is_none() {
        expect_guests(&state).await?;
    }
    Ok(Created(book(&state, caller.actor(), &key, body.parse().await?).await?))
}

/// Parses a booking and executes it, once for each key. A guest gets the link of the appointment.
pub async fn book(
    state: &State,
    actor: &Actor,
    key: &IdempotencyKey,
    body: CreateAppointment,
) -> Result<Written<Appointment>, ApiError> {
    let is_guest = actor.identity().is_none();
    let key = if is_guest { key.of_guest(&body)? } else { key.of(&body)? };
    let booking = parse_booking(actor.identity(), body)?;
    if is_guest {
        state.limits.book_as_guest(&actor.address)?;
        state.limits.admit_new_customer(&actor.address)?;
    }
    let asked = Asked::Booking(Box::new(booking.clone()));
    let tokens = Arc::clone(&state.tokens);
    let booked = write_once_as(state, Confirm::AtEnd, actor, key, move |tx| {
        let appointment = book::book(tx, &booking)?;
        if is_guest {
            let secret = tokens.manage_secret(&appointment.row.reference);
            let secret = secret.map_err(|error| Failure::Internal(error.to_string()))?;
            guests::issue_link(tx, &appointment.row, &secret.hash())?;
        }
        present(tx, appointment)
    });
    let booked = booked.await;
    if is_guest && booked.as_ref().map_or(true, |booked| booked.is_replayed) {
        state.limits.give_back_new_customer(&actor.address);
    }
    match booked {
        Ok(mut appointment) => {
            if is_guest {
                let secret = state.tokens.manage_secret(&appointment.value.reference)?;
                let (url, reference) = (&state.public_url, &appointment.value.reference);
                appointment.value.manage_url = Some(format!("{url}/a/{reference}#k={}", secret.expose()));
            }
            Ok(appointment)
        }
        Err(error) => Err(alternatives::offer(state, error, asked).await),
    }
}

/// Refuses a caller without a session where guests may not book.
async fn expect_guests(state: &State) -> Result<(), ApiError> {
    let workshop = state.read_anonymous(|conn| Ok(db::workshop::load(conn)?)).await?;
    if !workshop.settings.admits_strangers() {
        return Err(Refusal::from(AppointmentRefusal::OnlyKnown(workshop.phone)).into());
    }
    if workshop.settings.guest_booking {
        Ok(())
    } else {
        Err(Refusal::from(AppointmentRefusal::NoGuests).into())
    }
}

/// Parses a booking request; a refusal lists every field that is wrong with it.
fn parse_booking(by: Option<Identity>, body: CreateAppointment) -> Result<NewBooking, ApiError> {
    let own =
        by.and_then(Identity::account).filter(|account| !account.role.is_staff()).map(|account| account.id);
    let is_at_desk = by.is_some_and(|by| by.booker() == Booker::Desk);
    if (own.is_some() && body.customer.is_some()) || (!is_at_desk && body.complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff book for others or set the complexity."));
    }
    let is_program = by.and_then(Identity::key).is_some();
    if !is_at_desk && !is_program && (body.external_reference.is_some() || body.metadata.is_some()) {
        return Err(ApiError::forbidden("Only staff and API keys set external_reference and metadata."));
    }
    let mut fields = Fields::new();
    let (external_reference, metadata) = parse_attached(&mut fields, body.external_reference, body.metadata);
    let year = body.vehicle.year;
    let car = parse_car(&mut fields, "/vehicle", &body.vehicle.make, &body.vehicle.model, year);
    let plate = match &body.vehicle.license_plate {
        Some(plate) => fields.check("/vehicle/license_plate", Plate::parse(plate)).map(Some),
        None if is_at_desk => Some(None),
        None => fields.check("/vehicle/license_plate", Err("is required")),
    };
    let notes = body.customer_notes.unwrap_or_default();
    let customer_notes = fields.check("/customer_notes", text::note(&notes, text::NOTE_MAX));
    let hold = match body.hold {
        Some(secret) => fields.check("/hold", parse_secret(&secret)),
        None => None,
    };
    let customer = match body.customer {
        Some(DeskCustomer::Known(_)) if by.is_none() => {
            fields.check("/customer/id", Err("is not known here: guests give their name and contact"))
        }
        Some(DeskCustomer::Known(known)) => Some(Customer::Known(known.id)),
        Some(DeskCustomer::New(new)) => parse_person(&mut fields, new, by.is_none()),
        None => match own {
            Some(id) => Some(Customer::Own(id)),
            None => fields.check("/customer", Err("is required: only customers book for themselves")),
        },
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
            external_reference,
            metadata,
            hold,
        }),
        _ => Err(ApiError::internal("a field was neither taken nor refused")),
    }
}

/// Parses the person of a booking. A guest gives a phone number or an address; of others the phone number is required.
fn parse_person(fields: &mut Fields, new: CreateCustomer, is_guest: bool) -> Option<Customer> {
    let first_name = fields.check("/customer/first_name", person::name(&new.first_name));
    let last_name = match new.last_name {
        Some(name) => fields.check("/customer/last_name", person::name(&name)),
        None => Some(String::new()),
    };
    let phone = match new.phone {
        Some(phone) => fields.check("/customer/phone", person::phone(&phone)),
        None if is_guest && new.email.is_some() => Some(String::new()),
        None => fields.check("/customer/phone", Err("is required")),
    };
    let email = match new.email {
        Some(typed) => fields.check("/customer/email", email::parse(&typed)).map(Some),
        None => Some(None),
    };
    let (first_name, last_name, phone, email) = (first_name?, last_name?, phone?, email?);
    Some(if is_guest {
        Customer::Guest(Guest { first_name, last_name, phone, email })
    } else {
        Customer::New { first_name, last_name, phone, email }
    })
}

/// Parses what a program attaches: its reference and its entries.
pub fn parse_attached(
    fields: &mut Fields,
    reference: Option<String>,
    entries: Option<Metadata>,
) -> (Option<String>, Option<Metadata>) {
    let reference =
        reference.and_then(|text| fields.check("/external_reference", metadata::external_reference(&text)));
    let entries = entries.and_then(|entries| fields.check("/metadata", metadata::validate(entries)));
    (reference, entries)
}
