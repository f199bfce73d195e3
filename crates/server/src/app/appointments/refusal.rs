//! The refusals of writes to an appointment, besides those of the domain's rules.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::cancellation::CancellationRefusal;

use crate::app::refusal::sentence;

/// The reason why an appointment is not booked or changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppointmentRefusal {
    #[error("The appointment is at version {0} now.")]
    VersionConflict(i64),
    #[error("You may only take jobs yourself.")]
    AssignsOthers,
    #[error("A program names the employee.")]
    NamesNoEmployee,
    #[error("This API key may change only the appointments that it has booked.")]
    BookedByOthers,
    #[error("There is no active employee {0}.")]
    UnknownEmployee(i64),
    #[error("The appointment is theirs already.")]
    AlreadyAssigned,
    #[error("Name an active employee for it.")]
    NeedsEmployee,
    #[error("Staff give a reason for a cancellation.")]
    NeedsReason,
    #[error("A customer cancels at their own request.")]
    ReasonOfStaff,
    #[error("The complexity can be changed until the work starts.")]
    WorkStarted,
    /// With the seconds until the next change is allowed.
    #[error(
        "Within 24 hours you may book, reschedule and cancel {limit} times. Please wait, or call the workshop."
    )]
    TooManyChanges { limit: u32, wait: u64 },
    /// With the workshop's phone.
    #[error("This workshop accepts online bookings of customers whom it knows.{}", please_call(.0))]
    OnlyKnown(Option<String>),
    /// Customers with the same phone number.
    #[error("Several customers have this phone number: name one by its id.")]
    SeveralCustomers(Vec<i64>),
    #[error("There is no customer {0}.")]
    UnknownCustomer(i64),
    #[error("Its customer is deactivated.")]
    InactiveCustomer,
    #[error("There is no service {0}.")]
    UnknownService(i64),
    #[error("The hold has expired, and all slots of {date} {start} are taken.", start = .start.format("%H:%M"))]
    HoldExpired { date: NaiveDate, start: NaiveTime },
    #[error("The hold is of another service, date or period.")]
    OtherHold,
    #[error("Booking here needs an account: please sign in.")]
    NoGuests,
    /// With the seconds until one of them expires.
    #[error("Your network holds as many starts as it may at a time. Please wait.")]
    TooManyHolds { wait: u64 },
    /// With the workshop's phone.
    #[error("{}{}", sentence(.0), please_call(.1))]
    WindowPassed(CancellationRefusal, Option<String>),
}

fn please_call(phone: &Option<String>) -> String {
    phone.as_ref().map(|phone| format!(" Please call {phone}.")).unwrap_or_default()
}
