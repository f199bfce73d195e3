//! Lets the demo's jobs happen, and what the office did, each step at its own time, in the order of time over all: so that every
//! booking meets what stood there then, and the times in the ledger and the log are the steps' own.

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

/// Nothing of the demo happens later than this before now: steps of one instant move apart by microseconds,
/// and none may be in the future.
const MARGIN: TimeDelta = TimeDelta::seconds(1);

struct Act<'a> {
    at: DateTime<Utc>,
    nth: usize,
    job: &'a Job,
    date: NaiveDate,
    step: Step,
}

/// Does every step whose time has come. A job on a day that is closed is left out, and so is a single step.
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
    let mut deeds = office::done(days, now - MARGIN).into_iter().peekable();
    let mut references: Vec<Option<Reference>> = vec![None; jobs.len()];
    for act in &acts {
        while let Some((at, deed)) = deeds.next_if(|(at, _)| *at <= act.at) {
            tx.act_at(at, Some(people.identity(deed.who)?));
            deed.perform(tx, days, services, people)?;
        }
        let done = match &references[act.nth] {
            None => book(tx, services, people, act).map(|reference| references[act.nth] = Some(reference)),
            Some(reference) => go_on(tx, people, act, reference),
        };
        done.map_err(|failure| told(failure, act))?;
    }
    for (at, deed) in deeds {
        tx.act_at(at, Some(people.identity(deed.who)?));
        deed.perform(tx, days, services, people)?;
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

/// Says which step of the demo was refused; what can be tried again stays as it is.
fn told(failure: Failure, Act { at, job, step, .. }: &Act<'_>) -> Failure {
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
    };
    tx.act_at(*at, Some(booker));
    let row = book::book(tx, &new)?.row;
    people.remember(job.who, row.customer_id);
    Reference::parse(&row.reference).ok_or_else(|| mistake(format!("the reference {}", row.reference)))
}

/// Everything after the booking: the manager assigns, the mechanic works, customer or desk call off.
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
