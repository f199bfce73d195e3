//! The one table from refusals to problem codes, with the fields that are at fault.

use pitboard_api::{FieldError, ProblemCode, problem::ERRORS_MAX};
use pitboard_domain::{
    booking, cancellation::CancellationRefusal, change::ChangeRefusal, status::TransitionRefusal,
};

use crate::{
    app::{
        appointments::refusal::AppointmentRefusal,
        calendar::{calendar_change::list_conflicts, refusal::SettingsRefusal},
        catalogue::refusal::CatalogueRefusal,
        integrations::refusal::IntegrationRefusal,
        people::refusal::AccountRefusal,
        refusal::Refusal,
    },
    db::{appointments::ActiveAppointment, engine::errors::Violation},
    web::error::Refused,
};

/// The number of appointments that a refusal names at most.
const NAMED_MAX: usize = 20;

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let mut refused = Refused::new(code(&refusal), refusal.to_string());
        refused.errors = errors(&refusal);
        if let Refusal::Catalogue(CatalogueRefusal::Lines { faulty, .. }) = &refusal
            && faulty.len() > ERRORS_MAX
        {
            refused.detail.push_str(&format!(" The first {ERRORS_MAX} are listed."));
        }
        if let Refusal::Conflicts(found) = refusal {
            refused.conflicts = list_conflicts(found.0);
        }
        refused
    }
}

fn code(refusal: &Refusal) -> ProblemCode {
    match refusal {
        Refusal::NotFound => ProblemCode::NotFound,
        Refusal::SessionEnded => ProblemCode::Unauthenticated,
        Refusal::KeyReused => ProblemCode::IdempotencyMismatch,
        Refusal::Violation(Violation::Plate) => ProblemCode::VehicleAlreadyBooked,
        Refusal::Violation(Violation::Email) => ProblemCode::EmailTaken,
        Refusal::Violation(Violation::ExternalReference) => ProblemCode::AlreadyExists,
        Refusal::Violation(Violation::SavedPlate) => ProblemCode::Inconsistent,
        Refusal::Booking(refusal) => of_booking(refusal),
        Refusal::Transition(TransitionRefusal::Forbidden { .. }) => ProblemCode::Forbidden,
        Refusal::Transition(TransitionRefusal::InvalidTransition { .. }) => ProblemCode::InvalidTransition,
        Refusal::Change(refusal) => of_change(refusal),
        Refusal::Appointment(refusal) => of_appointment(refusal),
        Refusal::Conflicts(_) => ProblemCode::Conflicts,
        Refusal::Settings(_) => ProblemCode::Inconsistent,
        Refusal::Catalogue(refusal) => of_catalogue(refusal),
        Refusal::Account(refusal) => of_account(refusal),
        Refusal::Integration(refusal) => of_integration(*refusal),
    }
}

fn of_booking(refusal: &booking::Refusal) -> ProblemCode {
    match refusal {
        booking::Refusal::UnknownPeriod { .. } => ProblemCode::UnknownPeriod,
        booking::Refusal::Closed { .. } => ProblemCode::Closed,
        booking::Refusal::PastPeriod { .. } => ProblemCode::PastPeriod,
        booking::Refusal::TooSoon { .. } => ProblemCode::TooSoon,
        booking::Refusal::TooFarAhead { .. } => ProblemCode::TooFarAhead,
        booking::Refusal::CapacityExceeded { .. } => ProblemCode::CapacityExceeded,
        booking::Refusal::DailyLimit { .. } => ProblemCode::DailyLimit,
        booking::Refusal::VehicleAlreadyBooked { .. } => ProblemCode::VehicleAlreadyBooked,
        booking::Refusal::CustomerLimit { .. } | booking::Refusal::NewCustomerLimit { .. } => {
            ProblemCode::CustomerLimit
        }
    }
}

fn of_change(refusal: &ChangeRefusal) -> ProblemCode {
    match refusal {
        ChangeRefusal::EndsBeforeItBegins | ChangeRefusal::TooLong => ProblemCode::Inconsistent,
        ChangeRefusal::Past { .. } => ProblemCode::PastPeriod,
        ChangeRefusal::TooSoon { .. } => ProblemCode::TooSoon,
        ChangeRefusal::InForce { .. } => ProblemCode::InUse,
        ChangeRefusal::UnknownPeriod { .. } => ProblemCode::UnknownPeriod,
    }
}

fn of_appointment(refusal: &AppointmentRefusal) -> ProblemCode {
    match refusal {
        AppointmentRefusal::VersionConflict(_) => ProblemCode::VersionConflict,
        AppointmentRefusal::AssignsOthers
        | AppointmentRefusal::BookedByOthers
        | AppointmentRefusal::OnlyKnown(_) => ProblemCode::Forbidden,
        AppointmentRefusal::SeveralCustomers(_) => ProblemCode::SeveralCustomers,
        AppointmentRefusal::AlreadyAssigned | AppointmentRefusal::WorkStarted => {
            ProblemCode::InvalidTransition
        }
        // The document cannot express that the role requires the field.
        AppointmentRefusal::NeedsReason | AppointmentRefusal::NamesNoEmployee => {
            ProblemCode::ValidationFailed
        }
        AppointmentRefusal::HoldExpired { .. } => ProblemCode::HoldExpired,
        AppointmentRefusal::NoGuests => ProblemCode::Unauthenticated,
        AppointmentRefusal::TooManyHolds { .. } | AppointmentRefusal::TooManyChanges { .. } => {
            ProblemCode::RateLimited
        }
        AppointmentRefusal::WindowPassed(CancellationRefusal::WindowPassed { .. }, _) => {
            ProblemCode::CancellationWindowPassed
        }
        AppointmentRefusal::WindowPassed(CancellationRefusal::NoShowTooEarly, _)
        | AppointmentRefusal::UnknownEmployee(_)
        | AppointmentRefusal::NeedsEmployee
        | AppointmentRefusal::ReasonOfStaff
        | AppointmentRefusal::UnknownCustomer(_)
        | AppointmentRefusal::InactiveCustomer
        | AppointmentRefusal::UnknownService(_)
        | AppointmentRefusal::OtherHold => ProblemCode::Inconsistent,
    }
}

/// Returns the seconds after which a repetition may succeed.
pub fn retry_after(refusal: &Refusal) -> Option<u64> {
    match refusal {
        Refusal::Appointment(
            AppointmentRefusal::TooManyHolds { wait } | AppointmentRefusal::TooManyChanges { wait, .. },
        ) => Some(*wait),
        _ => None,
    }
}

fn of_integration(refusal: IntegrationRefusal) -> ProblemCode {
    match refusal {
        IntegrationRefusal::Revoked
        | IntegrationRefusal::ExpiryIsPast
        | IntegrationRefusal::TooManyWebhooks
        | IntegrationRefusal::TooManyActiveWebhooks
        | IntegrationRefusal::TooManyWebhooksOfKey
        | IntegrationRefusal::KeyHasEnded
        | IntegrationRefusal::InactiveWebhook => ProblemCode::Inconsistent,
        IntegrationRefusal::VersionConflict(_) => ProblemCode::VersionConflict,
    }
}

fn of_catalogue(refusal: &CatalogueRefusal) -> ProblemCode {
    match refusal {
        CatalogueRefusal::NameTaken { .. }
        | CatalogueRefusal::InUse(_)
        | CatalogueRefusal::Ids { is_in_use: true, .. } => ProblemCode::InUse,
        CatalogueRefusal::UnknownCategory(_)
        | CatalogueRefusal::CategoryOrder { .. }
        | CatalogueRefusal::UnknownService(_)
        | CatalogueRefusal::OtherCurrency { .. }
        | CatalogueRefusal::PriceTooHigh { .. }
        | CatalogueRefusal::CellTwice(..)
        | CatalogueRefusal::Ids { is_in_use: false, .. } => ProblemCode::Inconsistent,
        CatalogueRefusal::Lines { .. } => ProblemCode::ValidationFailed,
    }
}

fn of_account(refusal: &AccountRefusal) -> ProblemCode {
    match refusal {
        AccountRefusal::LastAdmin => ProblemCode::LastAdmin,
        AccountRefusal::CustomerInUse(_) | AccountRefusal::EmployeeInUse(_) => ProblemCode::InUse,
        AccountRefusal::NotCreatedByKey | AccountRefusal::OwnSecondFactor => ProblemCode::Forbidden,
        AccountRefusal::SecondFactorRequired | AccountRefusal::SecondFactorRefused => {
            ProblemCode::SecondFactorRequired
        }
        AccountRefusal::SecondFactorActive => ProblemCode::AlreadyExists,
        AccountRefusal::WrongPassword
        | AccountRefusal::WrongCode
        | AccountRefusal::NoSecondFactor
        | AccountRefusal::NotStaff
        | AccountRefusal::HasAdmin
        | AccountRefusal::Inactive
        | AccountRefusal::NoEmail
        | AccountRefusal::TooManyVehicles => ProblemCode::Inconsistent,
    }
}

/// The fields at fault, as JSON pointers into the request.
fn errors(refusal: &Refusal) -> Vec<FieldError> {
    let one = |pointer: &str, detail: String| vec![FieldError { pointer: pointer.to_owned(), detail }];
    match refusal {
        Refusal::Settings(SettingsRefusal::UnknownZone { cause, .. }) => one("/zone", cause.clone()),
        Refusal::Settings(SettingsRefusal::NoSecondFactor) => {
            one("/staff_second_factor", "would require a second factor of yourself".to_owned())
        }
        Refusal::Settings(SettingsRefusal::ZoneUnconfirmed { .. }) => one(
            "/confirm_zone",
            "must be true: in another zone everything that is booked begins at another instant".to_owned(),
        ),
        Refusal::Settings(SettingsRefusal::CurrencyUnconfirmed { .. }) => one(
            "/confirm_currency",
            "must be true: prices keep their numbers, and revenue counts none that were agreed in another"
                .to_owned(),
        ),
        Refusal::Appointment(AppointmentRefusal::NeedsReason) => one("/reason", "is missing".to_owned()),
        Refusal::Appointment(AppointmentRefusal::SeveralCustomers(ids)) => ids
            .iter()
            .map(|id| FieldError { pointer: "/customer/id".to_owned(), detail: id.to_string() })
            .collect(),
        Refusal::Appointment(AppointmentRefusal::NamesNoEmployee) => {
            one("/employee_id", "is missing".to_owned())
        }
        Refusal::Appointment(AppointmentRefusal::OtherHold) => {
            one("/hold", "is of another service, date or period".to_owned())
        }
        // Not 401: the session is valid, and a page must not take it for ended.
        Refusal::Account(AccountRefusal::WrongPassword) => {
            one("/current_password", "is not the current password".to_owned())
        }
        Refusal::Account(AccountRefusal::WrongCode) => {
            one("/code", "is wrong or was used already".to_owned())
        }
        Refusal::Catalogue(refusal) => errors_of_catalogue(refusal),
        Refusal::Account(
            AccountRefusal::CustomerInUse(appointments) | AccountRefusal::EmployeeInUse(appointments),
        ) => appointments.iter().take(NAMED_MAX).map(blocking).collect(),
        _ => Vec::new(),
    }
}

fn errors_of_catalogue(refusal: &CatalogueRefusal) -> Vec<FieldError> {
    let field = |pointer: String, detail: String| FieldError { pointer, detail };
    match refusal {
        CatalogueRefusal::NameTaken { id, .. } => {
            vec![field("/name".to_owned(), format!("is the name of number {id}"))]
        }
        CatalogueRefusal::UnknownCategory(_) => {
            vec![field("/category_id".to_owned(), "names no category".to_owned())]
        }
        CatalogueRefusal::CategoryOrder { unknown, missing } => {
            let unknown =
                unknown.iter().map(|nth| field(format!("/ids/{nth}"), "names no category".to_owned()));
            let missing =
                missing.iter().map(|id| field("/ids".to_owned(), format!("must name category {id}")));
            unknown.chain(missing).take(ERRORS_MAX).collect()
        }
        CatalogueRefusal::OtherCurrency { own, cell } => {
            let cell = cell.map(|nth| format!("/cells/{nth}")).unwrap_or_default();
            vec![field(format!("{cell}/price/currency"), format!("must be {}", own.as_str()))]
        }
        CatalogueRefusal::Ids { ids, .. } => {
            ids.iter().map(|(nth, detail)| field(format!("/ids/{nth}"), detail.clone())).collect()
        }
        CatalogueRefusal::Lines { faulty, .. } => faulty
            .iter()
            .take(ERRORS_MAX)
            .map(|line| field(format!("/{}/{}", line.number, line.column), line.detail.clone()))
            .collect(),
        CatalogueRefusal::InUse(_)
        | CatalogueRefusal::UnknownService(_)
        | CatalogueRefusal::PriceTooHigh { .. }
        | CatalogueRefusal::CellTwice(..) => Vec::new(),
    }
}

fn blocking(appointment: &ActiveAppointment) -> FieldError {
    let ActiveAppointment { reference, service_name, date, period_start } = appointment;
    FieldError {
        pointer: format!("/appointments/{reference}"),
        detail: format!("{service_name}, {date} {}", period_start.format("%H:%M")),
    }
}
