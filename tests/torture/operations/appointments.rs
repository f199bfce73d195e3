//! The write operations of appointments.

use pitboard_api::{
    AppointmentPatch, Assign, Cancel, Complete, CreateNote, DeskCustomer, Hold, KnownCustomer,
    ProblemCode::{
        CapacityExceeded, Closed, CustomerLimit, DailyLimit, Forbidden, InvalidTransition,
        VehicleAlreadyBooked, VersionConflict,
    },
    Reopen, Reschedule, Restore,
};
use pitboard_domain::{
    job::{CancelReason, HoldReason, Priority},
    status::Status::{self, Assigned, Booked, Cancelled, Completed, InProgress, OnHold},
};

use super::{Answer, Operation};

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "book",
        kind: "book",
        weight: 30,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit, CustomerLimit, VehicleAlreadyBooked],
        is_idempotent: true,
        call: |step| {
            Box::pin(async {
                step.customer().book_appointment(&step.booking_body(None)).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "book at the desk",
        kind: "book",
        weight: 10,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit, VehicleAlreadyBooked],
        is_idempotent: true,
        call: |step| {
            let known = || DeskCustomer::Known(KnownCustomer { id: step.sessions.customer.id() });
            let customer = if step.choices.variant.is_multiple_of(2) { known() } else { step.new_customer() };
            Box::pin(async {
                step.staff()
                    .book_appointment(&step.booking_body(Some(customer)))
                    .await
                    .map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "cancel",
        kind: "cancel",
        weight: 11,
        from: &[Booked, Assigned, InProgress, OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                let with_reason =
                    || Cancel { reason: Some(CancelReason::Other), note: Some(step.name.to_owned()) };
                if let Some(holder) = step.holder().filter(|_| step.choices.actor.is_multiple_of(2)) {
                    // A key that works gives a reason, as the staff do.
                    let cancel = if step.is_held_by_key() { with_reason() } else { Cancel::default() };
                    return holder
                        .cancel_appointment(step.reference(), &cancel)
                        .await
                        .map(Answer::appointment);
                }
                let cancel = with_reason();
                step.admin().cancel_appointment(step.reference(), &cancel).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "assign",
        kind: "assign",
        weight: 12,
        from: &[Booked, Assigned],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                let to_self = Assign::default();
                let to_other =
                    Assign { employee_id: Some(step.sessions.employee(step.choices.variant).id()) };
                match step.choices.actor % 4 {
                    0 => step
                        .employee()
                        .assign_appointment(step.reference(), &to_self)
                        .await
                        .map(Answer::appointment),
                    1 => step
                        .manager()
                        .assign_appointment(step.reference(), &to_other)
                        .await
                        .map(Answer::appointment),
                    2 => step
                        .key()
                        .assign_appointment(step.reference(), &to_other)
                        .await
                        .map(Answer::appointment),
                    _ => step
                        .admin()
                        .assign_appointment(step.reference(), &to_other)
                        .await
                        .map(Answer::appointment),
                }
            })
        },
    },
    Operation {
        name: "unassign",
        kind: "unassign",
        weight: 2,
        from: &[Assigned],
        refusals: &[InvalidTransition, VersionConflict],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                step.manager().unassign_appointment(step.reference()).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "start",
        kind: "start",
        weight: 8,
        from: &[Assigned],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                step.worker().start_appointment(step.reference()).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "hold",
        kind: "hold",
        weight: 3,
        from: &[InProgress],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            let hold =
                Hold { reason: HoldReason::Parts, expected_resume: None, note: Some(step.name.to_owned()) };
            Box::pin(async move {
                step.worker().hold_appointment(step.reference(), &hold).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "resume",
        kind: "resume",
        weight: 2,
        from: &[OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                step.worker().resume_appointment(step.reference()).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "complete",
        kind: "complete",
        weight: 11,
        from: &[Assigned, InProgress, OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        is_idempotent: false,
        call: |step| {
            let complete = Complete { note: Some(step.name.to_owned()) };
            Box::pin(async move {
                step.worker().complete_appointment(step.reference(), &complete).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "edit",
        kind: "edit",
        weight: 5,
        from: Status::ALL,
        refusals: &[VersionConflict],
        is_idempotent: false,
        call: |step| {
            // The name of the step is unique, so each request changes something.
            let edit = AppointmentPatch {
                customer_notes: Some(step.name.to_owned()),
                priority: Some(Priority::ALL[step.choices.variant % Priority::ALL.len()]),
                complexity: None,
                ..AppointmentPatch::default()
            };
            Box::pin(async move {
                step.staff().update_appointment(step.reference(), &edit).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "note",
        kind: "note",
        weight: 3,
        from: Status::ALL,
        refusals: &[VersionConflict],
        is_idempotent: true,
        call: |step| {
            let note = CreateNote { text: step.name.to_owned() };
            Box::pin(async move {
                step.staff().add_appointment_note(step.reference(), &note).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "reschedule",
        kind: "reschedule",
        weight: 12,
        from: &[Booked, Assigned, OnHold],
        refusals: &[
            CapacityExceeded,
            Closed,
            DailyLimit,
            VehicleAlreadyBooked,
            InvalidTransition,
            Forbidden,
            VersionConflict,
        ],
        is_idempotent: false,
        call: |step| {
            let (date, period) = step.start();
            let service_id = step.choices.variant.is_multiple_of(3).then(|| step.service());
            let start = Reschedule { date, period, service_id };
            Box::pin(async move {
                let client = match (step.choices.actor % 3, step.holder()) {
                    (0, Some(holder)) => holder,
                    (1, _) => step.manager(),
                    _ => step.admin(),
                };
                client.reschedule_appointment(step.reference(), &start).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "reopen",
        kind: "reopen",
        weight: 4,
        from: &[Completed],
        refusals: &[
            CapacityExceeded,
            Closed,
            DailyLimit,
            VehicleAlreadyBooked,
            InvalidTransition,
            VersionConflict,
        ],
        is_idempotent: false,
        call: |step| {
            let other = || step.sessions.employee(step.choices.variant).id();
            let employee_id = step.choices.actor.is_multiple_of(2).then(other);
            let reopen = Reopen { reason: step.name.to_owned(), employee_id };
            Box::pin(async move {
                step.admin().reopen_appointment(step.reference(), &reopen).await.map(Answer::appointment)
            })
        },
    },
    Operation {
        name: "restore",
        kind: "restore",
        weight: 4,
        from: &[Cancelled],
        refusals: &[
            CapacityExceeded,
            Closed,
            DailyLimit,
            VehicleAlreadyBooked,
            InvalidTransition,
            VersionConflict,
        ],
        is_idempotent: false,
        call: |step| {
            let restore = Restore { reason: step.name.to_owned() };
            Box::pin(async move {
                step.admin().restore_appointment(step.reference(), &restore).await.map(Answer::appointment)
            })
        },
    },
];
