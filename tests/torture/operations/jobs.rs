//! The writes of appointments.

use pitboard_api::{
    AppointmentPatch, Assign, Cancel, Complete, DeskCustomer, Hold, KnownCustomer, NewCustomer, NewNote,
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

use super::{Done, Operation};

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "book",
        kind: "book",
        weight: 30,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit, CustomerLimit, VehicleAlreadyBooked],
        once: true,
        call: |turn| {
            Box::pin(async { turn.customer().book_appointment(&turn.booking(None)).await.map(Done::job) })
        },
    },
    Operation {
        name: "book at the desk",
        kind: "book",
        weight: 10,
        from: &[],
        refusals: &[CapacityExceeded, Closed, DailyLimit, VehicleAlreadyBooked],
        once: true,
        call: |turn| {
            let known = || DeskCustomer::Known(KnownCustomer { id: turn.crew.customer.id() });
            let new = || {
                DeskCustomer::New(NewCustomer {
                    first_name: "Walk".to_owned(),
                    last_name: "In".to_owned(),
                    phone: "+91 98250 54321".to_owned(),
                    email: None,
                })
            };
            let customer = if turn.throws.more.is_multiple_of(2) { known() } else { new() };
            Box::pin(async {
                turn.staff().book_appointment(&turn.booking(Some(customer))).await.map(Done::job)
            })
        },
    },
    Operation {
        name: "cancel",
        kind: "cancel",
        weight: 11,
        from: &[Booked, Assigned, InProgress, OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            Box::pin(async {
                if turn.is_ones_own() && turn.throws.who.is_multiple_of(2) {
                    return turn
                        .customer()
                        .cancel_appointment(turn.reference(), &Cancel::default())
                        .await
                        .map(Done::job);
                }
                let cancel = Cancel { reason: Some(CancelReason::Other), note: Some(turn.name.to_owned()) };
                turn.admin().cancel_appointment(turn.reference(), &cancel).await.map(Done::job)
            })
        },
    },
    Operation {
        name: "assign",
        kind: "assign",
        weight: 12,
        from: &[Booked, Assigned],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            Box::pin(async {
                let oneself = Assign::default();
                let another = Assign { employee_id: Some(turn.crew.employee(turn.throws.more).id()) };
                match turn.throws.who % 3 {
                    0 => turn.employee().assign_appointment(turn.reference(), &oneself).await.map(Done::job),
                    1 => turn.manager().assign_appointment(turn.reference(), &another).await.map(Done::job),
                    _ => turn.admin().assign_appointment(turn.reference(), &another).await.map(Done::job),
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
        once: false,
        call: |turn| {
            Box::pin(async { turn.manager().unassign_appointment(turn.reference()).await.map(Done::job) })
        },
    },
    Operation {
        name: "start",
        kind: "start",
        weight: 8,
        from: &[Assigned],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            Box::pin(async { turn.worker().start_appointment(turn.reference()).await.map(Done::job) })
        },
    },
    Operation {
        name: "hold",
        kind: "hold",
        weight: 3,
        from: &[InProgress],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            let hold =
                Hold { reason: HoldReason::Parts, expected_resume: None, note: Some(turn.name.to_owned()) };
            Box::pin(
                async move { turn.worker().hold_appointment(turn.reference(), &hold).await.map(Done::job) },
            )
        },
    },
    Operation {
        name: "resume",
        kind: "resume",
        weight: 2,
        from: &[OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            Box::pin(async { turn.worker().resume_appointment(turn.reference()).await.map(Done::job) })
        },
    },
    Operation {
        name: "complete",
        kind: "complete",
        weight: 11,
        from: &[Assigned, InProgress, OnHold],
        refusals: &[InvalidTransition, Forbidden, VersionConflict],
        once: false,
        call: |turn| {
            let complete = Complete { note: Some(turn.name.to_owned()) };
            Box::pin(async move {
                turn.worker().complete_appointment(turn.reference(), &complete).await.map(Done::job)
            })
        },
    },
    Operation {
        name: "edit",
        kind: "edit",
        weight: 5,
        from: Status::ALL,
        refusals: &[VersionConflict],
        once: false,
        call: |turn| {
            // No two edits write the same, so each is a change.
            let edit = AppointmentPatch {
                customer_notes: Some(turn.name.to_owned()),
                priority: Some(Priority::ALL[turn.throws.more % Priority::ALL.len()]),
                complexity: None,
            };
            Box::pin(
                async move { turn.staff().update_appointment(turn.reference(), &edit).await.map(Done::job) },
            )
        },
    },
    Operation {
        name: "note",
        kind: "note",
        weight: 3,
        from: Status::ALL,
        refusals: &[VersionConflict],
        once: true,
        call: |turn| {
            let note = NewNote { text: turn.name.to_owned() };
            Box::pin(async move {
                turn.staff().add_appointment_note(turn.reference(), &note).await.map(Done::job)
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
        once: false,
        call: |turn| {
            let (date, period) = turn.start();
            let service_id = turn.throws.more.is_multiple_of(3).then(|| turn.service());
            let start = Reschedule { date, period, service_id };
            Box::pin(async move {
                let client = match turn.throws.who % 3 {
                    0 if turn.is_ones_own() => turn.customer(),
                    1 => turn.manager(),
                    _ => turn.admin(),
                };
                client.reschedule_appointment(turn.reference(), &start).await.map(Done::job)
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
        once: false,
        call: |turn| {
            let another = || turn.crew.employee(turn.throws.more).id();
            let employee_id = turn.throws.who.is_multiple_of(2).then(another);
            let reopen = Reopen { reason: turn.name.to_owned(), employee_id };
            Box::pin(async move {
                turn.admin().reopen_appointment(turn.reference(), &reopen).await.map(Done::job)
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
        once: false,
        call: |turn| {
            let restore = Restore { reason: turn.name.to_owned() };
            Box::pin(async move {
                turn.admin().restore_appointment(turn.reference(), &restore).await.map(Done::job)
            })
        },
    },
];
