//! Examines the connections to PostgreSQL: their number, their encryption, and the clock at the other end. SQLite has
//! none.

use chrono::{NaiveDateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_types};

use crate::{
    app::{Failure, doctor::Outcome},
    db::{AnyConnection, Connection},
};

/// Clocks that differ by less are usual.
const TOLERANCE: TimeDelta = TimeDelta::seconds(5);

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    used: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    available: i64,
}

#[derive(QueryableByName)]
struct Encryption {
    #[diesel(sql_type = sql_types::Bool)]
    is_encrypted: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_local: bool,
}

#[derive(QueryableByName)]
struct Now {
    #[diesel(sql_type = sql_types::Timestamp)]
    now: NaiveDateTime,
}

/// Compares the number of connections with the most that the server admits.
pub(super) fn examine(conn: &mut Connection) -> Result<Outcome, Failure> {
    let AnyConnection::Postgres(conn) = &mut *conn.raw else {
        return Ok(Outcome::new(Vec::new(), "one process, by a lock beside the file".to_owned()));
    };
    let found: Number = diesel::sql_query(
        "SELECT (SELECT coalesce(sum(numbackends), 0)::bigint FROM pg_stat_database) AS used,
            current_setting('max_connections')::bigint
                - current_setting('superuser_reserved_connections')::bigint AS available",
    )
    .get_result(conn)?;
    let text = format!("{} of {}", found.used, found.available);
    let is_scarce = found.used * 5 > found.available * 4;
    let warning = format!("{text} are in use: raise max_connections or lower --database-connections");
    Ok(Outcome::warnings(is_scarce.then_some(warning).into_iter().collect(), text))
}

/// Reports whether the connection is encrypted.
pub(super) fn examine_encryption(conn: &mut Connection) -> Result<Outcome, Failure> {
    let AnyConnection::Postgres(conn) = &mut *conn.raw else {
        return Ok(Outcome::new(Vec::new(), "no network between program and database".to_owned()));
    };
    let found: Encryption = diesel::sql_query(
        "SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE) AS is_encrypted,
            coalesce(inet_client_addr() <<= inet '127.0.0.0/8' OR inet_client_addr() = inet '::1', TRUE) AS is_local",
    )
    .get_result(conn)?;
    let (warning, well) = match (found.is_encrypted, found.is_local) {
        (true, _) => (None, "TLS"),
        (false, true) => (None, "none, on one machine"),
        (false, false) => (Some("the database is on another machine, and there is no TLS".to_owned()), ""),
    };
    Ok(Outcome::warnings(warning.into_iter().collect(), well.to_owned()))
}

/// Returns how far the clock of the database is from that of this machine, if it is too far.
pub(super) fn clock_difference(conn: &mut Connection) -> Result<Option<String>, Failure> {
    let AnyConnection::Postgres(conn) = &mut *conn.raw else { return Ok(None) };
    let Now { now } =
        diesel::sql_query("SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now").get_result(conn)?;
    let difference = (now - Utc::now().naive_utc()).abs();
    let text = || format!("the clock of the database differs by {} seconds", difference.num_seconds());
    Ok((difference > TOLERANCE).then(text))
}
