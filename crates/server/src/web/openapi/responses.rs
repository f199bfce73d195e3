//! Responses that operations share: the problems by kind of operation, and those of the guards.

use std::collections::BTreeMap;

use pitboard_api::{Problem, ProblemCode, problem::CONTENT_TYPE};
use pitboard_domain::role::Role;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder, extensions::ExtensionsBuilder},
};

use crate::auth::extract::Admission;

/// The extension that lists the roles of which one is needed.
pub(super) const ROLES: &str = "x-roles";

/// The extension that lists the scopes of which an API key needs one; without it, keys may not call the operation.
pub(super) const SCOPES: &str = "x-scopes";

/// The extension of an operation that the holder of a guest's link may call.
pub(super) const GUESTS: &str = "x-guests";

/// Returns the refusals of callers whom a guard does not admit.
pub fn admission(admits: &Admission) -> BTreeMap<String, RefOr<Response>> {
    let Admission { roles, scopes, guests, setting_up } = admits;
    let mut codes = vec![ProblemCode::Unauthenticated, ProblemCode::Forbidden];
    if roles.end().is_staff() && !setting_up {
        codes.push(ProblemCode::SecondFactorMissing);
    }
    let roles: Vec<&str> =
        Role::ALL.iter().filter(|role| roles.contains(role)).map(|role| role.as_str()).collect();
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let mut responses = problems(&codes);
    if let Some(RefOr::T(response)) = responses.get_mut("401") {
        let mut extensions = ExtensionsBuilder::new().add(ROLES, roles);
        if !scopes.is_empty() {
            extensions = extensions.add(SCOPES, scopes);
        }
        if *guests {
            extensions = extensions.add(GUESTS, true);
        }
        response.extensions = Some(extensions.build());
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
pub(super) fn problems(codes: &[ProblemCode]) -> BTreeMap<String, RefOr<Response>> {
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
    WrongSecret: Unauthenticated SecondFactorRequired;
    /// Refusals of a secret for an authenticator app.
    SetUpRefused: AlreadyExists;
    /// Refusals of a code of a second factor.
    CodeRefused: Inconsistent;
    /// Refusals of the code that activates a second factor.
    ConfirmationRefused: AlreadyExists Inconsistent;
    /// The refusal of a role that may do this to other resources.
    Forbidden: Forbidden;
    /// The refusal of an unknown id or cursor.
    Missing: NotFound;
    /// The refusal of too many requests.
    Throttled: RateLimited;
    /// Refusals of a booking.
    BookingRefused: CapacityExceeded HoldExpired Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit VehicleAlreadyBooked CustomerLimit EmailTaken SeveralCustomers AlreadyExists Inconsistent;
    /// Refusals of a hold.
    HoldRefused: CapacityExceeded Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit Inconsistent;
    /// The refusal of a value that another resource has.
    EditRefused: VersionConflict InvalidTransition AlreadyExists Inconsistent;
    /// Refusals of a transition.
    TransitionRefused: VersionConflict InvalidTransition Inconsistent;
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
    /// Refusals of an API key.
    ApiKeyRefused: Inconsistent;
    /// Refusals of a one-time link.
    LinkRefused: Inconsistent;
    /// Refusals of a webhook.
    WebhookRefused: Inconsistent;
}
