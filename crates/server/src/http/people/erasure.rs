//! The slices of an erasure, which precede its last transaction.

use crate::{
    app::{
        idempotency::{self, Key},
        people::erasure::{self, Progress},
    },
    auth::authentication::AuthenticatedCaller,
    state::State,
    web::error::ApiError,
};

/// Erases what exceeds the last transaction, and returns the progress. Does nothing if an earlier request has used the
/// key: then the last transaction returns its response, or refuses another one.
pub async fn erase_slices(
    state: &State,
    admin: &AuthenticatedCaller,
    id: i64,
    key: Option<Key>,
) -> Result<Progress, ApiError> {
    let mut done = Progress::default();
    if let Some(key) = key {
        let caller = admin.actor().idempotency_caller();
        if state.read(move |conn| Ok(idempotency::is_used(conn, caller, &key)?)).await? {
            return Ok(done);
        }
    }
    while let Some(next) = state.write(admin.actor(), move |tx| erasure::erase_slice(tx, id, done)).await? {
        done = next;
    }
    Ok(done)
}
