//! The public form of an event: thin, without personal data, and as it was at the time of the event. It is stored with
//! the event, so that later changes of the object do not change it. What a program has attached to an appointment is
//! added when an event is read, because an erasure deletes it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use pitboard_domain::{
    event::{AppointmentChange, Changed, Event, HhMm},
    local_time::LocalDate,
    status::Status,
    webhook::PublicEventType,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    app::Failure,
    db::{
        Connection,
        appointments::{self, AttachedRow},
        events::PublicForm,
        public_events::PublicEventRow,
    },
};

/// The beginning of the public id of an event.
const EVENT: &str = "evt_";

/// An appointment directly after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    pub version: i64,
    pub status: Status,
    pub date: LocalDate,
    pub period: HhMm,
    /// The API key that has booked it.
    pub booked_by: Option<i64>,
}

#[derive(Serialize)]
struct Data<T> {
    object: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Previous>,
}

#[derive(Serialize)]
struct Appointment<'a> {
    reference: &'a str,
    version: i64,
    status: Status,
    date: LocalDate,
    period: HhMm,
}

/// The former values of what changed.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Previous {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<LocalDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<HhMm>,
}

#[derive(Serialize)]
struct Catalogue {
    subject: String,
}

#[derive(Serialize)]
struct Day<'a> {
    date: LocalDate,
    etag: &'a str,
}

#[derive(Serialize)]
struct Webhook {
    id: i64,
}

/// Returns the public form of an event; `None` if it is not public. An event of an appointment needs its snapshot.
pub fn public_form(event: &Event, appointment: Option<Snapshot>) -> Result<Option<PublicForm>, Failure> {
    let Some(public_type) = PublicEventType::of(event) else { return Ok(None) };
    let data = match event {
        Event::Appointment(reference, change) => {
            let missing = || Failure::Internal(format!("the event of {reference} has no snapshot"));
            let Snapshot { version, status, date, period, booked_by: _ } = appointment.ok_or_else(missing)?;
            let reference = reference.to_string();
            let object = Appointment { reference: &reference, version, status, date, period };
            json(&Data { object, previous: previous(change) })?
        }
        event => json(&Data { object: Catalogue { subject: event.subject().to_string() }, previous: None })?,
    };
    Ok(Some(PublicForm { public_type, data, booked_by: appointment.and_then(|row| row.booked_by) }))
}

/// Returns the data of the announcement of a changed day.
pub fn availability(date: NaiveDate, tag: &str) -> Result<String, Failure> {
    json(&Data { object: Day { date: date.into(), etag: tag }, previous: None })
}

/// Returns the data of a test of a webhook.
pub fn ping(webhook_id: i64) -> Result<Value, Failure> {
    serde_json::to_value(Data { object: Webhook { id: webhook_id }, previous: None }).map_err(unreadable)
}

/// Returns the data of events as an API key reads them, or as admins do. What is attached to an appointment is for the
/// key that has booked it, and for admins.
pub fn read(conn: &mut Connection, rows: &[PublicEventRow], key: Option<i64>) -> Result<Vec<Value>, Failure> {
    let mut all = Vec::new();
    for row in rows {
        all.push(serde_json::from_str::<Value>(&row.data).map_err(unreadable)?);
    }
    let is_shown = |row: &PublicEventRow| key.is_none() || row.booked_by == key;
    let references: Vec<String> = rows
        .iter()
        .zip(&all)
        .filter(|(row, _)| is_shown(row))
        .filter_map(|(_, data)| reference(data).map(str::to_owned))
        .collect();
    let attached: HashMap<String, AttachedRow> = appointments::attached(conn, &references)?
        .into_iter()
        .map(|row| (row.reference.clone(), row))
        .collect();
    for (_, data) in rows.iter().zip(&mut all).filter(|(row, _)| is_shown(row)) {
        if let Some(row) = reference(data).and_then(|reference| attached.get(reference)) {
            attach(data, row)?;
        }
    }
    Ok(all)
}

fn reference(data: &Value) -> Option<&str> {
    data.get("object")?.get("reference")?.as_str()
}

fn attach(data: &mut Value, row: &AttachedRow) -> Result<(), Failure> {
    let Some(object) = data.get_mut("object").and_then(Value::as_object_mut) else { return Ok(()) };
    let metadata = row.metadata.as_deref().map(serde_json::from_str::<Map<String, Value>>).transpose();
    let external_reference = row.external_reference.clone().map(Value::from);
    let values = [
        ("external_reference", external_reference),
        ("metadata", metadata.map_err(unreadable)?.map(Value::from)),
    ];
    object.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Ok(())
}

/// Returns the public id of an event.
pub fn event_id(id: i64) -> String {
    format!("{EVENT}{id}")
}

/// Parses the public id of an event.
pub fn parse_event_id(text: &str) -> Option<i64> {
    let id = text.strip_prefix(EVENT)?.parse().ok()?;
    (event_id(id) == text && id >= 0).then_some(id)
}

/// Returns the body of a delivery, the same as in the feed.
pub fn body(
    id: &str,
    public_type: PublicEventType,
    at: DateTime<Utc>,
    data: &Value,
) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Body<'a> {
        id: &'a str,
        r#type: PublicEventType,
        created_at: String,
        data: &'a Value,
    }
    let created_at = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    json(&Body { id, r#type: public_type, created_at, data })
}

/// Returns the values before a change; `None` if nothing of the public form changed.
fn previous(change: &AppointmentChange) -> Option<Previous> {
    let of_status = |changed: &Changed<Status>| Previous {
        status: (changed.before != changed.after).then_some(changed.before),
        ..Previous::default()
    };
    let previous = match change {
        AppointmentChange::Start(change) | AppointmentChange::Resume(change) => of_status(&change.status),
        AppointmentChange::Assign(change) | AppointmentChange::Unassign(change) => of_status(&change.status),
        AppointmentChange::Hold(change) => of_status(&change.status),
        AppointmentChange::Complete(change) => of_status(&change.status),
        AppointmentChange::Cancel(change) => of_status(&change.status),
        AppointmentChange::Reopen(change) => of_status(&change.status),
        AppointmentChange::Restore(change) => of_status(&change.status),
        AppointmentChange::Reschedule(change) => Previous {
            status: change.status.map(|changed| changed.before),
            date: (change.date.before != change.date.after).then(|| change.date.before.into()),
            period: (change.period.before != change.period.after).then_some(change.period.before),
        },
        AppointmentChange::Book(_)
        | AppointmentChange::Edit(_)
        | AppointmentChange::Note(_)
        | AppointmentChange::Erase(_) => Previous::default(),
    };
    (previous != Previous::default()).then_some(previous)
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Failure {
    Failure::Internal(format!("a public event: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_parsed_from_its_own_spelling() {
        assert_eq!(parse_event_id(&event_id(4711)), Some(4711));
        for bad in ["", "4711", "evt_", "evt_04711", "evt_+1", "evt_-1", "evt_x", "EVT_1", "ping_1"] {
            assert_eq!(parse_event_id(bad), None, "{bad}");
        }
    }
}
