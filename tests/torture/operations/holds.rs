//! The writes of holds. `expiry.rs` lets some of them expire during the run.

use pitboard_api::{
    CreateAppointment, CreateSlotHold,
    ProblemCode::{
        CapacityExceeded, Closed, CustomerLimit, DailyLimit, HoldExpired, NotFound, VehicleAlreadyBooked,
    },
};

use super::{Answer, Operation};

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "hold a start",
        kind: "create_hold",
        weight: 14,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit],
        is_idempotent: false,
        call: |step| {
            let (date, period) = step.start();
            let replaces = step.hold.filter(|_| step.choices.variant.is_multiple_of(4));
            let start = CreateSlotHold {
                service_id: step.service(),
                date,
                period,
                replaces: replaces.map(|hold| hold.hold.clone()),
            };
            Box::pin(async move {
                let client = match step.choices.actor % 5 {
                    0 => step.customer(),
                    1 => step.staff(),
                    2 => step.key(),
                    _ => step.server.clone(),
                };
                step.holds.add(client.create_hold(&start).await?);
                Ok(Answer::Other)
            })
        },
    },
    Operation {
        name: "book with a hold",
        kind: "book",
        weight: 14,
        from: &[],
        refusals: &[CapacityExceeded, HoldExpired, Closed, DailyLimit, CustomerLimit, VehicleAlreadyBooked],
        is_idempotent: true,
        call: |step| {
            let body = step.booking_body(None);
            let body = match step.hold {
                Some(hold) => CreateAppointment {
                    service_id: hold.service_id,
                    date: hold.date,
                    period: hold.period,
                    hold: Some(hold.hold.clone()),
                    ..body
                },
                None => body,
            };
            Box::pin(async move { step.customer().book_appointment(&body).await.map(Answer::appointment) })
        },
    },
    Operation {
        name: "release a hold",
        kind: "release_hold",
        weight: 3,
        from: &[],
        refusals: &[NotFound],
        is_idempotent: false,
        call: |step| {
            Box::pin(async move {
                if let Some(hold) = step.hold {
                    step.server.release_hold(&hold.hold).await?;
                }
                Ok(Answer::Other)
            })
        },
    },
];
