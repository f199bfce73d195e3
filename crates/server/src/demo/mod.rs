//! The content of an empty database: the demo workshop CarModX, or a plain workshop to be changed in the settings.
//! Every appointment is booked and changed through `app::appointments`, with the clock set back.

mod catalogue;
mod days;
mod job;
mod office;
mod past;
mod people;
mod perform;
mod schedule;
mod welcome;
pub mod workshop;

#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Config,
    app::{
        Actor, Confirm, Failure, Tx, calendar::workshop_calendar::workshop_and_calendar,
        transactions::Transactions,
    },
    auth::passwords::{Lane, Passwords},
    db::workshop as workshops,
};
use days::Days;
use people::People;
pub use welcome::welcome;

/// A reason why a database has no workshop to serve.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error("the workshop cannot be set up: {0}")]
    Failed(String),
    #[error(
        "the database holds the demo with its well-known passwords: serve it with --demo, or take another"
    )]
    Demo,
}

/// The password of every account of the demo.
pub const PASSWORD: &str = "pitboard-demo";

/// How often the database is read again while another server may be setting it up.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(500);
/// The age of the demo's workshop; older than everything in its log.
const FOUNDED: TimeDelta = TimeDelta::days(40);

/// Gives an empty database its workshop; a database that has one stays unchanged. Several servers may start at once:
/// the workshop's row, which is inserted first, admits only one of them.
pub async fn set_up(
    transactions: &Transactions,
    config: &Config,
    passwords: &Passwords,
) -> Result<(), SetUpError> {
    if exists(transactions).await? {
        let is_demo = transactions.read(workshop::is_demo).await;
        let is_demo = is_demo.map_err(|failure| SetUpError::Failed(text(failure)))?;
        return if is_demo && !config.demo { Err(SetUpError::Demo) } else { Ok(()) };
    }
    let hash = if config.demo {
        let hash = passwords.hash(PASSWORD.into(), Lane::Normal).await;
        Some(hash.map_err(|error| SetUpError::Failed(format!("the demo's password: {error:?}")))?)
    } else {
        None
    };
    let mut attempt = 0;
    loop {
        let (hash, now) = (hash.clone(), config.clock.now());
        let fill = move |tx: &mut Tx<'_>| fill(tx, hash.as_deref(), now);
        let failure = match transactions.write(Actor::system("set-up"), Confirm::AtEnd, fill).await {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        // Another server's workshop is as good.
        if exists(transactions).await? {
            return Ok(());
        }
        attempt += 1;
        if attempt == ATTEMPTS || !matches!(failure, Failure::Unavailable(_)) {
            return Err(SetUpError::Failed(text(failure)));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn exists(transactions: &Transactions) -> Result<bool, SetUpError> {
    let exists = transactions.read(|conn| Ok(workshops::exists(conn)?)).await;
    exists.map_err(|failure| SetUpError::Failed(text(failure)))
}

/// Runs in one transaction, so that no reader sees half a demo.
fn fill(tx: &mut Tx, demo_hash: Option<&str>, now: DateTime<Utc>) -> Result<(), Failure> {
    if workshops::exists(tx)? {
        return Ok(());
    }
    match demo_hash {
        None => workshop::insert_default(tx, now),
        Some(hash) => load(tx, hash, now),
    }
}

/// Loads the demo as of `now`: later entries of its schedule have not happened yet.
fn load(tx: &mut Tx, hash: &str, now: DateTime<Utc>) -> Result<(), Failure> {
    workshop::insert_carmodx(tx, now - FOUNDED)?;
    let services = catalogue::insert(tx)?;
    let (workshop, calendar) = workshop_and_calendar(tx, workshop::VALID_FROM)?;
    let days = Days::new(calendar, workshop.zone, now);
    let mut people = People::register(tx, &days, hash)?;
    let jobs: Vec<_> = [past::jobs(), schedule::jobs()].concat();
    perform::perform(tx, &days, now, &services, &mut people, &jobs)
}

fn text(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        other => format!("{other:?}"),
    }
}

/// A mistake in the demo's own tables.
fn mistake(what: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("the demo is wrong: {what}"))
}
