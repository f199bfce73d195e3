//! A booking request as it comes over the wire, parsed into the domain's terms.

use pitboard_api::{CreateAppointment, DeskCustomer};
use pitboard_domain::{job::Complexity, person, text, vehicle::Plate};

use crate::{
    app::appointments::{
        book::{NewBooking, Vehicle},
        customer::Customer,
    },
    auth::extract::AuthenticatedCaller,
    http::people::vehicles::car,
    web::{error::ApiError, fields::Fields},
};

/// The request in the domain's terms, or every field that is wrong with it.
pub fn booking(caller: &AuthenticatedCaller, body: CreateAppointment) -> Result<NewBooking, ApiError> {
    let staff = caller.role().is_staff();
    if !staff && (body.customer.is_some() || body.complexity.is_some()) {
        return Err(ApiError::forbidden("Only staff book for others or set the complexity."));
    }
    let mut fields = Fields::new();
    let year = body.vehicle.year;
    let car = car(&mut fields, "/vehicle", &body.vehicle.make, &body.vehicle.model, year);
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
            date: body.date,
            start: body.period,
            vehicle: Vehicle { make, model, year, kind: body.vehicle.r#type, plate },
            complexity: body.complexity.unwrap_or(Complexity::Standard),
            customer_notes,
        }),
        _ => Err(ApiError::internal("a field was neither taken nor refused")),
    }
}
