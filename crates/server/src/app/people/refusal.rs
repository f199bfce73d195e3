//! The refusals of writes to accounts and what belongs to them.

use pitboard_domain::vehicle::SAVED_MAX;

use crate::db::appointments::ActiveAppointment;

/// The reason why an account is not changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccountRefusal {
    #[error("Nobody else could do what only admins do: make somebody else an admin first.")]
    LastAdmin,
    #[error("They have appointments that are not over: {} in all.", .0.len())]
    CustomerInUse(Vec<ActiveAppointment>),
    #[error("They have work that is not finished: {} in all.", .0.len())]
    EmployeeInUse(Vec<ActiveAppointment>),
    #[error("The current password is wrong; nothing was changed.")]
    WrongPassword,
    #[error("Enter the code of your authenticator app, or a recovery code.")]
    SecondFactorRequired,
    #[error("This code is wrong or was used already. Wait for the next one, or use a recovery code.")]
    SecondFactorRefused,
    #[error("This code is wrong or was used already; nothing was changed.")]
    WrongCode,
    #[error("A second factor is active already: remove it first.")]
    SecondFactorActive,
    #[error("There is no second factor: set one up first.")]
    NoSecondFactor,
    #[error("Your own second factor is removed with its code, on the page of your account.")]
    OwnSecondFactor,
    #[error("No member of the staff has this e-mail address.")]
    NotStaff,
    #[error("There is an admin who can sign in, and who changes roles on the page.")]
    HasAdmin,
    #[error("This account is deactivated.")]
    Inactive,
    #[error("An account needs an e-mail address to sign in: add one first.")]
    NoEmail,
    #[error("An API key sets external_reference and metadata of customers whom it has created.")]
    NotCreatedByKey,
    #[error("{SAVED_MAX} cars are saved already, and more are not allowed: delete one of them first.")]
    TooManyVehicles,
}
