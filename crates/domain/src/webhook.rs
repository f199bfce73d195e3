//! Webhooks: the events that other programs receive, and the times at which a failed delivery is repeated.

use chrono::TimeDelta;

use crate::{
    event::{AppointmentChange, Event},
    string_enum::string_enum,
};

string_enum! {
    /// The type of a public event: what the feed lists and webhooks deliver.
    pub enum PublicEventType as "EventType" {
        AppointmentBooked = "appointment.booked",
        AppointmentRescheduled = "appointment.rescheduled",
        AppointmentStarted = "appointment.started",
        AppointmentCompleted = "appointment.completed",
        AppointmentCancelled = "appointment.cancelled",
        AppointmentChanged = "appointment.changed",
        AvailabilityChanged = "availability.changed",
        CatalogueChanged = "catalogue.changed",
        Ping = "ping",
    }
}

string_enum! {
    /// The reason why the program disabled a webhook.
    pub enum DisabledReason as "WebhookDisabledReason" {
        Gone = "gone",
        Failing = "failing",
        KeyEnded = "key_ended",
    }
}

string_enum! {
    /// The state of a delivery.
    pub enum DeliveryStatus {
        Pending = "pending",
        Succeeded = "succeeded",
        Failed = "failed",
    }
}

impl PublicEventType {
    /// Returns the type under which an event of the log is public; `None` for one that is not.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Appointment(_, change) => Some(match change {
                AppointmentChange::Book(_) => Self::AppointmentBooked,
                AppointmentChange::Reschedule(_) => Self::AppointmentRescheduled,
                AppointmentChange::Start(_) => Self::AppointmentStarted,
                AppointmentChange::Complete(_) => Self::AppointmentCompleted,
                AppointmentChange::Cancel(_) => Self::AppointmentCancelled,
                AppointmentChange::Edit(_)
                | AppointmentChange::Assign(_)
                | AppointmentChange::Unassign(_)
                | AppointmentChange::Hold(_)
                | AppointmentChange::Resume(_)
                | AppointmentChange::Reopen(_)
                | AppointmentChange::Restore(_)
                | AppointmentChange::Note(_)
                | AppointmentChange::Erase(_) => Self::AppointmentChanged,
            }),
            Event::Category(..)
            | Event::Categories(_)
            | Event::Service(..)
            | Event::Services(_)
            | Event::Prices(_) => Some(Self::CatalogueChanged),
            Event::Account(..)
            | Event::Workshop(_)
            | Event::WeeklyPattern(..)
            | Event::Closure(..)
            | Event::CapacityOverride(..)
            | Event::ApiKey(..)
            | Event::Webhook(..) => None,
        }
    }

    /// Whether webhooks may ask for it. A test event is sent whatever they ask for.
    pub fn can_be_chosen(self) -> bool {
        self != Self::Ping
    }
}

/// The most active webhooks of a workshop. Each has a delivery of its own in progress, so that a slow one delays no
/// other.
pub const WEBHOOKS_MAX: i64 = 16;
/// The most active webhooks of one API key.
pub const WEBHOOKS_PER_KEY_MAX: i64 = 4;
/// The most webhooks of a workshop, the inactive ones included.
pub const WEBHOOKS_KEPT_MAX: i64 = 64;
/// The longest address of a webhook, in characters.
pub const URL_MAX: usize = 2000;
/// A webhook whose deliveries have failed for this long is disabled.
pub const FAILING_MAX: TimeDelta = TimeDelta::days(5);
/// The time for which the secret before a rotation stays valid.
pub const OLD_SECRET_VALID: TimeDelta = TimeDelta::hours(24);
/// The time for which deliveries are kept.
pub const DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);
/// The time for which changes of availability are kept in the feed: longer than their deliveries. Other events stay.
pub const ANNOUNCEMENTS_KEPT: TimeDelta = TimeDelta::days(31);

/// The delays before the repetitions of a failed delivery.
const DELAYS: [TimeDelta; 8] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
];

/// Returns the delay before the next attempt at a delivery of which `failed` attempts have failed; `None` after the
/// last one.
pub fn retry_delay(failed: u32) -> Option<TimeDelta> {
    let nth = usize::try_from(failed).ok()?.checked_sub(1)?;
    DELAYS.get(nth).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_delivery_is_repeated_eight_times() {
        let delays: Vec<_> =
            (1..=9).map(|failed| retry_delay(failed).map(|delay| delay.num_seconds())).collect();
        let hours = |hours: i64| Some(hours * 3600);
        let expected =
            [Some(5), Some(300), Some(1800), hours(2), hours(5), hours(10), hours(14), hours(20), None];
        assert_eq!(delays, expected);
        assert_eq!(retry_delay(0), None);
    }
}
