//! The appointments that the callers have seen, each at its newest acknowledged version.

use std::{cell::RefCell, collections::HashMap};

use pitboard_api::Appointment;
use pitboard_domain::status::Status;

use crate::{
    operations::{self, FALLBACK, Operation},
    step::RandomChoices,
};

/// One in this many steps uses any appointment, whether or not its status allows the operation.
const ANY_STATUS: usize = 16;

/// An appointment as last seen by a caller.
#[derive(Debug, Clone)]
pub struct KnownAppointment {
    pub reference: String,
    pub version: i64,
    pub status: Status,
    pub customer: i64,
    pub assignee: Option<i64>,
}

/// All known appointments.
#[derive(Default)]
pub struct KnownAppointments {
    appointments: RefCell<Vec<KnownAppointment>>,
    positions: RefCell<HashMap<String, usize>>,
}

impl KnownAppointments {
    /// Adds an appointment, or updates it unless a newer version is known.
    pub fn update(&self, appointment: &Appointment) {
        let new = KnownAppointment {
            reference: appointment.reference.clone(),
            version: appointment.version,
            status: appointment.status,
            customer: appointment.customer.id,
            assignee: appointment.assignee.as_ref().map(|assignee| assignee.id),
        };
        let (mut known, mut positions) = (self.appointments.borrow_mut(), self.positions.borrow_mut());
        match positions.get(&new.reference) {
            // Answers may arrive out of order.
            Some(position) if known[*position].version >= new.version => {}
            Some(position) => known[*position] = new,
            None => {
                positions.insert(new.reference.clone(), known.len());
                known.push(new);
            }
        }
    }

    /// Chooses the operation of a step and its appointment; a booking if no appointment allows the operation.
    pub fn choose(&self, choices: &RandomChoices) -> (&'static Operation, Option<KnownAppointment>) {
        let operation = operations::choose(choices.operation);
        let any_status = choices.variant.is_multiple_of(ANY_STATUS);
        let known = self.appointments.borrow();
        let candidates: Vec<_> = known
            .iter()
            .filter(|known| {
                operation.from.contains(&known.status) || any_status && operation.needs_appointment()
            })
            .collect();
        match candidates.get(choices.appointment % candidates.len().max(1)) {
            Some(known) => (operation, Some((*known).clone())),
            None if operation.needs_appointment() => (FALLBACK, None),
            None => (operation, None),
        }
    }
}
