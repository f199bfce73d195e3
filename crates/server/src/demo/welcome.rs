//! The text that `serve --demo` prints before it listens: the accounts, and the day that is full.

use std::fmt::Write;

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::time::Zone;

use crate::{
    app::{Failure, calendar::workshop_calendar::workshop_and_calendar, transactions::SERVED_WORKSHOP},
    clock::Clock,
    db::{
        Connection, Url, accounts,
        engine::{connection::Purpose, dialect},
        held_slots, workshop,
    },
    demo::{PASSWORD, people::LOGINS, text},
};

const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");

/// Returns the text for the terminal from the present content of the database: the demo may be days old. `base` is
/// the address of the server.
pub fn welcome(url: &Url, clock: &Clock, base: &str) -> Result<String, String> {
    let mut conn = url.connect(Purpose::Read).map_err(|error| error.to_string())?;
    dialect::begin_read(&mut conn).map_err(|error| error.to_string())?;
    let (accounts, full) =
        look(&mut Connection { raw: &mut conn, workshop_id: SERVED_WORKSHOP }, clock).map_err(text)?;
    if accounts.is_empty() {
        return Ok("The database was not empty: it is served as it is, without the demo.\n".to_owned());
    }
    let mut out = format!("Accounts, all with the password {PASSWORD}:\n");
    for (role, email) in accounts {
        // Writing into a string cannot fail.
        writeln!(out, "  {role:<8}  {email}").ok();
    }
    match full {
        Some(date) => writeln!(
            out,
            "The day with 09:00 full: {date}\n  curl '{base}/appointments/api/available-slots/?date={date}'"
        ),
        None => writeln!(out, "No day ahead has 09:00 full any more; start without --keep for a fresh demo."),
    }
    .ok();
    Ok(out)
}

type Found = (Vec<(&'static str, &'static str)>, Option<NaiveDate>);

fn look(conn: &mut Connection, clock: &Clock) -> Result<Found, Failure> {
    let mut found = Vec::new();
    for login in &LOGINS {
        if accounts::by_email(conn, login.email)?.is_some() {
            found.push((login.role.as_str(), login.email));
        }
    }
    Ok((found, full_day(conn, clock)?))
}

/// Returns the next bookable day whose period at 09:00 is full and has not begun.
pub(super) fn full_day(conn: &mut Connection, clock: &Clock) -> Result<Option<NaiveDate>, Failure> {
    let zone = workshop::load(conn)?.zone;
    let now = zone.now(clock.now());
    let (workshop, calendar) = workshop_and_calendar(conn, now.today)?;
    let last = workshop.settings.horizon(now);
    let (counts, _) = held_slots::count(conn, now.today, last, now.at)?;
    let full = |date: &NaiveDate| {
        zone.instant(*date, NINE) > now.at
            && calendar.day(*date).iter().any(|on_day| {
                on_day.period.start == NINE
                    && on_day.is_open()
                    && counts.occupied(*date, NINE) >= on_day.capacity
            })
    };
    Ok(now.today.iter_days().take_while(|date| *date <= last).find(full))
}
