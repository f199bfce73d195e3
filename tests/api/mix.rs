//! A random mix of everything that takes and frees slots, from several callers at once; what is true
//! afterwards is read from the database alone.

use std::collections::BTreeMap;

use futures_util::future::{join_all, join5};
use pitboard_api::{Appointment, Assign, Cancel, Complete, ProblemCode};
use pitboard_client::Result;
use pitboard_domain::{
    job::CancelReason,
    status::{Move, Status},
};
use pitboard_tests::{
    Backend, FRIDAY, Person, TUESDAY, TestApp, WEDNESDAY, appointment,
    audit::{self, Acknowledged, Journal},
    dice::Dice,
    new_start,
    people::{reopen, restore},
};
use rstest_reuse::apply;

use crate::on_both_databases;

const CALLERS: u64 = 8;
const STEPS: usize = 40;
const DAYS: [&str; 3] = [TUESDAY, WEDNESDAY, FRIDAY];
const PERIODS: [&str; 2] = ["09:00", "17:00"];
/// Jobs of one, two and three periods.
const SERVICES: [i64; 4] = [1, 2, 7, 6];

/// One caller: works on its own jobs, competes with all others for slots.
struct Caller<'a> {
    customer: Person,
    admin: &'a Person,
    dice: Dice,
    /// In the order of booking, with the status that the caller knows.
    jobs: Vec<(String, Status)>,
    acknowledged: Vec<Acknowledged>,
}

impl Caller<'_> {
    async fn works(mut self) -> Vec<Acknowledged> {
        for _ in 0..STEPS {
            let (what, from) = match self.dice.throw(12) {
                0..4 => (None, &[][..]),
                4..6 => (Some(Move::Cancel), &[Status::Booked, Status::InProgress][..]),
                6..8 => (Some(Move::Complete), &[Status::Booked, Status::InProgress][..]),
                8..10 => (Some(Move::Reschedule), &[Status::Booked][..]),
                10 => (Some(Move::Reopen), &[Status::Completed][..]),
                _ => (Some(Move::Restore), &[Status::Cancelled][..]),
            };
            let mut fit = self.jobs.clone();
            fit.retain(|(_, status)| from.contains(status));
            let job = fit.get(self.dice.throw(fit.len().max(1))).cloned();
            match (what, job) {
                (Some(Move::Cancel), Some((job, _))) => self.cancels(job).await,
                (Some(Move::Complete), Some((job, status))) => self.completes(job, status).await,
                (Some(Move::Reschedule), Some((job, _))) => self.moves(job).await,
                (Some(Move::Reopen), Some((job, _))) => self.reopens(job).await,
                (Some(Move::Restore), Some((job, _))) => self.restores(job).await,
                _ => self.books().await,
            }
        }
        self.acknowledged
    }

    async fn books(&mut self) {
        let (day, period) = (self.dice.one_of(&DAYS), self.dice.one_of(&PERIODS));
        let body = appointment(self.dice.one_of(&SERVICES), day, period);
        match self.customer.book_appointment(&body).await {
            Ok(booked) => self.acknowledge(booked.reference, booked.version, booked.status, "book"),
            Err(error) => assert_eq!(error.code(), Some(ProblemCode::CapacityExceeded), "{error}"),
        }
    }

    async fn cancels(&mut self, job: String) {
        let cancel = Cancel { reason: Some(CancelReason::Other), note: None };
        let cancelled = self.admin.cancel_appointment(&job, &cancel).await.expect("cancelled");
        self.acknowledge(job, cancelled.version, cancelled.status, "cancel");
    }

    async fn completes(&mut self, job: String, status: Status) {
        if status == Status::Booked {
            let assigned = self.admin.assign_appointment(&job, &Assign::default()).await.expect("assigned");
            self.acknowledge(job.clone(), assigned.version, assigned.status, "assign");
        }
        let completed = self.admin.complete_appointment(&job, &Complete::default()).await.expect("completed");
        self.acknowledge(job, completed.version, completed.status, "complete");
    }

    async fn moves(&mut self, job: String) {
        let (day, period) = (self.dice.one_of(&DAYS), self.dice.one_of(&PERIODS));
        let moved = self.admin.reschedule_appointment(&job, &new_start(day, period)).await;
        self.acknowledge_unless_full(job, moved, "reschedule");
    }

    async fn reopens(&mut self, job: String) {
        let reopened = self.admin.reopen_appointment(&job, &reopen()).await;
        self.acknowledge_unless_full(job, reopened, "reopen");
    }

    async fn restores(&mut self, job: String) {
        let restored = self.admin.restore_appointment(&job, &restore()).await;
        self.acknowledge_unless_full(job, restored, "restore");
    }

    fn acknowledge_unless_full(&mut self, job: String, moved: Result<Appointment>, kind: &'static str) {
        match moved {
            Ok(now) => self.acknowledge(job, now.version, now.status, kind),
            Err(error) => assert_eq!(error.code(), Some(ProblemCode::CapacityExceeded), "{kind}: {error}"),
        }
    }

    fn acknowledge(&mut self, job: String, version: i64, status: Status, kind: &'static str) {
        match self.jobs.iter_mut().find(|(known, _)| *known == job) {
            Some(known) => known.1 = status,
            None => self.jobs.push((job.clone(), status)),
        }
        self.acknowledged.push(Acknowledged { reference: job, version, status, kind });
    }
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
        let dice = Dice::new(number);
        callers.push(Caller { customer, admin: &admin, dice, jobs: Vec::new(), acknowledged: Vec::new() });
    }
    let acknowledged: Vec<Acknowledged> =
        join_all(callers.into_iter().map(Caller::works)).await.into_iter().flatten().collect();

    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    acknowledged.iter().for_each(|write| *kinds.entry(write.kind).or_default() += 1);
    println!("{on:?}: {kinds:?}");
    assert!(acknowledged.len() > 100, "a mix in which nothing is done proves nothing: {kinds:?}");
    all_is_well(&app, acknowledged).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn several_changes_of_one_job_at_once_leave_it_in_one_state(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let mut acknowledged = Vec::new();
    for service in SERVICES {
        let job = ada.books(service, TUESDAY, "09:00").await.reference;
        let (oneself, done) = (Assign::default(), Complete::default());
        let other = Cancel { reason: Some(CancelReason::Other), note: None };
        let (assigned, completed, cancelled, moved, moved_elsewhere) = join5(
            root.assign_appointment(&job, &oneself),
            root.complete_appointment(&job, &done),
            root.cancel_appointment(&job, &other),
            root.reschedule_appointment(&job, &new_start(WEDNESDAY, "11:00")),
            root.reschedule_appointment(&job, &new_start(FRIDAY, "11:00")),
        )
        .await;
        let mut acknowledge = |version, status, kind| {
            acknowledged.push(Acknowledged { reference: job.clone(), version, status, kind });
        };
        acknowledge(1, Status::Booked, "book");
        let answers = [
            (assigned, "assign"),
            (completed, "complete"),
            (cancelled, "cancel"),
            (moved, "reschedule"),
            (moved_elsewhere, "reschedule"),
        ];
        for (answer, kind) in answers {
            match answer {
                Ok(now) => acknowledge(now.version, now.status, kind),
                Err(error) => {
                    assert_eq!(error.code(), Some(ProblemCode::InvalidTransition), "{kind}: {error}")
                }
            }
        }
    }
    all_is_well(&app, acknowledged).await;
}

async fn all_is_well(app: &TestApp, acknowledged: Vec<Acknowledged>) {
    let (books, journal) = (app.books().await, Journal { acknowledged, ..Journal::default() });
    assert_eq!(audit::violations(&books, &journal), Vec::<String>::new());
    assert_eq!(journal.untold(&books), 0, "nothing was done of which nobody was told");
    assert_eq!(app.ills().await, Vec::<String>::new());
}
