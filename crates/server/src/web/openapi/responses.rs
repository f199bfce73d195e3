//! Responses that operations share: the problems by kind of operation, and those of the guards.

use std::{collections::BTreeMap, ops::RangeInclusive};

use pitboard_api::{Problem, ProblemCode, problem::CONTENT_TYPE};
use pitboard_domain::role::Role;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder, extensions::ExtensionsBuilder},
};

/// The extension that lists the roles of which one is needed.
pub(super) const ROLES: &str = "x-roles";

/// Returns the refusals of callers without a session or without one of these roles.
pub fn admission(roles: RangeInclusive<Role>) -> BTreeMap<String, RefOr<Response>> {
    let admitted: Vec<&str> =
        Role::ALL.iter().filter(|role| roles.contains(role)).map(|role| role.as_str()).collect();
    let is_open = admitted.len() == Role::ALL.len();
    let codes = if is_open {
        &[ProblemCode::Unauthenticated][..]
    } else {
        &[ProblemCode::Unauthenticated, ProblemCode::Forbidden]
    };
    let mut responses = problems(codes);
    if let Some(RefOr::T(response)) = responses.get_mut("401") {
        response.extensions = Some(ExtensionsBuilder::new().add(ROLES, admitted).build());
    }
    responses
}

/// The response to `If-None-Match` with a current tag.
pub struct NotModified;

impl IntoResponses for NotModified {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = ResponseBuilder::new().description("The caller's copy is current.").build();
        [("304".to_owned(), response.into())].into()
    }
}

/// Returns the responses of problems: one for each status, with its codes in the description.
fn problems(codes: &[ProblemCode]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(code.as_str());
    }
    let reference = utoipa::openapi::Ref::from_schema_name(Problem::name());
    let response = |codes: Vec<&str>| {
        let content = ContentBuilder::new().schema(Some(reference.clone())).build();
        ResponseBuilder::new()
            .description(format!("`{}`", codes.join("`, `")))
            .content(CONTENT_TYPE, content)
            .build()
    };
    by_status.into_iter().map(|(status, codes)| (status.to_string(), response(codes).into())).collect()
}

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident: $($code:ident)+;)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                problems(&[$(ProblemCode::$code,)+])
            }
        }
    )+};
}

answers! {
    /// Failures of any operation.
    Failures: Internal Unavailable;
    /// Refusals of a query.
    BadQuery: ValidationFailed;
    /// Refusals of a body.
    BadBody: Malformed TooLarge UnsupportedMediaType ValidationFailed;
    /// Refusals of a deletion with an idempotency key.
    BadRemoval: ValidationFailed IdempotencyMismatch;
    /// Refusals of a body with an idempotency key.
    BadWrite: Malformed TooLarge UnsupportedMediaType ValidationFailed IdempotencyMismatch;
    /// The refusal of a missing or invalid session where some requests need one.
    NoSession: Unauthenticated;
    /// The refusal of a wrong password or secret.
    WrongSecret: Unauthenticated;
    /// The refusal of a role that may do this to other resources.
    Forbidden: Forbidden;
    /// The refusal of an unknown id or cursor.
    Missing: NotFound;
    /// The refusal of too many requests.
    Throttled: RateLimited;
    /// Refusals of a booking.
    BookingRefused: CapacityExceeded Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit VehicleAlreadyBooked CustomerLimit EmailTaken Inconsistent;
    /// Refusals of a transition.
    MoveRefused: VersionConflict InvalidTransition Inconsistent;
    /// Refusals of a cancellation.
    CancellationRefused: VersionConflict InvalidTransition CancellationWindowPassed Inconsistent;
    /// Refusals of a deletion.
    InUse: InUse;
    /// Refusals of a name.
    NameTaken: InUse;
    /// Refusals of an order of the categories.
    OrderRefused: Inconsistent;
    /// Refusals of a service.
    ServiceRefused: InUse Inconsistent;
    /// Refusals of a price.
    PriceRefused: Inconsistent;
    /// Refusals of a range of days.
    RangeRefused: Inconsistent;
    /// Refusals of a reschedule.
    RescheduleRefused: VersionConflict CapacityExceeded Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit InvalidTransition VehicleAlreadyBooked CancellationWindowPassed Inconsistent;
    /// Refusals of a reopening or restoration.
    RetakingRefused: VersionConflict CapacityExceeded Closed UnknownPeriod PastPeriod DailyLimit InvalidTransition VehicleAlreadyBooked Inconsistent;
    /// The refusal of a stale version.
    Versioned: VersionConflict;
    /// Refusals of a weekly pattern.
    PatternRefused: TooSoon Conflicts Inconsistent;
    /// Refusals of a closure or capacity override.
    CapacityRefused: UnknownPeriod PastPeriod Conflicts Inconsistent;
    /// Refusals of the deletion of a weekly pattern.
    PatternKept: Conflicts InUse;
    /// Refusals of the deletion of a closure or capacity override.
    CapacityKept: PastPeriod Conflicts;
    /// Refusals of a change of the settings.
    SettingsRefused: Conflicts Inconsistent;
    /// Refusals of an account.
    EmailRefused: EmailTaken;
    /// Refusals of a change of the password.
    PasswordRefused: Inconsistent;
    /// Refusals of a change of an employee.
    EmployeeRefused: EmailTaken LastAdmin;
    /// Refusals of the deactivation of an employee.
    EmployeeInUse: InUse LastAdmin;
    /// Refusals of a change of a customer.
    CustomerRefused: EmailTaken;
    /// Refusals of the deactivation or erasure of a customer.
    CustomerInUse: InUse;
    /// Refusals of a vehicle to save.
    VehicleRefused: Inconsistent;
    /// Refusals of a one-time link.
    LinkRefused: Inconsistent;
}
