//! The confirmation of a credential inside the transaction that it is used for.

use chrono::{DateTime, Utc};

use crate::{
    app::{Credential, Failure, Refusal},
    db::{Connection, api_keys, appointments, sessions},
};

/// Refuses a write whose session or API key has ended, or has other permissions, since the request came in.
pub fn confirm(conn: &mut Connection, credential: &Credential, now: DateTime<Utc>) -> Result<(), Failure> {
    let is_valid = match credential {
        Credential::Session { identity, session } => sessions::active(conn, session, now)?
            .is_some_and(|found| found.account_id == identity.id && found.role.0 == identity.role),
        Credential::ApiKey(key) => api_keys::by_id(conn, key.id)?
            .is_some_and(|row| row.is_active(now) && row.scopes().is_ok_and(|scopes| scopes == key.scopes)),
        Credential::Guest(guest) => appointments::is_managed(conn, guest.appointment_id)?,
        Credential::System(_) | Credential::Anonymous => true,
    };
    if is_valid { Ok(()) } else { Err(Refusal::SessionEnded.into()) }
}
