//! Descriptions of the domain's enums for the OpenAPI document.

use std::borrow::Cow;

use pitboard_domain::{
    availability::State,
    catalogue::ServiceAction,
    conflicts::ConflictKind,
    event::EventKind,
    hold::HoldEnd,
    job::{CancelReason, Complexity, HoldReason, Priority},
    link::LinkPurpose,
    role::{EmployeeStatus, Role, StaffRole},
    scope::Scope,
    status::{Status, Transition},
    vehicle::VehicleType,
    webhook::{DeliveryStatus, DisabledReason, PublicEventType},
};
use utoipa::ToSchema;

/// Returns the name of each schema and its description.
pub fn descriptions() -> [(Cow<'static, str>, &'static str); 20] {
    [
        (
            Status::name(),
            "The status of an appointment. It holds its slots while it is `booked`, `assigned`, `in_progress` or \
             `on_hold`; `completed` and `cancelled` release the slots whose period has not ended.",
        ),
        (
            Transition::name(),
            "A change of the status of an appointment, or of its start. `cancel` and `complete` release slots, \
             `reschedule` exchanges them, `reopen` and `restore` take them again; the others keep them.",
        ),
        (
            State::name(),
            "The public state of a period or day: `closed`; `past`, ended; `started`; `too_far`, beyond the booking \
             horizon; `full`, without free slots or at the daily limit; `open`.",
        ),
        (
            EventKind::name(),
            "The kind of a logged event. New kinds may be added: ignore those that you do not know.",
        ),
        (Priority::name(), "The urgency of the work; `normal` unless staff change it."),
        (
            Complexity::name(),
            "The complexity of the work, which can decide the price; `standard` unless staff change it.",
        ),
        (
            HoldReason::name(),
            "The reason for a pause: `parts` are missing, the `approval` of the customer or the `customer` is awaited, or \
             `other`.",
        ),
        (
            HoldEnd::name(),
            "How a hold ended: an appointment took its slots (`hold_used`), its caller released it (`hold_released`) or holds \
             another start instead (`hold_replaced`), or it expired.",
        ),
        (
            CancelReason::name(),
            "The reason for a cancellation. `no_show`, for a customer who did not come, is allowed from 30 minutes \
             after the start.",
        ),
        (
            Role::name(),
            "The role of an account. `employee`, `manager` and `admin` are staff; each may do what the one before may.",
        ),
        (StaffRole::name(), "The role of a staff account; each may do what the one before may."),
        (
            Scope::name(),
            "A permission of an API key. `availability:read` and `catalogue:read`: free slots and the catalogue, which \
             are public, and the events of their changes. `appointments:write`: books; reads, reschedules and cancels \
             the appointments that the key itself has booked. `appointments:read_all`: reads all appointments. \
             `appointments:work`: reads all appointments and assigns, starts, pauses and completes them; booking \
             windows, cut-offs and limits of customers do not apply to the key. `customers:read`: names, contacts, \
             plates and notes of all customers, not only of those that the key has created. `customers:write`: edits \
             customers. `webhooks:manage`: manages webhooks.",
        ),
        (EmployeeStatus::name(), "The availability of an employee."),
        (
            LinkPurpose::name(),
            "The purpose of a one-time link: `invitation`, the first password; `password_reset`, a lost one.",
        ),
        (VehicleType::name(), "The body type of a vehicle, which can decide the price."),
        (ServiceAction::name(), "An action on several services."),
        (
            ConflictKind::name(),
            "The reason why a held slot has no room after a change. `period_gone`: the pattern has no period with its start and \
             end, which is always refused; `closed`: the period is closed; `over_capacity`: more slots are held than \
             it has; `daily_limit`: more appointments start on the day than allowed.",
        ),
        (
            PublicEventType::name(),
            "The type of an event. `appointment.changed` is every change of an appointment without a type of its own. New \
             types may be added: ignore those that you do not know.",
        ),
        (
            DisabledReason::name(),
            "The reason why the server disabled a webhook: `gone`, the receiver answered 410; `failing`, every delivery \
             failed for five days.",
        ),
        (
            DeliveryStatus::name(),
            "The state of a delivery: `pending`, it will be attempted or repeated; `succeeded`, the receiver answered \
             with a status of the 2xx class; `failed`, it is given up.",
        ),
    ]
}
