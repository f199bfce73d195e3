//! The sessions of the caller.

use pitboard_api::{Sessions, paths};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    /// Lists the sessions of the caller.
    pub async fn list_sessions(&self) -> Result<Sessions> {
        body(self.at(paths::LIST_SESSIONS)).await
    }

    /// Ends a session of the caller.
    pub async fn end_session(&self, id: &str) -> Result<()> {
        nothing(self.at_with(paths::END_SESSION, id)).await
    }
}
