//! The frame of a change of one appointment: its reference, `If-Match`, the idempotency key and the body, parsed in the
//! guaranteed order, and one transaction that returns the appointment as the caller then sees it.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use pitboard_api::{Appointment, ProblemCode};
use pitboard_domain::status::Transition;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::{
        Failure, Identity, Tx,
        appointments::locked_appointment::{Target, check_access},
        idempotency::Key,
    },
    auth::authentication::AuthenticatedCaller,
    db::{self, appointments::AppointmentRow},
    http::{
        appointments::view::present,
        change::unless_missing,
        idempotency::{IdempotencyKey, write_once},
        respond::Updated,
    },
    state::State,
    web::{body::Json, error::ApiError, headers::IfMatch, path::Reference},
};

/// Extracts a change with a body `B`.
pub struct AppointmentChangeRequest<B> {
    reference: Reference,
    versions: IfMatch,
    key: IdempotencyKey,
    body: Json<B>,
}

impl<B> FromRequest for AppointmentChangeRequest<B> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reference = Reference::from_request(request, payload).into_inner();
        let versions = IfMatch::from_request(request, payload).into_inner();
        let key = IdempotencyKey::from_request(request, payload).into_inner();
        let body = Json::from_request(request, payload).into_inner();
        ready(
            reference
                .and_then(|reference| Ok(Self { reference, versions: versions?, key: key?, body: body? })),
        )
    }
}

impl<B: DeserializeOwned + Serialize> AppointmentChangeRequest<B> {
    /// Reads the body, unless the reference cannot be one.
    pub async fn read(self) -> Result<AppointmentChange<B>, ApiError> {
        let Self { reference, versions: IfMatch(versions), key, body } = self;
        let target = Target { reference: reference.parse()?, versions };
        Ok(AppointmentChange { target, key, body: body.parse().await })
    }

    /// Reads the change and parses it as [`AppointmentChange::parse`] does.
    pub async fn parse<C>(
        self,
        state: &State,
        caller: &AuthenticatedCaller,
        transition: Option<Transition>,
        parse: impl FnOnce(B) -> Result<C, ApiError>,
    ) -> Result<ParsedChange<C>, ApiError> {
        self.read().await?.parse(state, caller, transition, parse).await
    }
}

/// A change with what came of its body.
pub struct AppointmentChange<B> {
    pub target: Target,
    pub key: IdempotencyKey,
    /// The refusal of a wrong body is answered in its turn.
    pub body: Result<B, ApiError>,
}

impl<B: Serialize> AppointmentChange<B> {
    /// Parses the body into a command. 404 if the caller may not see the appointment, and 403 if they may not make the
    /// `transition` in any state, precede everything that is wrong with the body.
    pub async fn parse<C>(
        self,
        state: &State,
        caller: &AuthenticatedCaller,
        transition: Option<Transition>,
        parse: impl FnOnce(B) -> Result<C, ApiError>,
    ) -> Result<ParsedChange<C>, ApiError> {
        let Self { target, key, body } = self;
        let by = caller.identity();
        let parsed = body.and_then(|body| {
            let request = (&body, &target.versions);
            let key = match by {
                Identity::Guest(_) => key.of_guest(&request)?,
                Identity::Account(_) | Identity::ApiKey(_) => key.of(&request)?,
            };
            Ok((key, parse(body)?))
        });
        let parsed = match parsed {
            Err(error) if error.code() == ProblemCode::Forbidden => return Err(error),
            parsed => parsed,
        };
        let seen = target.clone();
        let (key, command) =
            unless_missing(state, parsed, move |conn| check_access(conn, by, &seen, transition)).await?;
        Ok(ParsedChange { target, key, command })
    }
}

/// A change whose request is valid.
pub struct ParsedChange<C> {
    pub target: Target,
    key: Option<Key>,
    pub command: C,
}

impl<C: Send + 'static> ParsedChange<C> {
    /// Executes the change, once for each key.
    pub async fn execute(
        self,
        state: &State,
        caller: &AuthenticatedCaller,
        mut work: impl FnMut(&mut Tx, &Target, &C) -> Result<AppointmentRow, Failure> + Send + 'static,
    ) -> Result<Updated<Appointment>, ApiError> {
        let Self { target, key, command } = self;
        let work = move |tx: &mut Tx<'_>| {
            let row = work(tx, &target, &command)?;
            let shown = db::appointment_details::load_one(tx, row)?;
            present(tx, shown)
        };
        Ok(Updated(write_once(state, caller, key, work).await?))
    }
}
