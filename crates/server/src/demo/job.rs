//! An appointment of the demo as its table lists it: vehicle, service, start, and the changes that follow.

use pitboard_domain::job::{CancelReason, Complexity, HoldReason};

use crate::demo::days::Moment;

/// A change of an appointment.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Book,
    Assign,
    Start,
    Hold(HoldReason, &'static str),
    Resume,
    Complete(&'static str),
    /// `None`: by the customer.
    Cancel(Option<CancelReason>),
}

/// An appointment of the demo. People go by their first names, which are unique here.
#[derive(Debug, Clone)]
pub struct Job {
    pub who: &'static str,
    pub service: &'static str,
    pub day: i32,
    pub hour: u32,
    pub mechanic: &'static str,
    pub complexity: Complexity,
    pub notes: &'static str,
    pub steps: Vec<(Moment, Step)>,
}

/// Creates an appointment on a day (counted as in [`Moment`]) in the period that starts at an hour.
pub fn job(who: &'static str, service: &'static str, day: i32, hour: u32) -> Job {
    let (complexity, notes, steps) = (Complexity::Standard, "", Vec::new());
    Job { who, service, day, hour, mechanic: "", complexity, notes, steps }
}

impl Job {
    pub fn then(mut self, at: Moment, step: Step) -> Self {
        self.steps.push((at, step));
        self
    }

    pub fn booked(self, at: Moment) -> Self {
        self.then(at, Step::Book)
    }

    /// By the manager.
    pub fn assigned(self, mechanic: &'static str, at: Moment) -> Self {
        Self { mechanic, ..self }.then(at, Step::Assign)
    }

    /// Minutes after the start of its period.
    pub fn started(self, late: u32) -> Self {
        let at = (self.day, self.hour, late);
        self.then(at, Step::Start)
    }

    /// Started some minutes after the start of its period, and completed some minutes later.
    pub fn worked(self, late: u32, minutes: u32) -> Self {
        let at = (self.day, self.hour, late + minutes);
        self.started(late).then(at, Step::Complete(""))
    }

    pub fn complex(self) -> Self {
        Self { complexity: Complexity::Complex, ..self }
    }

    /// The customer's notes.
    pub fn notes(self, notes: &'static str) -> Self {
        Self { notes, ..self }
    }
}
