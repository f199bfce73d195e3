//! The refusals of writes to accounts and what belongs to them.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::vehicle::SAVED_MAX;

/// The reason why an account is not changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccountRefusal {
    #[error("Nobody else could do what only admins do: make somebody else an admin first.")]
    LastAdmin,
    #[error("They have appointments that are not over: {} in all.", .0.len())]
    CustomerInUse(Vec<BlockingAppointment>),
    #[error("They have work that is not finished: {} in all.", .0.len())]
    EmployeeInUse(Vec<BlockingAppointment>),
    #[error("The current password is wrong; nothing was changed.")]
    WrongPassword,
    #[error("This account is deactivated.")]
    Inactive,
    #[error("An account needs an e-mail address to sign in: add one first.")]
    NoEmail,
    #[error("{SAVED_MAX} cars are saved already, which is the most. Forget one of them first.")]
    TooManyVehicles,
}

/// An active appointment that needs its customer or employee.
#[derive(Debug, Clone)]
pub struct BlockingAppointment {
    pub reference: String,
    pub service: String,
    pub date: NaiveDate,
    pub period: NaiveTime,
}
