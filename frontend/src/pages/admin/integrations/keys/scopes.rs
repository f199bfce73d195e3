//! The texts of the permissions of a key.

use pitboard_domain::scope::Scope;

use crate::components::Choice;

/// Returns the permissions to choose from.
pub fn choices() -> Vec<Choice> {
    let choice = |scope: &Scope| Choice { value: scope.as_str(), label: label(*scope), text: text(*scope) };
    Scope::ALL.iter().map(choice).collect()
}

/// Returns the short name of a permission.
pub fn label(scope: Scope) -> &'static str {
    match scope {
        Scope::AvailabilityRead => "See free times",
        Scope::CatalogueRead => "See services and prices",
        Scope::AppointmentsWrite => "Book appointments",
        Scope::AppointmentsReadAll => "See all appointments",
        Scope::AppointmentsWork => "Work on appointments",
        Scope::CustomersRead => "See customers",
        Scope::CustomersWrite => "Edit customers",
        Scope::WebhooksManage => "Manage webhooks",
    }
}

/// Returns a sentence that says what a permission permits.
fn text(scope: Scope) -> &'static str {
    match scope {
        Scope::AvailabilityRead => "Reads free times, which everybody can see anyway, and their changes.",
        Scope::CatalogueRead => {
            "Reads services and prices, which everybody can see anyway, and their changes."
        }
        Scope::AppointmentsWrite => {
            "Books, and reads, reschedules and cancels the appointments that this key has booked, no others."
        }
        Scope::AppointmentsReadAll => {
            "Reads every appointment, but no names, contacts, plates and notes without \u{201c}See customers\u{201d}."
        }
        Scope::AppointmentsWork => {
            "Assigns, starts, completes, reschedules and cancels any appointment, as your staff can. Deadlines for \
             customers do not apply."
        }
        Scope::CustomersRead => "Reads names, contacts, plates and notes of all customers.",
        Scope::CustomersWrite => "Changes the details of all customers.",
        Scope::WebhooksManage => "Adds, edits and deletes webhooks of its own, and reads their deliveries.",
    }
}
