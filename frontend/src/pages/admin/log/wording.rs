//! What entries of the log are called, in words for people. What is new to this page is shown as it is named.

use pitboard_domain::status::Status;

use super::names::NameTable;
use crate::{error::capitalize, labels};

/// Kinds of changes, in the order in which they are offered; what they are of stands behind them.
pub const KINDS: &[(&str, &str)] = &[
    ("book", "Booked"),
    ("edit", "Changed the details of"),
    ("assign", "Assigned"),
    ("unassign", "Unassigned"),
    ("start", "Started"),
    ("hold", "Put on hold"),
    ("resume", "Resumed"),
    ("complete", "Completed"),
    ("cancel", "Cancelled"),
    ("reschedule", "Moved"),
    ("reopen", "Reopened"),
    ("restore", "Restored"),
    ("note", "Noted something on"),
    ("register", "Made the account"),
    ("login", "Signed in"),
    ("logout", "Signed out"),
    ("update_account", "Changed the account"),
    ("set_status", "Set what is being done"),
    ("activate", "Activated"),
    ("deactivate", "Deactivated"),
    ("issue_link", "Handed out a one-time link to"),
    ("accept_invitation", "Followed the invitation"),
    ("reset_password", "Set a password by link"),
    ("change_password", "Changed the password"),
    ("add_vehicle", "Saved a car"),
    ("delete_vehicle", "Removed a car"),
    ("erase", "Erased"),
    ("create", "Added"),
    ("update", "Edited"),
    ("delete", "Deleted"),
    ("activate_services", "Activated several of"),
    ("deactivate_services", "Deactivated several of"),
    ("delete_services", "Deleted several of"),
    ("set_prices", "Set"),
    ("raise_prices", "Raised or lowered"),
    ("import_prices", "Imported"),
    ("update_settings", "Changed the settings of"),
    ("create_weekly_pattern", "Set weekly periods:"),
    ("delete_weekly_pattern", "Took weekly periods back:"),
    ("create_closure", "Closed days:"),
    ("delete_closure", "Took a closure back:"),
    ("create_capacity_override", "Set a capacity:"),
    ("delete_capacity_override", "Took a capacity back:"),
];

/// "Changed".
pub fn kind(kind: &str) -> String {
    let known = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, words)| (*words).to_owned());
    known.unwrap_or_else(|| capitalize(&kind.replace('_', " ")))
}

/// A kind by itself, to choose it: "Changed" would be many things.
pub fn choice(kind: &str) -> String {
    capitalize(&kind.replace('_', " "))
}

/// What was changed, in words, and where it can be looked at.
pub fn subject(subject: &str, known: &NameTable) -> (String, Option<String>) {
    let Some((kind, name)) = subject.split_once(':') else { return (format!("the {subject}"), None) };
    let number = name.parse().unwrap_or_default();
    let named = known.name(kind, number);
    let address = match kind {
        "appointment" => Some(format!("/jobs/{name}")),
        // Who is not of the team is a customer.
        "account" if named.is_some() => Some(format!("/admin/employees/{name}")),
        "account" => Some(format!("/admin/customers/{name}")),
        _ => None,
    };
    (named.unwrap_or_else(|| format!("{} {name}", kind.replace('_', " "))), address)
}

/// The name of a field.
pub fn field(name: &str) -> String {
    let words = match name {
        "assignee_id" => "employee",
        "category_id" => "category",
        "price_amount" => "price",
        "service_id" => "service",
        "employee_status" => "doing",
        "slots" => "slot numbers",
        "released" => "slots given back",
        "min_lead_minutes" => "minutes of lead",
        "max_days_ahead" => "days ahead",
        "max_active_per_customer" => "appointments per customer",
        "cancellation_cutoff_hours" => "hours of the cut-off",
        other => return capitalize(&other.replace('_', " ")),
    };
    capitalize(words)
}

/// A small word of the API as people say it.
pub fn word(field: &str, word: &str) -> String {
    let known = match field {
        "status" => word.parse::<Status>().ok().map(labels::status),
        "role" => word.parse().ok().map(labels::role),
        "employee_status" => word.parse().ok().map(labels::employee_status),
        "priority" => word.parse().ok().map(labels::priority),
        "reason" => word
            .parse()
            .ok()
            .map(labels::cancel_reason)
            .or_else(|| word.parse().ok().map(labels::hold_reason)),
        "purpose" | "complexity" => return capitalize(&word.replace('_', " ")),
        _ => None,
    };
    known.map_or_else(|| word.to_owned(), str::to_owned)
}
