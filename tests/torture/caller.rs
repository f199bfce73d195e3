//! A caller: takes turns until the storm is over, asks again where no answer came, and remembers every answer.

use std::time::{Duration, Instant};

use pitboard_client::Client;
use pitboard_tests::{
    audit::{Acknowledged, Asked, Told},
    dice::Dice,
};
use tokio::time::sleep;

use crate::{
    board::Job,
    crew::Crew,
    operations::{Done, Operation},
    storm::Storm,
    turn::{Throws, Turn},
};

/// What is not answered for so long will not be.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

pub struct Caller<'a> {
    number: usize,
    turns: usize,
    dice: Dice,
    crew: Crew,
    storm: &'a Storm<'a>,
}

/// How an operation ended.
enum Ended {
    Made(Done),
    Refused,
    /// Nobody knows whether it was done.
    Lost,
}

impl<'a> Caller<'a> {
    /// `seed` and `number` make its choices.
    pub fn new(number: usize, seed: u64, crew: Crew, storm: &'a Storm<'a>) -> Self {
        let dice = Dice::new(seed.wrapping_add((number as u64) << 40));
        Self { number, turns: 0, dice, crew, storm }
    }

    pub async fn rages(mut self) {
        while self.storm.goes_on() {
            if self.crew.is_tired() {
                let rested = self.until_answered(0, async |server| self.crew.again(&server).await).await;
                let Some(rested) = rested else { return };
                self.crew = rested;
            }
            self.takes_a_turn().await;
        }
    }

    async fn takes_a_turn(&mut self) {
        self.turns += 1;
        let name = format!("T{}N{}", self.number, self.turns);
        let throws = Throws::new(&mut self.dice);
        let (operation, job) = self.storm.board.choose(&throws);
        let ended = self.makes(operation, &name, &throws, job.as_ref()).await;
        match (&ended, &job) {
            (Ended::Made(done), _) => {
                self.remembers(operation.kind, done);
                self.sees(&throws, done).await;
            }
            (Ended::Lost, Some(job)) => self.looks(throws.server, job).await,
            _ => {}
        }
        if operation.kind == "book" && throws.own_car() {
            self.asked(name, &ended);
        }
    }

    /// The operation, again where no answer came and its key makes it happen once.
    async fn makes(&self, operation: &Operation, name: &str, throws: &Throws, job: Option<&Job>) -> Ended {
        let begun = Instant::now();
        let mut attempt = 0;
        loop {
            let server = self.storm.servers.any(throws.server + attempt).await;
            let opening = &self.storm.opening;
            let turn = Turn { name, throws, job, opening, crew: &self.crew, server: &server };
            let sent = Instant::now();
            let error = match (operation.call)(&turn).await {
                Ok(done) => {
                    self.storm.tally(operation).made(sent.elapsed());
                    return Ended::Made(done);
                }
                Err(error) => error,
            };
            match error.code() {
                Some(code) if operation.refusals.contains(&code) => {
                    self.storm.tally(operation).refused(code);
                    return Ended::Refused;
                }
                _ if self.storm.excuses(&error) => self.storm.tally(operation).lost(),
                _ => {
                    self.storm.found(format!("{name}: {} was answered: {error:?}", operation.name));
                    return Ended::Lost;
                }
            }
            if !operation.once {
                return Ended::Lost;
            }
            if begun.elapsed() > PATIENCE {
                self.storm.found(format!("{name}: {} was never answered", operation.name));
                return Ended::Lost;
            }
            attempt += 1;
            sleep(PAUSE).await;
        }
    }

    /// What was acknowledged is there at once, at whichever server: now and then somebody looks.
    async fn sees(&self, throws: &Throws, done: &Done) {
        let Done::Job(told) = done else { return };
        if !throws.looks() {
            return;
        }
        let look =
            async |server: Client| self.crew.admin.through(&server).get_appointment(&told.reference).await;
        if let Some(seen) = self.until_answered(throws.server + 1, look).await
            && seen.version < told.version
        {
            let (reference, version) = (&told.reference, told.version);
            self.storm
                .found(format!("{reference} was told to be at version {version} and is at {}", seen.version));
        }
    }

    /// Whether the job was changed only the server knows.
    async fn looks(&self, server: usize, job: &Job) {
        let look =
            async |server: Client| self.crew.admin.through(&server).get_appointment(&job.reference).await;
        if let Some(appointment) = self.until_answered(server, look).await {
            self.storm.board.learn(&appointment);
        }
    }

    /// The answer to what changes nothing, or none: that is a violation.
    async fn until_answered<T>(
        &self,
        server: usize,
        call: impl AsyncFn(Client) -> pitboard_client::Result<T>,
    ) -> Option<T> {
        let begun = Instant::now();
        let mut attempt = 0;
        loop {
            match call(self.storm.servers.any(server + attempt).await).await {
                Ok(answer) => return Some(answer),
                Err(error) if begun.elapsed() < PATIENCE && self.storm.excuses(&error) => sleep(PAUSE).await,
                Err(error) => {
                    self.storm.found(format!("looking was answered: {error:?}"));
                    return None;
                }
            }
            attempt += 1;
        }
    }

    fn remembers(&self, kind: &'static str, done: &Done) {
        let mut journal = self.storm.journal.borrow_mut();
        match done {
            Done::Job(appointment) => {
                self.storm.board.learn(appointment);
                journal.acknowledged.push(Acknowledged {
                    reference: appointment.reference.clone(),
                    version: appointment.version,
                    status: appointment.status,
                    kind,
                });
            }
            Done::Change(subject) => journal.told.push(Told { subject: subject.clone(), kind }),
            Done::Nothing => {}
        }
    }

    fn asked(&self, plate: String, ended: &Ended) {
        let booked = match ended {
            Ended::Made(Done::Job(appointment)) => Some(appointment.reference.clone()),
            Ended::Refused => None,
            Ended::Made(_) | Ended::Lost => return,
        };
        self.storm.journal.borrow_mut().asked.push(Asked { plate, booked });
    }
}
