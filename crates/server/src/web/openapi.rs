//! The OpenAPI document: what the route table does not say by itself, and the problems that kinds of
//! operations share.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use pitboard_api::{Problem, ProblemCode, problem::CONTENT_TYPE};
use utoipa::{
    IntoResponses, Modify, OpenApi, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, RefOr, Response, ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pitboard",
        description = "Slots and appointments of a car workshop. All services share the workshop's slots; \
                       nobody can overbook.\n\nDates and periods are the workshop's local ones, instants have an \
                       offset, money is in minor units. Every failure is a problem document (RFC 9457) with a \
                       stable `code`. Creating POSTs of signed-in callers take an `Idempotency-Key`, but for those \
                       whose answer holds a secret.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "public", description = "What everybody sees"),
        (name = "accounts", description = "Signing up, in and out"),
        (name = "appointments", description = "Booking and working"),
        (name = "staff", description = "The workshop's day"),
        (name = "catalogue", description = "Categories, services and prices, for admins"),
        (name = "calendar", description = "Weekly periods, closures, capacities and settings"),
        (name = "admin", description = "Who works here, and who may do what"),
        (name = "operations", description = "For those who run the server"),
    ),
    modifiers(&Security),
)]
pub struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut components = document.components.take().unwrap_or_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
        components.schemas.insert(Problem::name().into_owned(), Problem::schema());
        document.components = Some(components);
    }
}

/// A response must have a description; where an operation says no more than its status, so does this.
pub fn describe(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let operations = operations.into_iter().filter_map(Option::as_mut);
        for (status, response) in operations.flat_map(|operation| &mut operation.responses.responses) {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                let reason =
                    status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok()?.canonical_reason());
                response.description = reason.unwrap_or("Answer").to_owned();
            }
        }
    }
}

/// Problems as responses: the codes of each status in its description.
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
    /// Any operation may fail so.
    Failures: Internal Unavailable;
    /// A query that does not parse.
    BadQuery: ValidationFailed;
    /// A body that does not parse.
    BadBody: Malformed TooLarge UnsupportedMediaType ValidationFailed;
    /// A body that creates, under an idempotency key.
    BadCreation: Malformed TooLarge UnsupportedMediaType ValidationFailed IdempotencyMismatch;
    /// Needs a session.
    SignedInOnly: Unauthenticated;
    /// Needs a session of some role.
    RoleOnly: Unauthenticated Forbidden;
    /// Names one thing, or a page of a list.
    Missing: NotFound;
    /// Throttled.
    Throttled: RateLimited;
    /// A booking may be refused so.
    BookingRefused: CapacityExceeded Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit VehicleAlreadyBooked CustomerLimit EmailTaken Inconsistent;
    /// A move may be refused so.
    MoveRefused: VersionConflict InvalidTransition Inconsistent;
    /// A cancellation may be refused so.
    CancellationRefused: VersionConflict InvalidTransition CancellationWindowPassed Inconsistent;
    /// A deletion may be refused so.
    InUse: InUse;
    /// A name may be refused so.
    NameTaken: InUse;
    /// A service may be refused so.
    ServiceRefused: InUse Inconsistent;
    /// A price may be refused so.
    PriceRefused: Inconsistent;
    /// Days may be refused so.
    RangeRefused: Inconsistent;
    /// A move to another start may be refused so.
    RescheduleRefused: VersionConflict CapacityExceeded Closed UnknownPeriod PastPeriod TooSoon TooFarAhead DailyLimit InvalidTransition VehicleAlreadyBooked CancellationWindowPassed Inconsistent;
    /// Taking slots again may be refused so.
    RetakingRefused: VersionConflict CapacityExceeded Closed UnknownPeriod PastPeriod DailyLimit InvalidTransition VehicleAlreadyBooked Inconsistent;
    /// A change of any state may be refused so.
    Versioned: VersionConflict;
    /// A weekly pattern may be refused so.
    PatternRefused: TooSoon Conflicts Inconsistent;
    /// A closure or an override may be refused so.
    CapacityRefused: UnknownPeriod PastPeriod Conflicts Inconsistent;
    /// Taking a weekly pattern out may be refused so.
    PatternKept: Conflicts InUse;
    /// Taking a closure or an override away may be refused so.
    CapacityKept: PastPeriod Conflicts;
    /// A change of the settings may be refused so.
    SettingsRefused: Conflicts Inconsistent;
    /// An account may be refused so.
    EmailRefused: EmailTaken;
    /// A change of password may be refused so.
    PasswordRefused: Inconsistent;
    /// A change of an employee may be refused so.
    EmployeeRefused: EmailTaken LastAdmin;
    /// Switching an employee off may be refused so.
    EmployeeInUse: InUse LastAdmin;
    /// A change of a customer may be refused so.
    CustomerRefused: EmailTaken;
    /// Switching a customer off, or erasing one, may be refused so.
    CustomerInUse: InUse;
    /// A car to be saved may be refused so.
    VehicleRefused: Inconsistent;
    /// A one-time link may be refused so.
    LinkRefused: Inconsistent;
}
