//! Reads the whole state from the database: the slots ever held, the appointments with their logs, the
//! changes of the calendar, the days with their versions, and the answers stored under idempotency keys.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use pitboard_domain::{calendar::WeeklyPattern, hold::HoldEnd, status::Status};
use pitboard_server::{
    app::{Failure, transactions::SERVED_WORKSHOP},
    db::{
        Connection,
        engine::{
            schema::{appointments, days, events, idempotency_keys, occupancy},
            text_enum::TextEnum,
        },
        public_events::ANNOUNCEMENT,
        weekly_patterns,
        workshop::{self, WorkshopRow},
    },
};
use serde_json::Value;

use crate::{TestApp, database::Database};

/// The state of the database at one moment.
#[derive(Debug)]
pub struct Snapshot {
    pub holdings: Vec<Holding>,
    pub appointments: Vec<LoggedAppointment>,
    /// The subjects of log entries about appointments that do not exist.
    pub orphaned_subjects: Vec<String>,
    /// The changes of calendar and settings, oldest first.
    pub changes: Vec<LoggedChange>,
    /// The current weekly patterns.
    pub patterns: Vec<WeeklyPattern>,
    pub settings: WorkshopRow,
    pub days: BTreeMap<NaiveDate, DayRow>,
    /// The answers stored under idempotency keys.
    pub answers: Vec<String>,
}

/// A slot that is or was held.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holding {
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub slot_no: i32,
    /// The capacity in force when the slot was taken.
    pub capacity: i32,
    pub appointment_id: Option<i64>,
    pub plate: Option<String>,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
    pub reason: Option<String>,
    pub hold_id: Option<i64>,
    pub expires_at: Option<NaiveDateTime>,
}

impl Holding {
    /// Whether it was released because its hold had expired: by a later write, as of the expiry.
    pub fn is_expiry(&self) -> bool {
        self.reason.as_deref() == Some(HoldEnd::Expired.as_str())
    }
}

/// An appointment and its log entries, oldest first.
#[derive(Debug, Clone)]
pub struct LoggedAppointment {
    pub row: AppointmentRow,
    pub entries: Vec<Entry>,
}

/// The row of an appointment.
#[derive(Debug, Clone, Queryable)]
pub struct AppointmentRow {
    pub id: i64,
    pub reference: String,
    pub version: i64,
    status: TextEnum<Status>,
    pub periods: i32,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub last_date: NaiveDate,
    pub plate: Option<String>,
}

impl AppointmentRow {
    pub fn status(&self) -> Status {
        self.status.0
    }
}

/// A log entry.
#[derive(Debug, Clone)]
pub struct Entry {
    pub at: NaiveDateTime,
    pub kind: String,
    pub change: Value,
}

/// A logged change of the calendar or the settings.
#[derive(Debug, Clone)]
pub struct LoggedChange {
    /// Its subject, such as `closure:3` or `workshop`.
    pub subject: String,
    pub entry: Entry,
}

/// The row of a day.
#[derive(Debug, Clone, Queryable)]
pub struct DayRow {
    pub date: NaiveDate,
    pub version: i64,
    pub changed_at: NaiveDateTime,
}

impl Snapshot {
    /// Reads everything in one transaction.
    pub async fn read(db: &Database) -> Self {
        db.read(read).await.expect("a snapshot")
    }
}

fn read(conn: &mut Connection) -> Result<Snapshot, Failure> {
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut changes = Vec::new();
    let log: Vec<(String, NaiveDateTime, String, String)> = events::table
        .filter(events::workshop_id.eq(SERVED_WORKSHOP).and(events::subject.not_like("account:%")))
        .filter(events::kind.ne(ANNOUNCEMENT))
        .order(events::id)
        .select((events::subject, events::at, events::kind, events::change))
        .load(conn.raw)?;
    for (subject, at, kind, change) in log {
        let change = serde_json::from_str(&change).unwrap_or(Value::Null);
        let entry = Entry { at, kind, change };
        if subject.starts_with("appointment:") {
            entries.entry(subject).or_default().push(entry);
        } else {
            changes.push(LoggedChange { subject, entry });
        }
    }
    let rows: Vec<AppointmentRow> = appointments::table
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
    let appointments = rows
        .into_iter()
        .map(|row| {
            let entries = entries.remove(&format!("appointment:{}", row.reference)).unwrap_or_default();
            LoggedAppointment { row, entries }
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
    Ok(Snapshot {
        holdings: holdings(conn)?,
        appointments,
        orphaned_subjects: entries.into_keys().collect(),
        changes,
        patterns: weekly_patterns::list(conn)?,
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
            occupancy::hold_id,
            occupancy::expires_at,
        ))
        .load(conn.raw)
}

impl TestApp {
    /// Returns every slot that is or was held.
    pub async fn holdings(&self) -> Vec<Holding> {
        self.snapshot().await.holdings
    }

    /// Returns every appointment with its log.
    pub async fn logged_appointments(&self) -> Vec<LoggedAppointment> {
        self.snapshot().await.appointments
    }

    /// Reads the state of the database.
    pub async fn snapshot(&self) -> Snapshot {
        Snapshot::read(&self.db).await
    }
}
