//! The section of the document about the requests that this server sends.

use std::collections::BTreeMap;

use pitboard_api::{AppointmentEvent, AvailabilityEvent, CatalogueEvent, PingEvent};
use pitboard_domain::webhook::PublicEventType;
use utoipa::{
    ToSchema,
    openapi::{
        ContentBuilder, HttpMethod, OpenApi, PathItem, PathsBuilder, Ref, Required, ResponseBuilder,
        path::{OperationBuilder, Parameter, ParameterIn},
        request_body::RequestBodyBuilder,
    },
};

use super::{parameter, string};

/// Adds the requests of all types of events, with their schemas.
pub fn add(document: &mut OpenApi) {
    let mut schemas = Vec::new();
    add_schema::<AppointmentEvent>(&mut schemas);
    add_schema::<AvailabilityEvent>(&mut schemas);
    add_schema::<CatalogueEvent>(&mut schemas);
    add_schema::<PingEvent>(&mut schemas);
    document.components.get_or_insert_default().schemas.extend(schemas);
    let paths = PublicEventType::ALL.iter().fold(PathsBuilder::new(), |paths, public_type| {
        paths.path(public_type.as_str(), request(*public_type))
    });
    document.webhooks = Some(paths.build());
}

type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

fn add_schema<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

fn request(public_type: PublicEventType) -> PathItem {
    let (schema, summary) = match public_type {
        PublicEventType::AppointmentBooked => (AppointmentEvent::name(), "An appointment was booked."),
        PublicEventType::AppointmentRescheduled => {
            (AppointmentEvent::name(), "An appointment got another date, period or service.")
        }
        PublicEventType::AppointmentStarted => {
            (AppointmentEvent::name(), "The work on an appointment was started.")
        }
        PublicEventType::AppointmentCompleted => (AppointmentEvent::name(), "An appointment was completed."),
        PublicEventType::AppointmentCancelled => (AppointmentEvent::name(), "An appointment was cancelled."),
        PublicEventType::AppointmentChanged => {
            (AppointmentEvent::name(), "An appointment was changed in another way.")
        }
        PublicEventType::AvailabilityChanged => {
            (AvailabilityEvent::name(), "A write changed the public availability of a day.")
        }
        PublicEventType::CatalogueChanged => {
            (CatalogueEvent::name(), "A category, a service or a price was changed.")
        }
        PublicEventType::Ping => (PingEvent::name(), "A test of the webhook was asked for."),
    };
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
    let body =
        RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build();
    let operation = OperationBuilder::new()
        .operation_id(Some(format!("receive_{}", public_type.as_str().replace('.', "_"))))
        .summary(Some(summary))
        .description(Some(
            "Posted to every active webhook that asks for the type, at least once: answer with a status of the 2xx \
             class within ten seconds. Otherwise it is repeated after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h and \
             20 h, with the same `webhook-id`. 410 disables the webhook, as do five days without a success. Redirects \
             are not followed. Events may arrive in another order.",
        ))
        .parameters(Some(headers()))
        .request_body(Some(body))
        .response("2XX", ResponseBuilder::new().description("Received.").build())
        .response("default", ResponseBuilder::new().description("Not received: repeated, or with 410 disabled.").build())
        // The receiver checks the signature; nothing else identifies the caller.
        .securities(Some([]))
        .build();
    PathItem::new(HttpMethod::Post, operation)
}

fn headers() -> Vec<Parameter> {
    let header = |(name, description, example)| {
        parameter(ParameterIn::Header, name, description, string().examples([example]))
    };
    let described = BTreeMap::from([
        ("webhook-id", ("The id of the event.", "evt_4711")),
        ("webhook-timestamp", ("When this attempt was made, in seconds since 1970.", "1795435200")),
        (
            "webhook-signature",
            (
                "`v1,` and the Base64 of the HMAC-SHA256 of id, timestamp and body, joined by dots, with the secret of \
                 the webhook as key. Two, separated by a space, while an old secret is valid.",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ),
    ]);
    described
        .into_iter()
        .flat_map(|(name, (description, example))| header((name, description, example)))
        .collect()
}
