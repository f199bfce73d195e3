//! Executes the demo's appointments and office changes, each step at its own instant, in the order of time: so that
//! every booking meets the slots held then, and ledger and log have the steps' own times.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use pitboard_domain::reference::Reference;

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            book::{self, NewBooking},
            locked_appointment::Target,
            transitions,
        },
    },
    demo::{
        catalogue::Services,
        days::Days,
        job::{Job, Step},
        mistake, office,
        people::{self, People},
    },
};

/// The margin before now in which nothing happens: steps of one instant are microseconds apart, and none may be in
/// the future.
const MARGIN: TimeDelta = TimeDelta::seconds(1);

struct Act<'a> {
    at: DateTime<Utc>,
    nth: usize,
    job: &'a Job,
    date: NaiveDate,
    step: Step,
}

/// Executes every step up to now. An appointment on a closed day is left out, and so is a single step.
pub fn perform(
    tx: &mut Tx,
    days: &Days,
    now: DateTime<Utc>,
    services: &Services,
    people: &mut People,
    jobs: &[Job],
) -> Result<(), Failure> {
    let mut acts = acts(days, jobs);
    acts.retain(|act| act.at + MARGIN <= now);
    acts.sort_by_key(|act| act.at);
    let mut changes = office::done(days, now - MARGIN).into_iter().peekable();
    let mut references: Vec<Option<Reference>> = vec![None; jobs.len()];
    for act in &acts {
        while let Some((at, change)) = changes.next_if(|(at, _)| *at <= act.at) {
            tx.act_at(at, Some(people.identity(change.who)?));
            change.perform(tx, days, services, people)?;
        }
        let done = match &references[act.nth] {
            None => book(tx, services, people, act).map(|reference| references[act.nth] = Some(reference)),
            Some(reference) => go_on(tx, people, act, reference),
        };
        done.map_err(|failure| name_step(failure, act))?;
    }
    for (at, change) in changes {
        tx.act_at(at, Some(people.identity(change.who)?));
        change.perform(tx, days, services, people)?;
    }
    Ok(())
}

fn acts<'a>(days: &Days, jobs: &'a [Job]) -> Vec<Act<'a>> {
    let of_job = |(nth, job): (usize, &'a Job)| {
        let date = days.date(job.day);
        let act = move |(moment, step): &(_, Step)| {
            Some(Act { at: days.instant(*moment)?, nth, job, date: date?, step: *step })
        };
        job.steps.iter().filter_map(act).collect::<Vec<_>>()
    };
    jobs.iter().enumerate().flat_map(of_job).collect()
}

/// Names the step that was refused; what can be retried keeps its failure.
fn name_step(failure: Failure, Act { at, job, step, .. }: &Act<'_>) -> Failure {
    match failure {
        Failure::Refused(refusal) => {
            mistake(format!("{step:?} of {}'s {} at {at}: {}", job.who, job.service, refusal))
        }
        other => other,
    }
}

fn book(
    tx: &mut Tx,
    services: &Services,
    people: &mut People,
    Act { at, job, date, .. }: &Act<'_>,
) -> Result<Reference, Failure> {
    let (customer, booker) = people.customer(job.who)?;
    let new = NewBooking {
        customer,
        service_id: services.id(job.service)?,
        date: *date,
        start: NaiveTime::from_hms_opt(job.hour, 0, 0)
            .ok_or_else(|| mistake(format!("the hour {}", job.hour)))?,
        vehicle: people::car(job.who)?,
        complexity: job.complexity,
        customer_notes: job.notes.to_owned(),
        external_reference: None,
        metadata: None,
        hold: None,
    };
    tx.act_at(*at, Some(booker));
    let row = book::book(tx, &new)?.row;
    people.remember(job.who, row.customer_id);
    Reference::parse(&row.reference).ok_or_else(|| mistake(format!("the reference {}", row.reference)))
}

/// Executes the steps after the booking: the manager assigns, the mechanic works, customer or desk cancel.
fn go_on(
    tx: &mut Tx,
    people: &People,
    Act { at, job, step, .. }: &Act<'_>,
    reference: &Reference,
) -> Result<(), Failure> {
    let whose = match step {
        Step::Book | Step::Assign | Step::Cancel(Some(_)) => people.desk()?,
        Step::Start | Step::Hold(..) | Step::Resume | Step::Complete(_) => people.identity(job.mechanic)?,
        Step::Cancel(None) => people.identity(job.who)?,
    };
    let target = Target { reference: reference.clone(), versions: None };
    tx.act_at(*at, Some(whose));
    let row = match *step {
        Step::Book => return Err(mistake(format!("{} is booked twice", job.service))),
        Step::Assign => {
            let mechanic = people.identity(job.mechanic)?;
            transitions::assign(tx, &target, Some(mechanic.id))
        }
        Step::Start => transitions::start(tx, &target),
        Step::Hold(reason, note) => transitions::hold(tx, &target, reason, None, Some(note)),
        Step::Resume => transitions::resume(tx, &target),
        Step::Complete(note) => transitions::complete(tx, &target, Some(note)),
        Step::Cancel(reason) => transitions::cancel(tx, &target, reason, None),
    };
    row.map(drop)
}
