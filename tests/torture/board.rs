//! What all callers together know of the jobs: the newest version that anybody was told.

use std::{cell::RefCell, collections::HashMap};

use pitboard_api::Appointment;
use pitboard_domain::status::Status;

use crate::operations::{self, FIRST, Operation};
use crate::turn::Throws;

/// One in so many turns is about any job, whether or not its status allows it.
const ANY: usize = 16;

#[derive(Debug, Clone)]
pub struct Job {
    pub reference: String,
    pub version: i64,
    pub status: Status,
    pub customer: i64,
    pub assignee: Option<i64>,
}

/// The known jobs.
#[derive(Default)]
pub struct Board {
    jobs: RefCell<Vec<Job>>,
    places: RefCell<HashMap<String, usize>>,
}

impl Board {
    pub fn learn(&self, appointment: &Appointment) {
        let job = Job {
            reference: appointment.reference.clone(),
            version: appointment.version,
            status: appointment.status,
            customer: appointment.customer.id,
            assignee: appointment.assignee.as_ref().map(|assignee| assignee.id),
        };
        let (mut jobs, mut places) = (self.jobs.borrow_mut(), self.places.borrow_mut());
        match places.get(&job.reference) {
            // Answers may overtake each other.
            Some(place) if jobs[*place].version >= job.version => {}
            Some(place) => jobs[*place] = job,
            None => {
                places.insert(job.reference.clone(), jobs.len());
                jobs.push(job);
            }
        }
    }

    /// What a turn does, and to which job: a booking where no job is fit for what was thrown.
    pub fn choose(&self, throws: &Throws) -> (&'static Operation, Option<Job>) {
        let operation = operations::meant(throws.operation);
        let jobs = self.jobs.borrow();
        let any = throws.more.is_multiple_of(ANY);
        let fit: Vec<&Job> = jobs
            .iter()
            .filter(|job| operation.from.contains(&job.status) || any && operation.needs_job())
            .collect();
        match fit.get(throws.job % fit.len().max(1)) {
            Some(job) => (operation, Some((*job).clone())),
            None if operation.needs_job() => (FIRST, None),
            None => (operation, None),
        }
    }
}
