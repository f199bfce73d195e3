//! The door to the server for all pages: with the visitor's token, renewed when it must be.

use leptos::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{Client, ClientError};

use crate::{error::ApiError, session::Session};

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Api {
    client: StoredValue<Client, LocalStorage>,
    session: Session,
}

/// The API, anywhere in the page.
pub fn use_api() -> Api {
    expect_context()
}

impl Api {
    pub fn new(client: Client, session: Session) -> Self {
        Self { client: StoredValue::new_local(client), session }
    }

    /// A client without a token, for what is public: such answers are the same for all and wait for no session.
    pub fn open(self) -> Client {
        self.client.get_value()
    }

    /// The visitor's id, if somebody is signed in.
    pub fn me(self) -> Option<i64> {
        untrack(|| self.session.account()).map(|account| account.id)
    }

    /// Calls as the visitor. The closure is called once more with a new token if the first was refused.
    ///
    /// `api.call(async |client| client.get_appointment(&reference).await).await`
    pub async fn call<T>(self, ask: impl AsyncFn(Client) -> Result<T, ClientError>) -> Result<T, ApiError> {
        let mut token = self.session.token().await?;
        let mut renewed = false;
        loop {
            let client = match &token {
                Some(token) => self.open().with_token(token),
                None => self.open(),
            };
            let error = match ask(client).await {
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
