//! Reports the last backup of an SQLite database. PostgreSQL is backed up by its own programs, which leave no mark.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    app::{Failure, doctor::Outcome},
    db::{AnyConnection, Connection, marks},
};

/// A backup that is made daily is younger.
const OLD: TimeDelta = TimeDelta::days(2);

pub(super) fn examine(conn: &mut Connection, now: DateTime<Utc>) -> Result<Outcome, Failure> {
    if matches!(conn.raw, AnyConnection::Postgres(_)) {
        return Ok(Outcome::new(Vec::new(), "not known here: by pg_dump or others".to_owned()));
    }
    let last = marks::find(conn, marks::BACKUP)?.map(|mark| mark.at.and_utc());
    let (warning, well) = match last {
        None => (Some("there was none by `pitboard backup`".to_owned()), String::new()),
        Some(at) if now - at > OLD => (Some(format!("the last one was at {at}")), String::new()),
        Some(at) => (None, format!("the last one was at {at}")),
    };
    Ok(Outcome::warnings(warning.into_iter().collect(), well))
}
