//! Bookings without an account and by an API key. The other writes of guests and of the key are among those of all
//! parties in `appointments.rs`.

use pitboard_api::{
    CreateAppointment,
    ProblemCode::{CapacityExceeded, Closed, CustomerLimit, DailyLimit, HoldExpired, VehicleAlreadyBooked},
};

use super::{Answer, Operation};

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "book as a guest",
        kind: "book",
        weight: 12,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit, CustomerLimit, VehicleAlreadyBooked],
        is_idempotent: true,
        call: |step| {
            let body = step.booking_body(Some(step.guest()));
            Box::pin(async move { step.anonymous().book_appointment(&body).await.map(Answer::appointment) })
        },
    },
    Operation {
        name: "book with an API key",
        kind: "book",
        weight: 12,
        from: &[],
        refusals: &[CapacityExceeded, HoldExpired, Closed, DailyLimit, VehicleAlreadyBooked],
        is_idempotent: true,
        call: |step| {
            let body = CreateAppointment {
                external_reference: Some(step.name.to_owned()),
                ..step.booking_body(Some(step.new_customer()))
            };
            let body = match step.hold.filter(|_| step.choices.variant.is_multiple_of(3)) {
                Some(hold) => CreateAppointment {
                    service_id: hold.service_id,
                    date: hold.date,
                    period: hold.period,
                    hold: Some(hold.hold.clone()),
                    ..body
                },
                None => body,
            };
            Box::pin(async move { step.key().book_appointment(&body).await.map(Answer::appointment) })
        },
    },
];
