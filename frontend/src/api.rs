//! Calls the API with the visitor's access token, which is renewed when it expires.

use leptos::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{Client, ClientError};

use crate::{error::ApiError, session::Session};

/// Client and session; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Api {
    client: StoredValue<Client, LocalStorage>,
    session: Session,
}

/// Returns the API handle.
pub fn use_api() -> Api {
    expect_context()
}

impl Api {
    pub fn new(client: Client, session: Session) -> Self {
        Self { client: StoredValue::new_local(client), session }
    }

    /// Returns a client without a token, for public data: those answers are the same for everyone and need no
    /// session.
    pub fn open(self) -> Client {
        self.client.get_value()
    }

    /// Calls the API as the visitor. If the token is refused, the closure runs once more with a renewed one.
    ///
    /// `api.call(async |client| client.get_appointment(&reference).await).await`
    pub async fn call<T>(
        self,
        request: impl AsyncFn(Client) -> Result<T, ClientError>,
    ) -> Result<T, ApiError> {
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
