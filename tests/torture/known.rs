//! The appointments that the callers have seen, each at its newest acknowledged version, and the newest holds.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
};

use pitboard_api::{Appointment, SlotHold};
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
    pub holder: Holder,
}

/// The party that has booked an appointment.
#[derive(Debug, Clone)]
pub enum Holder {
    /// The account of its customer, or the staff.
    Account,
    /// The holder of the link with this secret.
    Guest(String),
    Key,
}

impl Holder {
    /// Returns the holder by the response to the booking.
    fn of(booked: &Appointment) -> Self {
        let link = booked.manage_url.as_deref().and_then(|url| url.split_once("#k="));
        match link {
            Some((_, secret)) => Self::Guest(secret.to_owned()),
            // Only responses to keys have it, and a key edits what others have booked too.
            None if booked.livemode.is_some() && booked.version == 1 => Self::Key,
            None => Self::Account,
        }
    }
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
            holder: Holder::of(appointment),
        };
        let (mut known, mut positions) = (self.appointments.borrow_mut(), self.positions.borrow_mut());
        match positions.get(&new.reference) {
            // Answers may arrive out of order.
            Some(position) if known[*position].version >= new.version => {}
            Some(position) => {
                let holder = known[*position].holder.clone();
                known[*position] = KnownAppointment { holder, ..new };
            }
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

/// The number of holds from which a step chooses: few, so that callers compete for them.
const NEWEST_HOLDS: usize = 8;

/// The newest holds of all callers, also those that have ended.
#[derive(Default)]
pub struct KnownHolds(RefCell<VecDeque<SlotHold>>);

impl KnownHolds {
    pub fn add(&self, hold: SlotHold) {
        let mut holds = self.0.borrow_mut();
        holds.push_front(hold);
        holds.truncate(NEWEST_HOLDS);
    }

    /// Chooses the hold of a step, if there is any.
    pub fn choose(&self, choices: &RandomChoices) -> Option<SlotHold> {
        let holds = self.0.borrow();
        holds.get(choices.appointment % holds.len().max(1)).cloned()
    }
}
