//! Extractors of the values in a path. The handler parses them, after its guard has admitted the caller: actix polls
//! extractors together, and 401 and 403 precede 404.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::NaiveDate;
use pitboard_api::{LocalDate, schema};
use pitboard_domain::reference;
use utoipa::PartialSchema;

use crate::web::{error::ApiError, openapi};

macro_rules! segments {
    ($($(#[$doc:meta])* $name:ident: $segment:literal;)+) => {$(
        $(#[$doc])*
        pub struct $name(String);

        impl FromRequest for $name {
            type Error = ApiError;
            type Future = Ready<Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Ok(Self(request.match_info().get($segment).unwrap_or_default().to_owned())))
            }
        }
    )+};
}

segments! {
    /// Extracts `{id}`.
    Id: "id";
    /// Extracts `{reference}`, of an appointment.
    Reference: "reference";
    /// Extracts `{valid_from}`, of a weekly pattern.
    ValidFrom: "valid_from";
    /// Extracts `{hold}`, the secret of a hold.
    HoldSecret: "hold";
    /// Extracts `{delivery}`, of a webhook.
    DeliveryId: "delivery";
    /// Extracts `{session}`, of an account.
    SessionId: "session";
}

openapi::parameters! {
    Id: Path "id" "The id." => schema::Id::schema();
    Reference: Path "reference" "The reference of the appointment, in any case of its letters."
        => openapi::string().examples(["7K3M9QXR"]);
    ValidFrom: Path "valid_from" "The local date from which the weekly pattern is in force."
        => LocalDate::schema();
    HoldSecret: Path "hold" "The secret of the hold." => schema::HoldSecret::schema();
    DeliveryId: Path "delivery" "The id of the delivery." => schema::Id::schema();
    SessionId: Path "session" "The id of the session." => schema::SessionId::schema();
}

impl Id {
    /// Parses the id; anything but the canonical decimal is 404.
    pub fn parse(&self) -> Result<i64, ApiError> {
        parse_id(&self.0)
    }
}

impl DeliveryId {
    /// Parses the id; anything but the canonical decimal is 404.
    pub fn parse(&self) -> Result<i64, ApiError> {
        parse_id(&self.0)
    }
}

fn parse_id(text: &str) -> Result<i64, ApiError> {
    text.parse().ok().filter(|id: &i64| id.to_string() == text).ok_or_else(ApiError::not_found)
}

impl Reference {
    /// Parses the reference; anything that cannot be one is 404.
    pub fn parse(&self) -> Result<reference::Reference, ApiError> {
        reference::Reference::parse(&self.0).ok_or_else(ApiError::not_found)
    }
}

impl SessionId {
    /// Parses the id; anything but hexadecimal digits is 404. PostgreSQL accepts no NUL in a text.
    pub fn parse(&self) -> Result<&str, ApiError> {
        let is_id = self.0.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(self.0.as_str()).ok_or_else(ApiError::not_found)
    }
}

impl HoldSecret {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ValidFrom {
    /// Parses the date; anything that is no date is 404.
    pub fn parse(&self) -> Result<NaiveDate, ApiError> {
        self.0.parse().map(|LocalDate(date)| date).map_err(|_| ApiError::not_found())
    }
}
