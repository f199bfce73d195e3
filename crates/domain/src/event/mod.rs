//! Events: the typed entries of the append-only log. Each has a subject, a kind, and a change of that kind,
//! written as JSON by the server.
//!
//! A change contains the values before and after of fields that are not personal. Of personal fields and free
//! texts it contains the names alone ([`PrivateField`]), so no entry has to be rewritten when a customer is
//! erased.

pub mod account;
pub mod appointment;
pub mod calendar;
pub mod catalogue;
pub mod integration;
mod kind;
mod macros;
mod subject;
mod value;
pub mod webhook;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use account::AccountChange;
pub use appointment::AppointmentChange;
pub use calendar::{ClosureChange, OverrideChange, WeeklyPatternChange, WorkshopChange};
pub use catalogue::{CategoriesChange, CategoryChange, PricesChange, ServiceChange, ServicesChange};
pub use integration::ApiKeyChange;
pub use kind::EventKind;
pub use subject::{NotASubject, Subject};
pub use value::{Changed, PrivateField, Week};
pub use webhook::WebhookChange;

pub use crate::local_time::HhMm;
use crate::reference::Reference;

/// One entry of the log: its subject with what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Appointment(Reference, AppointmentChange),
    Account(i64, AccountChange),
    Category(i64, CategoryChange),
    Categories(CategoriesChange),
    Service(i64, ServiceChange),
    Services(ServicesChange),
    Prices(PricesChange),
    Workshop(WorkshopChange),
    /// A weekly pattern, by the first date on which it is valid.
    WeeklyPattern(NaiveDate, WeeklyPatternChange),
    Closure(i64, ClosureChange),
    CapacityOverride(i64, OverrideChange),
    ApiKey(i64, ApiKeyChange),
    Webhook(i64, WebhookChange),
}

/// A change of which only the kind is logged; `{}` on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoDetails {}

/// An activation or a deactivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveChanged {
    pub active: Changed<bool>,
}

/// A change of which only the names of the fields are logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateFields {
    pub changed: Vec<PrivateField>,
}

impl Event {
    pub fn subject(&self) -> Subject {
        match self {
            Event::Appointment(reference, _) => Subject::Appointment(reference.clone()),
            Event::Account(id, _) => Subject::Account(*id),
            Event::Category(id, _) => Subject::Category(*id),
            Event::Categories(_) => Subject::Categories,
            Event::Service(id, _) => Subject::Service(*id),
            Event::Services(_) => Subject::Services,
            Event::Prices(_) => Subject::Prices,
            Event::Workshop(_) => Subject::Workshop,
            Event::WeeklyPattern(valid_from, _) => Subject::WeeklyPattern(*valid_from),
            Event::Closure(id, _) => Subject::Closure(*id),
            Event::CapacityOverride(id, _) => Subject::CapacityOverride(*id),
            Event::ApiKey(id, _) => Subject::ApiKey(*id),
            Event::Webhook(id, _) => Subject::Webhook(*id),
        }
    }

    pub fn kind(&self) -> EventKind {
        match self {
            Event::Appointment(_, change) => change.kind(),
            Event::Account(_, change) => change.kind(),
            Event::Category(_, change) => change.kind(),
            Event::Categories(change) => change.kind(),
            Event::Service(_, change) => change.kind(),
            Event::Services(change) => change.kind(),
            Event::Prices(change) => change.kind(),
            Event::Workshop(change) => change.kind(),
            Event::WeeklyPattern(_, change) => change.kind(),
            Event::Closure(_, change) => change.kind(),
            Event::CapacityOverride(_, change) => change.kind(),
            Event::ApiKey(_, change) => change.kind(),
            Event::Webhook(_, change) => change.kind(),
        }
    }

    /// Returns the change, to be serialised as an object.
    pub fn change(&self) -> impl Serialize + '_ {
        ChangeOf(self)
    }

    /// Reads a stored event. Unknown fields of the change are ignored; a kind that the subject does not have
    /// is an error.
    pub fn read<'de, D: Deserializer<'de>>(
        subject: Subject,
        kind: EventKind,
        change: D,
    ) -> Result<Self, D::Error> {
        Ok(match subject {
            Subject::Appointment(reference) => {
                Event::Appointment(reference, AppointmentChange::read(kind, change)?)
            }
            Subject::Account(id) => Event::Account(id, AccountChange::read(kind, change)?),
            Subject::Category(id) => Event::Category(id, CategoryChange::read(kind, change)?),
            Subject::Categories => Event::Categories(CategoriesChange::read(kind, change)?),
            Subject::Service(id) => Event::Service(id, ServiceChange::read(kind, change)?),
            Subject::Services => Event::Services(ServicesChange::read(kind, change)?),
            Subject::Prices => Event::Prices(PricesChange::read(kind, change)?),
            Subject::Workshop => Event::Workshop(WorkshopChange::read(kind, change)?),
            Subject::WeeklyPattern(valid_from) => {
                Event::WeeklyPattern(valid_from, WeeklyPatternChange::read(kind, change)?)
            }
            Subject::Closure(id) => Event::Closure(id, ClosureChange::read(kind, change)?),
            Subject::CapacityOverride(id) => Event::CapacityOverride(id, OverrideChange::read(kind, change)?),
            Subject::ApiKey(id) => Event::ApiKey(id, ApiKeyChange::read(kind, change)?),
            Subject::Webhook(id) => Event::Webhook(id, WebhookChange::read(kind, change)?),
        })
    }

    /// Records how many conflicts were accepted with a calendar change; other events have none.
    pub fn set_accepted_conflicts(&mut self, conflicts: usize) {
        let accepted = match self {
            Event::Workshop(
                WorkshopChange::UpdateSettings(change)
                | WorkshopChange::ImportSettings(change)
                | WorkshopChange::ResetSettings(change),
            ) => &mut change.accepted_conflicts,
            Event::WeeklyPattern(
                _,
                WeeklyPatternChange::CreateWeeklyPattern(change)
                | WeeklyPatternChange::DeleteWeeklyPattern(change),
            ) => &mut change.accepted_conflicts,
            Event::Closure(
                _,
                ClosureChange::CreateClosure(change) | ClosureChange::DeleteClosure(change),
            ) => &mut change.accepted_conflicts,
            Event::CapacityOverride(
                _,
                OverrideChange::CreateCapacityOverride(change)
                | OverrideChange::DeleteCapacityOverride(change),
            ) => &mut change.accepted_conflicts,
            _ => return,
        };
        *accepted = Some(conflicts);
    }
}

/// The change of an event, as it is written.
struct ChangeOf<'a>(&'a Event);

impl Serialize for ChangeOf<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Event::Appointment(_, change) => change.serialize(to),
            Event::Account(_, change) => change.serialize(to),
            Event::Category(_, change) => change.serialize(to),
            Event::Categories(change) => change.serialize(to),
            Event::Service(_, change) => change.serialize(to),
            Event::Services(change) => change.serialize(to),
            Event::Prices(change) => change.serialize(to),
            Event::Workshop(change) => change.serialize(to),
            Event::WeeklyPattern(_, change) => change.serialize(to),
            Event::Closure(_, change) => change.serialize(to),
            Event::CapacityOverride(_, change) => change.serialize(to),
            Event::ApiKey(_, change) => change.serialize(to),
            Event::Webhook(_, change) => change.serialize(to),
        }
    }
}
