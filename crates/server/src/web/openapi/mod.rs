//! The OpenAPI document: its frame, and everything that the route table leaves open.

mod limits;
mod parameters;
mod responses;
mod webhooks;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use pitboard_api::{Problem, ProblemCode, enums, header};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi, PartialSchema, ToSchema,
    openapi::{
        HeaderBuilder, Ref, RefOr, Required, Schema, Type,
        path::{Operation, Parameter, ParameterIn},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub(crate) use self::parameters::parameters;
pub use self::{
    parameters::{IfNoneMatch, parameter, string},
    responses::*,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pitboard",
        description = "Slots and appointments of a car workshop.\n\nEach period of a day has a number of slots, \
                       which all services share. An appointment holds one slot in each period that it spans \
                       while its status is `booked`, `assigned`, `in_progress` or `on_hold`; completing or \
                       cancelling it releases them. A period never has more held slots than its capacity when \
                       they were taken.\n\nDates and periods (`HH:MM`) are local to the workshop's time zone, \
                       instants have an offset, money is in minor units. Every failure is a problem document \
                       (RFC 9457) with a stable `code`; only what is no request of HTTP gets a bare 400, 408 or 431. \
                       `x-roles` names the roles that may call an operation, and \
                       `x-scopes` the scopes of which an API key needs one.\n\n\
                       Programs send an API key as `Authorization: Bearer pb_live_…`; admins create it. A test key, \
                       `pb_test_…`, gets the responses of a live one with `livemode: false`, and nothing is stored.\n\n\
                       Every write of a signed-in caller or key takes an `Idempotency-Key`, except those that carry or return \
                       a secret.\n\n\
                       Writes are limited by account or API key: 30 at once and one a second for a customer, 300 \
                       and 20 for staff, 100 and 20 for a key; without either by network, 100 and 5. More are 429 \
                       `rate_limited`. \
                       `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) state what is \
                       left; `Retry-After` comes with 429 and 503. Reads are not counted.\n\n\
                       Within v1, changes are only additions. Clients ignore fields, enum values, problem codes and \
                       statuses of the 4xx and 5xx classes that they do not know. What will be removed with a later \
                       version is announced at least a year before, in the response headers `Deprecation` (RFC 9745) \
                       and `Sunset` (RFC 8594).\n\n\
                       Scripts of any origin may call public reads, without `Authorization`; other operations only \
                       from origins that the operator has listed. Cookies are never sent from other origins.",
        contact(name = "The maintainers of Pitboard"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "public", description = "The workshop, its services and free slots, without a session"),
        (name = "accounts", description = "Registration, sign-in and the account of the caller"),
        (name = "appointments", description = "Booking, rescheduling and cancelling"),
        (name = "staff", description = "Work on appointments, employees, occupancy and customers"),
        (name = "catalogue", description = "Categories, services and prices"),
        (name = "calendar", description = "Weekly patterns, closures, capacity overrides and settings"),
        (name = "admin", description = "Accounts, statistics and the audit log"),
        (name = "integrations", description = "API keys, by which programs call this API, and events and webhooks for them"),
        (name = "operations", description = "Liveness and readiness of the server"),
    ),
    modifiers(&Security),
)]
pub struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut components = document.components.take().unwrap_or_default();
        let bearer =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT or API key").build();
        components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
        let description =
            "The refresh token, which sign-in sets: `HttpOnly`, `SameSite=Strict`, for `/api/v1/auth` only.";
        let cookie = ApiKeyValue::with_description(header::REFRESH_COOKIE, description);
        components
            .security_schemes
            .insert("refresh_cookie".to_owned(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into());
        let description = "`Guest <secret>`: the secret of the link to an appointment that was booked without an account, \
                           after `#k=` in `manage_url`.";
        let guest = ApiKeyValue::with_description("Authorization", description);
        components
            .security_schemes
            .insert("guest".to_owned(), SecurityScheme::ApiKey(ApiKey::Header(guest)).into());
        let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
        Problem::schemas(&mut schemas);
        components.schemas.extend(schemas);
        document.components = Some(components);
    }
}

/// Completes the document of the route table: descriptions of enums and of responses without one, the roles of each
/// operation, the bodies that are optional, the header of replays, and the shared problems.
pub fn complete(document: &mut utoipa::openapi::OpenApi) {
    webhooks::add(document);
    describe_enums(document);
    let schemas = document.components.clone().unwrap_or_default().schemas;
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().filter_map(Option::as_mut) {
            drop_derived_parameters(operation);
            describe(operation);
            name_callers(operation);
            allow_no_body(operation, &schemas);
            mark_replays(operation);
        }
        let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        writes.into_iter().filter_map(Option::as_mut).for_each(limits::limit);
    }
    share_problems(document);
    limits::describe(document);
}

/// Moves the responses with a single problem code to the components; operations refer to them.
fn share_problems(document: &mut utoipa::openapi::OpenApi) {
    let mut shared = BTreeMap::new();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let operations = operations.into_iter().filter_map(Option::as_mut);
        for response in operations.flat_map(|operation| operation.responses.responses.values_mut()) {
            let RefOr::T(problem) = response else { continue };
            let has_code = |code: &&ProblemCode| problem.description == format!("`{code}`");
            let Some(code) = ProblemCode::ALL.iter().find(has_code) else { continue };
            let name = format!("{code:?}");
            let reference = RefOr::Ref(Ref::from_response_name(name.clone()));
            shared.insert(name, std::mem::replace(response, reference));
        }
    }
    document.components.get_or_insert_default().responses.extend(shared);
}

/// Describes the enums of the domain, which carry no text for the document.
fn describe_enums(document: &mut utoipa::openapi::OpenApi) {
    let Some(components) = &mut document.components else { return };
    for (name, description) in enums::descriptions() {
        if let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(&*name) {
            schema.description = Some(description.to_owned());
        }
    }
}

/// Drops the parameters that utoipa derives from the path of a handler; they repeat the described ones.
fn drop_derived_parameters(operation: &mut Operation) {
    let is_derived = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path && parameter.description.is_none(),
        RefOr::Ref(_) => false,
    };
    operation.parameters.iter_mut().for_each(|parameters| parameters.retain(|it| !is_derived(it)));
}

/// Describes responses without a description by their status.
fn describe(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let reason =
                status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok()?.canonical_reason());
            response.description = reason.unwrap_or("Response").to_owned();
        }
    }
}

/// Moves the roles and scopes from the guard's response to the operation, and into its description.
fn name_callers(operation: &mut Operation) {
    let guard = match operation.responses.responses.get_mut("401") {
        Some(RefOr::T(response)) => response.extensions.take(),
        _ => None,
    };
    let Some(mut callers) = guard else {
        return describe_callers(operation, "Roles: none; anyone may call it.");
    };
    // An operation whose rule is narrower than its guard names its roles itself.
    if let Some(own) = operation.extensions.take() {
        callers.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let words = |name: &str| -> Vec<String> {
        let words = callers.get(name).and_then(Value::as_array).into_iter().flatten();
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (roles, scopes) = (words(ROLES).join(", "), words(SCOPES));
    let keys = if scopes.is_empty() {
        "none".to_owned()
    } else {
        format!("with the scope `{}`", scopes.join("` or `"))
    };
    let guests = match callers.get(GUESTS) {
        Some(_) => " Guests: for the appointment of their link.",
        None => "",
    };
    describe_callers(operation, &format!("Roles: {roles}. API keys: {keys}.{guests}"));
    operation.extensions = Some(callers);
}

/// Adds the sentence about the callers to the description.
fn describe_callers(operation: &mut Operation, sentence: &str) {
    let description = operation.description.take().filter(|text| !text.is_empty());
    operation.description =
        Some(description.map_or(sentence.to_owned(), |text| format!("{text}\n\n{sentence}")));
}

/// Makes a body optional if none of its fields is required: an absent body counts as `{}`.
fn allow_no_body(operation: &mut Operation, schemas: &BTreeMap<String, RefOr<Schema>>) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    let content = body.content.values().find_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    let named = |location: &str| schemas.get(location.rsplit('/').next().unwrap_or_default());
    let schema = match content {
        Some(RefOr::Ref(reference)) => named(&reference.ref_location),
        inline => inline,
    };
    if let Some(RefOr::T(Schema::Object(object))) = schema
        && object.schema_type == Type::Object.into()
        && object.required.is_empty()
    {
        body.required = Some(Required::False);
    }
}

/// Declares in the responses to writes with a key that they may be replays.
fn mark_replays(operation: &mut Operation) {
    let takes_key = operation.parameters.iter().flatten().any(
        |parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == header::IDEMPOTENCY_KEY),
    );
    let successes = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in successes.filter(|_| takes_key) {
        if let RefOr::T(response) = response {
            let description = "`true` on the stored response to an earlier request with the same key.";
            let replayed = HeaderBuilder::new()
                .schema(Some(string().enum_values(Some(["true"]))))
                .description(Some(description));
            response.headers.insert(header::IDEMPOTENCY_REPLAYED.to_owned(), replayed.build().into());
        }
    }
}
