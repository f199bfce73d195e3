//! Calls the API with the visitor's access token, which is renewed when it expires, or with the secret of a guest's
//! link.

use leptos::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{Client, ClientError};

use crate::{error::ApiError, session::Session};

/// Client and session; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Api {
    client: StoredValue<Client, LocalStorage>,
    session: Session,
    /// The link of a guest, whose holder needs no session.
    link: Option<StoredValue<Link, LocalStorage>>,
}

/// The link to the appointment of a guest.
struct Link {
    client: Client,
    secret: String,
}

/// Returns the API handle.
pub fn use_api() -> Api {
    expect_context()
}

impl Api {
    pub fn new(client: Client, session: Session) -> Self {
        Self { client: StoredValue::new_local(client), session, link: None }
    }

    /// Returns a handle for the holder of a guest's link: it calls with the secret of the link, never as the visitor.
    pub fn of_link(self, secret: String) -> Self {
        let client = self.open().with_guest(&secret);
        Self { link: Some(StoredValue::new_local(Link { client, secret })), ..self }
    }

    /// Returns the address of an appointment's page, or with `below` of a page such as `/move` below it. That of a link
    /// has the secret in its fragment, which browsers send to nobody.
    pub fn appointment_address(self, reference: &str, below: &str) -> String {
        let secret = self.link.and_then(|link| link.try_with_value(|link| link.secret.clone()));
        match secret {
            Some(secret) => format!("/a/{reference}{below}#k={secret}"),
            None => format!("/appointments/{reference}{below}"),
        }
    }

    /// Returns a client without a token, for public data: those answers are the same for everyone and need no
    /// session.
    pub fn open(self) -> Client {
        self.client.get_value()
    }

    /// Calls the API as the visitor, or as the holder of the link. If the token is refused, the closure runs once more
    /// with a renewed one.
    ///
    /// `api.call(async |client| client.get_appointment(&reference).await).await`
    pub async fn call<T>(
        self,
        request: impl AsyncFn(Client) -> Result<T, ClientError>,
    ) -> Result<T, ApiError> {
        if let Some(link) = self.link {
            // It is gone with its page.
            let client = link.try_with_value(|link| link.client.clone()).ok_or(ApiError::Unreachable)?;
            return Ok(request(client).await?);
        }
        let mut token = self.session.token().await?;
        let mut renewed = false;
        loop {
            let client = match &token {
                Some(token) => self.open().with_token(token),
                None => self.open(),
            };
            let error = match request(client).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if error.code() == Some(ProblemCode::SecondFactorMissing) {
                self.session.require_second_factor();
            }
            let stale = token.filter(|_| !renewed && error.code() == Some(ProblemCode::Unauthenticated));
            let Some(stale) = stale else { return Err(error.into()) };
            token = self.session.renew(Some(&stale)).await?;
            if token.is_none() {
                return Err(error.into());
            }
            renewed = true;
        }
    }
}
