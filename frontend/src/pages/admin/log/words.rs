//! What entries of the log are called, in words for people. What is new to this page is shown as it is named.

use pitboard_domain::status::Status;

use crate::labels;

/// Kinds of changes, in the order in which they are offered.
pub const KINDS: &[(&str, &str)] = &[
    ("book", "Booked an appointment"),
    ("edit", "Changed an appointment"),
    ("assign", "Gave a job to an employee"),
    ("unassign", "Took a job back"),
    ("start", "Started the work"),
    ("hold", "Put a job on hold"),
    ("resume", "Resumed the work"),
    ("complete", "Completed a job"),
    ("cancel", "Cancelled an appointment"),
    ("reschedule", "Moved an appointment"),
    ("reopen", "Reopened a job"),
    ("restore", "Restored an appointment"),
    ("note", "Noted something"),
    ("register", "Made an account"),
    ("login", "Signed in"),
    ("logout", "Signed out"),
    ("update_account", "Changed an account"),
    ("set_status", "Changed what somebody is doing"),
    ("activate", "Activated an account"),
    ("deactivate", "Deactivated an account"),
    ("issue_link", "Handed out a one-time link"),
    ("accept_invitation", "Followed an invitation"),
    ("reset_password", "Set a new password by link"),
    ("change_password", "Changed their password"),
    ("add_vehicle", "Saved a car"),
    ("delete_vehicle", "Forgot a car"),
    ("erase", "Erased a customer"),
    ("update_settings", "Changed the settings"),
    ("create_weekly_pattern", "Set weekly periods"),
    ("delete_weekly_pattern", "Took weekly periods back"),
    ("create_closure", "Closed some days"),
    ("delete_closure", "Took a closure back"),
    ("create_capacity_override", "Set the capacity of a day"),
    ("delete_capacity_override", "Took a capacity back"),
];

/// "Changed an account".
pub fn kind(kind: &str) -> String {
    let known = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, words)| (*words).to_owned());
    known.unwrap_or_else(|| crate::trouble::sentence(&kind.replace('_', " ")))
}

/// What was changed, in words, and where it can be looked at.
pub fn subject(subject: &str) -> (String, Option<String>) {
    let Some((kind, name)) = subject.split_once(':') else { return (format!("the {subject}"), None) };
    match kind {
        "appointment" => (format!("appointment {name}"), Some(format!("/jobs/{name}"))),
        _ => (format!("{} {name}", kind.replace('_', " ")), None),
    }
}

/// The name of a field.
pub fn field(name: &str) -> String {
    let words = match name {
        "assignee_id" => "employee",
        "service_id" => "service",
        "employee_status" => "doing",
        "slots" => "slot numbers",
        "released" => "slots given back",
        "min_lead_minutes" => "minutes of lead",
        "max_days_ahead" => "days ahead",
        "max_active_per_customer" => "appointments per customer",
        "cancellation_cutoff_hours" => "hours of the cut-off",
        other => return crate::trouble::sentence(&other.replace('_', " ")),
    };
    crate::trouble::sentence(words)
}

/// A small word of the API as people say it.
pub fn word(field: &str, word: &str) -> String {
    let known = match field {
        "status" => word.parse::<Status>().ok().map(labels::status),
        "role" => word.parse().ok().map(labels::role),
        "employee_status" => word.parse().ok().map(labels::presence),
        "priority" => word.parse().ok().map(labels::priority),
        "reason" => word
            .parse()
            .ok()
            .map(labels::cancel_reason)
            .or_else(|| word.parse().ok().map(labels::hold_reason)),
        "purpose" | "complexity" => return crate::trouble::sentence(&word.replace('_', " ")),
        _ => None,
    };
    known.map_or_else(|| word.to_owned(), str::to_owned)
}
