//! The door to the server for all pages: with the visitor's token, renewed when it must be.

use leptos::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::{Client, ClientError};

use crate::{session::Session, trouble::Trouble};

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

    /// Calls as the visitor. The closure is called once more with a new token if the first was refused.
    ///
    /// `api.call(async |client| client.get_appointment(&reference).await).await`
    pub async fn call<T>(self, ask: impl AsyncFn(Client) -> Result<T, ClientError>) -> Result<T, Trouble> {
        let Some(token) = self.session.token().await? else {
            return Ok(ask(self.open()).await?);
        };
        let answer = ask(self.open().with_token(&token)).await;
        match answer {
            Err(error) if error.code() == Some(ProblemCode::Unauthenticated) => {
                match self.session.renew(Some(&token)).await? {
                    Some(token) => Ok(ask(self.open().with_token(&token)).await?),
                    None => Err(error.into()),
                }
            }
            answer => Ok(answer?),
        }
    }
}
