//! Words for the values of the domain's enums.

use pitboard_api::Weekday;
use pitboard_domain::{
    job::{CancelReason, Complexity, HoldReason, Priority},
    role::{EmployeeStatus, Role},
    second_factor::SecondFactorPolicy,
    status::{Status, Transition},
    vehicle::VehicleType,
};

pub fn status(status: Status) -> &'static str {
    match status {
        Status::Booked => "Booked",
        Status::Assigned => "Assigned",
        Status::InProgress => "In progress",
        Status::OnHold => "On hold",
        Status::Completed => "Completed",
        Status::Cancelled => "Cancelled",
    }
}

/// Returns the label of a transition's button.
pub fn transition(what: Transition) -> &'static str {
    match what {
        Transition::Assign => "Assign",
        Transition::Unassign => "Unassign",
        Transition::Start => "Start",
        Transition::Hold => "Put on hold",
        Transition::Resume => "Resume",
        Transition::Complete => "Complete",
        Transition::Cancel => "Cancel",
        Transition::Reschedule => "Move",
        Transition::Reopen => "Reopen",
        Transition::Restore => "Restore",
    }
}

pub fn hold_reason(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Parts => "Waiting for parts",
        HoldReason::Approval => "Waiting for approval",
        HoldReason::Customer => "Waiting for the customer",
        HoldReason::Other => "Another reason",
    }
}

pub fn cancel_reason(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::CustomerRequest => "The customer asked for it",
        CancelReason::NoShow => "The customer did not come",
        CancelReason::ShopClosed => "The workshop is closed",
        CancelReason::Duplicate => "Booked twice",
        CancelReason::Other => "Another reason",
    }
}

pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "Low",
        Priority::Normal => "Normal",
        Priority::High => "High",
        Priority::Urgent => "Urgent",
    }
}

/// Returns the label of an employee's presence.
pub fn employee_status(status: EmployeeStatus) -> &'static str {
    match status {
        EmployeeStatus::Available => "Available",
        EmployeeStatus::Busy => "Busy",
        EmployeeStatus::Break => "On a break",
        EmployeeStatus::OffDuty => "Off duty",
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Customer => "Customer",
        Role::Employee => "Employee",
        Role::Manager => "Manager",
        Role::Admin => "Administrator",
    }
}

pub fn second_factor_policy(policy: SecondFactorPolicy) -> &'static str {
    match policy {
        SecondFactorPolicy::Optional => "Nobody has to",
        SecondFactorPolicy::Managers => "Managers and administrators",
        SecondFactorPolicy::Staff => "All of the staff",
    }
}

pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

pub fn vehicle_type(kind: VehicleType) -> &'static str {
    match kind {
        VehicleType::Hatchback => "Hatchback",
        VehicleType::Sedan => "Sedan",
        VehicleType::Suv => "SUV",
        VehicleType::Other => "Other",
    }
}

pub fn complexity(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Standard => "Standard",
        Complexity::Complex => "Complex",
    }
}

/// Returns how long before the start a limit lies.
pub fn hours_before(hours: u32) -> String {
    match hours {
        0 => "the start".to_owned(),
        1 => "an hour before the start".to_owned(),
        hours => format!("{hours} hours before the start"),
    }
}

#[cfg(test)]
mod tests {
    use super::hours_before;

    #[test]
    fn zero_hours_and_one_hour_have_words_of_their_own() {
        assert_eq!(
            [0, 1, 24].map(hours_before),
            ["the start", "an hour before the start", "24 hours before the start"]
        );
    }
}
