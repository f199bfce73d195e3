//! What is forgotten in time: stored answers, ended sessions and expired links. Once an hour.

use std::time::Duration;

use crate::{
    app::{
        Actor, Confirm, idempotency,
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
            let chore = state.transactions.write(Actor::system("housekeeping"), Confirm::AtEnd, move |tx| {
                Ok(idempotency::forget(tx, now)? + sessions::forget(tx, now)? + links::forget(tx, now)?)
            });
            match chore.await {
                Ok(rows) => tracing::debug!(rows, "housekeeping"),
                Err(failure) => tracing::warn!(?failure, "housekeeping"),
            }
        }
    });
}
