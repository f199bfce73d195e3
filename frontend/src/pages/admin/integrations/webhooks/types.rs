//! The texts of the types of events.

use pitboard_domain::webhook::PublicEventType;

use crate::components::Choice;

/// Returns the types to choose from.
pub fn choices() -> Vec<Choice> {
    let all = PublicEventType::ALL.iter().filter(|kind| kind.can_be_chosen());
    all.map(|kind| Choice { value: kind.as_str(), label: label(*kind), text: text(*kind) }).collect()
}

/// Returns the name of a type.
pub fn label(kind: PublicEventType) -> &'static str {
    match kind {
        PublicEventType::AppointmentBooked => "Appointment booked",
        PublicEventType::AppointmentRescheduled => "Appointment rescheduled",
        PublicEventType::AppointmentStarted => "Work started",
        PublicEventType::AppointmentCompleted => "Work completed",
        PublicEventType::AppointmentCancelled => "Appointment cancelled",
        PublicEventType::AppointmentChanged => "Appointment changed",
        PublicEventType::AvailabilityChanged => "Availability changed",
        PublicEventType::CatalogueChanged => "Catalogue changed",
        PublicEventType::Ping => "Test",
    }
}

/// Returns a sentence that says when an event of the type happens.
fn text(kind: PublicEventType) -> &'static str {
    match kind {
        PublicEventType::AppointmentBooked => "A customer, your staff or a program has booked.",
        PublicEventType::AppointmentRescheduled => "It has another date, time or service.",
        PublicEventType::AppointmentStarted => "An employee has started the work.",
        PublicEventType::AppointmentCompleted => "The work is done.",
        PublicEventType::AppointmentCancelled => "It does not take place.",
        PublicEventType::AppointmentChanged => {
            "Anything else has changed: employee, notes, on hold, reopened."
        }
        PublicEventType::AvailabilityChanged => "A day has more or fewer free slots.",
        PublicEventType::CatalogueChanged => "Services, categories or prices have changed.",
        PublicEventType::Ping => "You have sent a test.",
    }
}
