//! What the database alone says: who held which slot from when to when, every appointment with its log, how the
//! calendar came to be as it is, the days with their versions, the answers kept under keys.

use crate::database::Database;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::{calendar::WeeklyPattern, status::Status};
use pitboard_server::app::transactions::SERVED_WORKSHOP;
use pitboard_server::db::{
    Connection, Failure, calendar,
    engine::{
        schema::{appointments, days, events, idempotency_keys, occupancy},
        text_enum::Word,
    },
    workshop::{self, WorkshopRow},
};
use serde_json::Value;

use crate::TestApp;

/// Everything, as one moment sees it.
#[derive(Debug)]
pub struct Books {
    pub holdings: Vec<Holding>,
    pub logged: Vec<Logged>,
    /// What was logged of appointments that are not there.
    pub strays: Vec<String>,
    /// How calendar and settings were changed, the first first.
    pub changes: Vec<Changed>,
    /// Those of now, the changes made.
    pub patterns: Vec<WeeklyPattern>,
    pub settings: WorkshopRow,
    pub days: BTreeMap<NaiveDate, DayRow>,
    /// The answers kept under idempotency keys.
    pub answers: Vec<String>,
}

/// A slot as it was held.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holding {
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub slot_no: i32,
    /// The capacity in force when it was taken.
    pub capacity: i32,
    pub appointment_id: i64,
    pub plate: Option<String>,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
    pub reason: Option<String>,
}

/// An appointment and what was logged of it, the first first.
#[derive(Debug, Clone)]
pub struct Logged {
    pub row: JobRow,
    pub entries: Vec<Entry>,
}

/// What an appointment's own row says.
#[derive(Debug, Clone, Queryable)]
pub struct JobRow {
    pub id: i64,
    pub reference: String,
    pub version: i64,
    status: Word<Status>,
    pub periods: i32,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub last_date: NaiveDate,
    pub plate: Option<String>,
}

impl JobRow {
    pub fn status(&self) -> Status {
        self.status.0
    }
}

/// One entry of a log.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: NaiveDateTime,
    pub kind: String,
    pub change: Value,
}

/// A change of the calendar or the settings, as the log tells it.
#[derive(Debug, Clone)]
pub struct Changed {
    /// `closure:3`, `workshop`.
    pub subject: String,
    pub entry: Entry,
}

/// A day that was written to.
#[derive(Debug, Clone, Queryable)]
pub struct DayRow {
    pub date: NaiveDate,
    pub version: i64,
    pub changed_at: NaiveDateTime,
}

impl Books {
    pub async fn read(db: &Database) -> Self {
        db.read(read).await.expect("the books")
    }
}

fn read(conn: &mut Connection) -> Result<Books, Failure> {
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut changes = Vec::new();
    let log: Vec<(String, NaiveDateTime, String, String)> = events::table
        .filter(events::workshop_id.eq(SERVED_WORKSHOP).and(events::subject.not_like("account:%")))
        .order(events::id)
        .select((events::subject, events::at, events::kind, events::change))
        .load(conn.raw)?;
    for (subject, at, kind, change) in log {
        let change = serde_json::from_str(&change).unwrap_or(Value::Null);
        let entry = Entry { at, kind, change };
        if subject.starts_with("appointment:") {
            entries.entry(subject).or_default().push(entry);
        } else {
            changes.push(Changed { subject, entry });
        }
    }
    let rows: Vec<JobRow> = appointments::table
        .filter(appointments::workshop_id.eq(SERVED_WORKSHOP))
        .order(appointments::id)
        .select((
            appointments::id,
            appointments::reference,
            appointments::version,
            appointments::status,
            appointments::period_span,
            appointments::date,
            appointments::period_start,
            appointments::last_date,
            appointments::license_plate,
        ))
        .load(conn.raw)?;
    let logged = rows
        .into_iter()
        .map(|row| {
            let entries = entries.remove(&format!("appointment:{}", row.reference)).unwrap_or_default();
            Logged { row, entries }
        })
        .collect();
    let days: Vec<DayRow> = days::table
        .filter(days::workshop_id.eq(SERVED_WORKSHOP))
        .select((days::date, days::version, days::changed_at))
        .load(conn.raw)?;
    let answers = idempotency_keys::table
        .filter(idempotency_keys::workshop_id.eq(SERVED_WORKSHOP))
        .select(idempotency_keys::answer)
        .load(conn.raw)?;
    Ok(Books {
        holdings: holdings(conn)?,
        logged,
        strays: entries.into_keys().collect(),
        changes,
        patterns: calendar::patterns(conn)?,
        settings: workshop::row(conn)?,
        days: days.into_iter().map(|day| (day.date, day)).collect(),
        answers,
    })
}

fn holdings(conn: &mut Connection) -> QueryResult<Vec<Holding>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(SERVED_WORKSHOP))
        .order(occupancy::id)
        .select((
            occupancy::date,
            occupancy::period_start,
            occupancy::slot_no,
            occupancy::capacity,
            occupancy::appointment_id,
            occupancy::plate,
            occupancy::taken_at,
            occupancy::released_at,
            occupancy::reason,
        ))
        .load(conn.raw)
}

impl TestApp {
    /// Every slot that was ever held.
    pub async fn holdings(&self) -> Vec<Holding> {
        self.books().await.holdings
    }

    /// Every appointment with its log.
    pub async fn logged(&self) -> Vec<Logged> {
        self.books().await.logged
    }

    pub async fn books(&self) -> Books {
        Books::read(&self.db).await
    }
}
