//! A random mix of everything that takes and frees slots, from several callers at once; what is true
//! afterwards is read from the database alone.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use pitboard_api::{Assign, Cancel, Complete, ProblemCode};
use pitboard_client::ClientError;
use pitboard_domain::{job::CancelReason, status::Move};
use pitboard_tests::{
    Backend, FRIDAY, Person, TUESDAY, TestApp, WEDNESDAY, appointment,
    ledger::{Holding, Logged},
    moves::Moved,
};
use rstest_reuse::apply;

use crate::on_both_databases;

const CALLERS: u64 = 8;
const STEPS: usize = 30;
const DAYS: [&str; 3] = [TUESDAY, WEDNESDAY, FRIDAY];
const PERIODS: [&str; 2] = ["09:00", "17:00"];
/// Jobs of one, two and three periods.
const SERVICES: [i64; 4] = [1, 2, 7, 6];

/// Throws the same numbers every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        // An LCG of Knuth's; its high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.throw(of.len())]
    }
}

/// A write that the server acknowledged: which appointment, its version then, and what the log must say.
type Acknowledged = (String, i64, &'static str);

/// One caller: works on its own jobs, competes with all others for slots.
struct Caller<'a> {
    app: &'a TestApp,
    customer: Person,
    admin: &'a Person,
    dice: Dice,
    jobs: Vec<String>,
    acknowledged: Vec<Acknowledged>,
}

impl Caller<'_> {
    async fn works(mut self) -> Vec<Acknowledged> {
        for _ in 0..STEPS {
            let job = match self.jobs.len() {
                0 => None,
                count => Some(self.jobs[self.dice.throw(count)].clone()),
            };
            match (self.dice.throw(10), job) {
                (0..4, _) | (_, None) => self.books().await,
                (4, Some(job)) => self.cancels(job).await,
                (5..7, Some(job)) => self.moves(job).await,
                (7, Some(job)) => self.completes(job).await,
                (8, Some(job)) => self.takes_up_again(job, Move::Reopen, "reopen").await,
                (_, Some(job)) => self.takes_up_again(job, Move::Restore, "restore").await,
            }
        }
        self.acknowledged
    }

    async fn books(&mut self) {
        let (day, period) = (self.dice.one_of(&DAYS), self.dice.one_of(&PERIODS));
        let body = appointment(self.dice.one_of(&SERVICES), day, period);
        match self.customer.book_appointment(&body).await {
            Ok(booked) => {
                self.jobs.push(booked.reference.clone());
                self.acknowledged.push((booked.reference, booked.version, "book"));
            }
            Err(error) => refused(&error, &[ProblemCode::CapacityExceeded]),
        }
    }

    async fn cancels(&mut self, job: String) {
        let cancel = Cancel { reason: Some(CancelReason::Other), note: None };
        match self.admin.cancel_appointment(&job, &cancel).await {
            Ok(cancelled) => self.acknowledged.push((job, cancelled.version, "cancel")),
            Err(error) => refused(&error, &[ProblemCode::InvalidTransition]),
        }
    }

    async fn completes(&mut self, job: String) {
        match self.admin.assign_appointment(&job, &Assign::default()).await {
            Ok(assigned) => self.acknowledged.push((job.clone(), assigned.version, "assign")),
            Err(error) => refused(&error, &[ProblemCode::InvalidTransition]),
        }
        match self.admin.complete_appointment(&job, &Complete::default()).await {
            Ok(completed) => self.acknowledged.push((job, completed.version, "complete")),
            Err(error) => refused(&error, &[ProblemCode::InvalidTransition]),
        }
    }

    async fn moves(&mut self, job: String) {
        let (day, period) = (self.dice.one_of(&DAYS), self.dice.one_of(&PERIODS));
        let moved = self.app.reschedule(self.admin, &job, day, period).await;
        self.acknowledge(job, moved, "reschedule");
    }

    async fn takes_up_again(&mut self, job: String, what: Move, kind: &'static str) {
        let again = self.app.take_up_again(self.admin, &job, what).await;
        self.acknowledge(job, again, kind);
    }

    fn acknowledge(&mut self, job: String, moved: Moved, kind: &'static str) {
        use ProblemCode::{CapacityExceeded, InvalidTransition, VehicleAlreadyBooked};
        match moved {
            Ok(row) => self.acknowledged.push((job, row.version, kind)),
            // An admin restores without an employee; a reopening needs one, which a completed job has.
            Err(CapacityExceeded | InvalidTransition | VehicleAlreadyBooked) => {}
            Err(other) => panic!("{kind} was refused with {other}"),
        }
    }
}

fn refused(error: &ClientError, expected: &[ProblemCode]) {
    assert!(error.code().is_some_and(|code| expected.contains(&code)), "{error}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_random_mix_of_writes_leaves_every_slot_held_once(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 0;
    });
    let app = app.await;
    let admin = app.admin("root").await;
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        let customer = app.customer(&format!("caller{number}")).await;
        let dice = Dice(number);
        callers.push(Caller { app: &app, customer, admin: &admin, dice, jobs: Vec::new(), acknowledged: Vec::new() });
    }
    let acknowledged: Vec<Acknowledged> =
        join_all(callers.into_iter().map(Caller::works)).await.into_iter().flatten().collect();

    let (holdings, logged) = (app.holdings().await, app.logged().await);
    never_more_than_the_capacity(&holdings);
    never_a_slot_twice(&holdings);
    every_acknowledged_write_is_there(&acknowledged, &logged);
    active_jobs_hold_their_slots(&holdings, &logged);
    assert_eq!(app.ills().await, Vec::<String>::new());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    acknowledged.iter().for_each(|(_, _, kind)| *kinds.entry(kind).or_default() += 1);
    assert_eq!(kinds.len(), 7, "every kind of write was made: {kinds:?}");
}

fn never_more_than_the_capacity(holdings: &[Holding]) {
    for taken in holdings {
        let held = holdings.iter().filter(|h| h.same_period(taken) && h.held_at(taken.taken_at)).count();
        assert!(held <= taken.capacity as usize, "{held} of {} slots: {taken:?}", taken.capacity);
    }
}

fn never_a_slot_twice(holdings: &[Holding]) {
    for taken in holdings {
        let same = |h: &&Holding| h.same_period(taken) && h.slot_no == taken.slot_no && h.held_at(taken.taken_at);
        assert_eq!(holdings.iter().filter(same).count(), 1, "{taken:?}");
        assert!(taken.released_at.is_none_or(|released| taken.taken_at < released), "{taken:?}");
    }
}

/// Each write makes one version and one entry in the log, so the log's n-th entry is version n.
fn every_acknowledged_write_is_there(acknowledged: &[Acknowledged], logged: &[Logged]) {
    let by_reference: BTreeMap<&str, &Logged> = logged.iter().map(|l| (l.reference.as_str(), l)).collect();
    for (reference, version, kind) in acknowledged {
        let job = by_reference.get(reference.as_str()).expect("an acknowledged booking");
        assert_eq!(job.kinds[*version as usize - 1], *kind, "{reference} at version {version}: {job:?}");
    }
    for job in logged {
        assert_eq!(job.kinds.len(), job.version as usize, "{job:?}");
    }
    assert_eq!(acknowledged.len(), logged.iter().map(|job| job.kinds.len()).sum::<usize>());
}

fn active_jobs_hold_their_slots(holdings: &[Holding], logged: &[Logged]) {
    for job in logged {
        let held = holdings.iter().filter(|h| h.appointment_id == job.id && h.released_at.is_none()).count();
        let expected = if job.status.is_active() { job.periods as usize } else { 0 };
        assert_eq!(held, expected, "{job:?}");
    }
}
