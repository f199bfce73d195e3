//! What is forgotten in time: stored answers, ended sessions and expired links. Once an hour.

use std::time::Duration;

use crate::{
    app::{
        idempotency,
        people::{links, sessions},
    },
    state::State,
};

const EVERY: Duration = Duration::from_secs(3600);

/// Starts the chore; it ends with the process.
pub fn start(state: State) {
    actix_web::rt::spawn(async move {
        let mut hours = actix_web::rt::time::interval(EVERY);
        loop {
            hours.tick().await;
            let now = state.clock.now();
            let chore = state.db.write(move |conn| {
                Ok(idempotency::forget(conn, now)? + sessions::forget(conn, now)? + links::forget(conn, now)?)
            });
            match chore.await {
                Ok(rows) => tracing::debug!(rows, "housekeeping"),
                Err(failure) => tracing::warn!(?failure, "housekeeping"),
            }
        }
    });
}
