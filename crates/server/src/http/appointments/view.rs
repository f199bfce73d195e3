//! The appointment as its customer and the staff see it, with the transitions that the caller may make.

use chrono::{DateTime, NaiveDateTime, Utc};
use pitboard_api::{
    Appointment, Assignee, BookedCustomer, BookedService, BookedSlot, CurrentHold, Vehicle, WorkNote, paths,
};
use pitboard_domain::{
    booking::Booker,
    cancellation,
    money::{Currency, Money},
    scope::Scope,
    status::{self, Transition},
    time::Zone,
};

use crate::{
    app::{Failure, Identity, KeyIdentity, Tx, metadata::read_metadata},
    db::{
        accounts::Person,
        appointment_details::AppointmentDetails,
        appointments::AppointmentRow,
        names,
        occupancy::{OccupancyRow, released_by_its_end},
        work_notes::NoteRow,
        workshop::Workshop,
    },
    http::respond::Resource,
};

/// Returns the appointment as the caller of this write sees it.
pub fn present(tx: &mut Tx, appointment: AppointmentDetails) -> Result<Appointment, Failure> {
    let (by, workshop) = (tx.identity()?, tx.workshop()?);
    Viewer { by: &by, workshop: &workshop, now: tx.now() }.appointment(appointment)
}

impl Resource for Appointment {
    fn location(&self) -> Option<String> {
        Some(paths::GET_APPOINTMENT.with(&self.reference))
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }

    fn customer_id(&self) -> Option<i64> {
        Some(self.customer.id)
    }
}

/// The caller for whom appointments are shown, and the instant.
pub struct Viewer<'a> {
    pub by: &'a Identity,
    pub workshop: &'a Workshop,
    pub now: DateTime<Utc>,
}

impl Viewer<'_> {
    fn local(&self, at: NaiveDateTime) -> DateTime<chrono::FixedOffset> {
        self.workshop.zone.local(at.and_utc())
    }

    /// Returns the appointment as the viewer sees it.
    pub fn appointment(&self, shown: AppointmentDetails) -> Result<Appointment, Failure> {
        let may = self.may(&shown.row, &shown.slots);
        let AppointmentDetails { row, slots, customer, assignee, notes } = shown;
        let customer_creator = customer.api_key_id;
        let is_staff = self.by.account().is_some_and(|account| account.role.is_staff());
        let sees_attached = match self.by {
            Identity::Account(account) => account.role.is_staff(),
            Identity::ApiKey(key) => row.api_key_id == Some(key.id),
            Identity::Guest(_) => false,
        };
        let metadata = row.metadata.as_deref().map(read_metadata).transpose()?;
        let zone = &self.workshop.zone;
        let currency = Currency::parse(&row.price_currency)
            .map_err(|_| Failure::Internal(format!("the currency of {} cannot be read", row.reference)))?;
        let slot = |slot: OccupancyRow| BookedSlot {
            date: slot.date.into(),
            period: slot.period_start.into(),
            slot_no: slot.slot_no.unsigned_abs(),
            released_at: slot.released_at.map(|at| self.local(at)),
        };
        let note = |note: NoteRow| WorkNote {
            at: self.local(note.at),
            author: names::actor(note.first_name, note.last_name, note.key_name).unwrap_or_default(),
            text: note.text,
        };
        let mut appointment = Appointment {
            version: row.version,
            status: row.status.0,
            priority: row.priority.0,
            complexity: row.complexity.0,
            service: BookedService {
                id: row.service_id,
                name: row.service_name,
                category: row.category_name,
            },
            price: Money { amount: row.price_amount, currency },
            date: row.date.into(),
            period: row.period_start.into(),
            starts_at: zone.local(zone.instant(row.date, row.period_start)),
            ends_at: zone.local(zone.instant(row.last_date, row.last_period_end)),
            slots: slots.into_iter().map(slot).collect(),
            vehicle: Vehicle {
                make: row.vehicle_make,
                model: row.vehicle_model,
                year: row.vehicle_year,
                license_plate: row.license_plate,
                r#type: row.vehicle_type.0,
            },
            customer: BookedCustomer {
                id: customer.id,
                name: customer.name(),
                confirmed: is_staff.then_some(customer.confirmed_at.is_some()),
                phone: customer.phone,
            },
            assignee: assignee.as_ref().map(employee),
            customer_notes: Some(row.customer_notes).filter(|notes| !notes.is_empty()),
            work_notes: notes.into_iter().map(note).collect(),
            hold: row.hold_reason.map(|reason| CurrentHold {
                reason: reason.0,
                expected_resume: row.expected_resume.map(|at| self.local(at)),
            }),
            cancel_reason: row.cancel_reason.map(|reason| reason.0),
            work_started_at: row.work_started_at.map(|at| self.local(at)),
            work_completed_at: row.work_completed_at.map(|at| self.local(at)),
            estimated_completion: row.estimated_completion.map(|at| self.local(at)),
            created_at: self.local(row.created_at),
            updated_at: self.local(row.updated_at),
            reference: row.reference,
            external_reference: row.external_reference.filter(|_| sees_attached),
            metadata: metadata.filter(|_| sees_attached),
            manage_url: None,
            livemode: self.by.key().map(|key| !key.is_test),
            may,
        };
        if let Some(key) = self.by.key() {
            hide(&mut appointment, key, customer_creator);
        }
        Ok(appointment)
    }

    /// Returns the transitions that the viewer may make now.
    pub fn may(&self, row: &AppointmentRow, slots: &[OccupancyRow]) -> Vec<Transition> {
        let is_customer = self.by.booker() == Booker::Customer;
        let in_time = |what: Transition| match what {
            Transition::Cancel => !is_customer || self.customer_may_cancel(row),
            Transition::Reschedule => !is_customer || self.customer_may_reschedule(row),
            Transition::Reopen | Transition::Restore => self.something_left(slots),
            Transition::Assign
            | Transition::Unassign
            | Transition::Start
            | Transition::Hold
            | Transition::Resume
            | Transition::Complete => true,
        };
        Transition::ALL
            .iter()
            .copied()
            .filter(|what| {
                let party = self.by.party(row, *what);
                status::check_transition(*what, row.status.0, party).is_ok() && in_time(*what)
            })
            .collect()
    }

    fn customer_may_cancel(&self, row: &AppointmentRow) -> bool {
        let (starts_at, booked_at) = (self.starts_at(row), row.created_at.and_utc());
        let settings = &self.workshop.settings;
        cancellation::customer_may_cancel(settings, self.now, starts_at, booked_at).is_ok()
    }

    fn customer_may_reschedule(&self, row: &AppointmentRow) -> bool {
        let settings = &self.workshop.settings;
        cancellation::customer_may_reschedule(settings, self.now, self.starts_at(row)).is_ok()
    }

    fn starts_at(&self, row: &AppointmentRow) -> DateTime<Utc> {
        self.workshop.zone.instant(row.date, row.period_start)
    }

    fn something_left(&self, slots: &[OccupancyRow]) -> bool {
        released_by_its_end(slots).any(|slot| !slot.has_ended(&self.workshop.zone, self.now))
    }
}

/// Removes what an API key may not read: personal data of customers whom it neither created nor may read, and what only
/// those who work on appointments need.
fn hide(appointment: &mut Appointment, key: KeyIdentity, customer_creator: Option<i64>) {
    if !key.knows(customer_creator) {
        appointment.customer.name.clear();
        appointment.customer.phone.clear();
        appointment.vehicle.license_plate = None;
        appointment.customer_notes = None;
        appointment.work_notes.clear();
    }
    if !key.scopes.contains(Scope::AppointmentsWork) {
        appointment.assignee.iter_mut().for_each(|assignee| assignee.name.clear());
        // Written by staff and by programs that work for them.
        appointment.work_notes.iter_mut().for_each(|note| note.author.clear());
    }
}

/// Returns the assignee as the API shows them.
pub fn employee(person: &Person) -> Assignee {
    Assignee { id: person.id, name: person.name() }
}
