//! Changes of an appointment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Changed, HhMm, NoDetails, PrivateField, PrivateFields, macros::changes};
use crate::{
    job::{CancelReason, Complexity, HoldReason, Priority},
    status::Status,
};

changes! {
    /// A change of an appointment: a transition, an edit, a note, or its erasure with its customer.
    pub enum AppointmentChange {
        Book(Booked),
        Edit(Edited),
        Assign(AssigneeChanged),
        Unassign(AssigneeChanged),
        Start(StatusChanged),
        Hold(PutOnHold),
        Resume(StatusChanged),
        Complete(Completed),
        Cancel(Cancelled),
        Reschedule(Rescheduled),
        Reopen(Reopened),
        Restore(Restored),
        Note(NoDetails),
        Erase(PrivateFields),
    }
}

/// The first entry of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub status: Changed<Option<Status>>,
    pub service_id: i64,
    pub date: NaiveDate,
    /// The start of the first period.
    pub period: HhMm,
    /// The number of periods.
    pub periods: u32,
    /// The slot number in each period.
    pub slots: Vec<u32>,
    /// In minor units of the workshop's currency.
    pub price: i64,
}

/// An edit that is no transition; fields that stay are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Changed<Priority>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Changed<Complexity>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Changed<i64>>,
}

/// A transition that changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChanged {
    pub status: Changed<Status>,
}

/// A transition that changes the employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssigneeChanged {
    pub status: Changed<Status>,
    pub assignee_id: Changed<Option<i64>>,
}

/// A pause of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOnHold {
    pub status: Changed<Status>,
    pub reason: HoldReason,
    pub expected_resume: Option<DateTime<Utc>>,
}

/// The end of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    pub status: Changed<Status>,
    /// The number of slots that it released.
    pub released: usize,
}

/// A cancellation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    pub status: Changed<Status>,
    pub reason: CancelReason,
    /// The number of slots that it released.
    pub released: usize,
}

/// Another date or period. The status and the employee change when an assigned appointment gets another date
/// by its customer; the service and the price change when the appointment gets another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescheduled {
    pub date: Changed<NaiveDate>,
    pub period: Changed<HhMm>,
    /// The new slot number in each period.
    pub slots: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Changed<Status>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Changed<Option<i64>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Changed<i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Changed<i64>>,
}

/// A completed appointment that is in progress again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    pub status: Changed<Status>,
    pub assignee_id: Changed<Option<i64>>,
    /// The slot number in each period that was taken again.
    pub slots: Vec<u32>,
}

/// A cancelled appointment that is booked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    pub status: Changed<Status>,
    /// The slot number in each period that was taken again.
    pub slots: Vec<u32>,
}
