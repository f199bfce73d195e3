//! A caller: executes steps until the run ends, retries unanswered requests, and records every answer.

use std::time::{Duration, Instant};

use pitboard_api::SlotHold;
use pitboard_client::Client;
use pitboard_tests::{
    audit::{Acknowledged, AcknowledgedChange, BookingAttempt},
    rng::Rng,
};
use tokio::time::sleep;

use crate::{
    known::KnownAppointment,
    operations::{Answer, Operation},
    run::Run,
    sessions::Sessions,
    step::{RandomChoices, Step},
};

/// The time after which a request that is still unanswered is a violation.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// One of the concurrent callers.
pub struct Caller<'a> {
    number: usize,
    steps: usize,
    rng: Rng,
    sessions: Sessions,
    run: &'a Run<'a>,
}

/// The appointment and the hold that a step may be about: the same in every attempt.
struct Subjects<'a> {
    appointment: Option<&'a KnownAppointment>,
    hold: Option<SlotHold>,
}

/// The result of an operation.
enum Outcome {
    Answered(Answer),
    Refused,
    /// No answer arrived: the write may have been committed or not.
    Unknown,
}

impl<'a> Caller<'a> {
    /// Creates a caller whose choices depend on the seed and its number.
    pub fn new(number: usize, seed: u64, sessions: Sessions, run: &'a Run<'a>) -> Self {
        let rng = Rng::new(seed.wrapping_add((number as u64) << 40));
        Self { number, steps: 0, rng, sessions, run }
    }

    /// Executes steps until the run ends, with new sessions before the old ones expire.
    pub async fn execute_steps(mut self) {
        while self.run.take_step() {
            if self.sessions.are_expiring() && !self.renew_sessions().await {
                return;
            }
            self.execute_step().await;
        }
    }

    /// Signs everybody in again. Returns `false` after a violation.
    async fn renew_sessions(&mut self) -> bool {
        let renewed = self.retry_read(0, async |server| self.sessions.renew(&server).await).await;
        let is_renewed = renewed.is_some();
        self.sessions = renewed.unwrap_or_else(|| self.sessions.clone());
        is_renewed
    }

    async fn execute_step(&mut self) {
        self.steps += 1;
        let name = format!("T{}N{}", self.number, self.steps);
        let choices = RandomChoices::new(&mut self.rng);
        let (operation, appointment) = self.run.known.choose(&choices);
        let subjects = Subjects { appointment: appointment.as_ref(), hold: self.run.holds.choose(&choices) };
        let outcome = self.execute(operation, &name, &choices, &subjects).await;
        match (&outcome, &appointment) {
            (Outcome::Answered(answer), _) => {
                self.record(operation.kind, answer);
                self.verify_visible(&choices, answer).await;
            }
            (Outcome::Unknown, Some(appointment)) => self.refresh(choices.server, appointment).await,
            _ => {}
        }
        if operation.kind == "book" && choices.has_own_car() {
            self.record_booking_attempt(name, &outcome);
        }
    }

    /// Sends an operation, repeatedly while it is unanswered and its key prevents a second execution.
    async fn execute(
        &mut self,
        operation: &Operation,
        name: &str,
        choices: &RandomChoices,
        subjects: &Subjects<'_>,
    ) -> Outcome {
        let started = Instant::now();
        let mut attempt = 0;
        loop {
            let server = self.run.servers.pick(choices.server + attempt).await;
            let (schedule, sessions) = (&self.run.schedule, &self.sessions);
            let step = Step {
                name,
                choices,
                appointment: subjects.appointment,
                hold: subjects.hold.as_ref(),
                holds: &self.run.holds,
                schedule,
                sessions,
                server: &server,
            };
            let sent = Instant::now();
            let error = match (operation.call)(&step).await {
                Ok(answer) => {
                    self.run.tally(operation).add_done(sent.elapsed());
                    return Outcome::Answered(answer);
                }
                Err(error) => error,
            };
            match error.code() {
                Some(code) if operation.refusals.contains(&code) => {
                    self.run.tally(operation).add_refused(code);
                    let is_final = attempt == 0 || !self.run.may_overtake();
                    return if is_final { Outcome::Refused } else { Outcome::Unknown };
                }
                _ if self.run.is_expired(&error) => {
                    self.run.tally(operation).add_unanswered();
                    if !self.renew_sessions().await {
                        return Outcome::Unknown;
                    }
                }
                _ if self.run.is_expected(&error) => self.run.tally(operation).add_unanswered(),
                _ => {
                    self.run.add_violation(format!("{name}: {} was answered: {error:?}", operation.name));
                    return Outcome::Unknown;
                }
            }
            if !operation.is_idempotent {
                return Outcome::Unknown;
            }
            if started.elapsed() > ANSWER_TIMEOUT {
                self.run.add_violation(format!("{name}: {} was never answered", operation.name));
                return Outcome::Unknown;
            }
            attempt += 1;
            sleep(PAUSE).await;
        }
    }

    /// Checks in some steps that an acknowledged write is visible at once at another server.
    async fn verify_visible(&self, choices: &RandomChoices, answer: &Answer) {
        let Answer::Appointment(acknowledged) = answer else { return };
        if !choices.verifies() {
            return;
        }
        let reference = &acknowledged.reference;
        let get =
            async |server: Client| self.sessions.admin.through(&server).get_appointment(reference).await;
        if let Some(current) = self.retry_read(choices.server + 1, get).await
            && current.version < acknowledged.version
        {
            self.run.add_violation(format!(
                "{reference} was acknowledged at version {} and is at {}",
                acknowledged.version, current.version
            ));
        }
    }

    /// Reads an appointment again after a write with an unknown result.
    async fn refresh(&self, server: usize, appointment: &KnownAppointment) {
        let reference = &appointment.reference;
        let get =
            async |server: Client| self.sessions.admin.through(&server).get_appointment(reference).await;
        if let Some(appointment) = self.retry_read(server, get).await {
            self.run.known.update(&appointment);
        }
    }

    /// Repeats a read until it is answered. Returns `None` after a violation.
    async fn retry_read<T>(
        &self,
        server: usize,
        call: impl AsyncFn(Client) -> pitboard_client::Result<T>,
    ) -> Option<T> {
        let started = Instant::now();
        let mut attempt = 0;
        loop {
            match call(self.run.servers.pick(server + attempt).await).await {
                Ok(answer) => return Some(answer),
                Err(error) if started.elapsed() < ANSWER_TIMEOUT && self.run.is_expected(&error) => {
                    sleep(PAUSE).await;
                }
                // The next write renews the session.
                Err(error) if self.run.is_expired(&error) => return None,
                Err(error) => {
                    self.run.add_violation(format!("a read was answered: {error:?}"));
                    return None;
                }
            }
            attempt += 1;
        }
    }

    fn record(&self, kind: &'static str, answer: &Answer) {
        let mut journal = self.run.journal.borrow_mut();
        match answer {
            Answer::Appointment(appointment) => {
                self.run.known.update(appointment);
                journal.acknowledged.push(Acknowledged {
                    reference: appointment.reference.clone(),
                    version: appointment.version,
                    status: appointment.status,
                    kind,
                });
            }
            Answer::Change(subject) => {
                journal.changes.push(AcknowledgedChange { subject: subject.clone(), kind });
            }
            Answer::Other => {}
        }
    }

    fn record_booking_attempt(&self, plate: String, outcome: &Outcome) {
        let booked = match outcome {
            Outcome::Answered(Answer::Appointment(appointment)) => Some(appointment.reference.clone()),
            Outcome::Refused => None,
            Outcome::Answered(_) | Outcome::Unknown => return,
        };
        self.run.journal.borrow_mut().attempts.push(BookingAttempt { plate, booked });
    }
}
