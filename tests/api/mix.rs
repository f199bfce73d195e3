//! A random mix of all writes that take and release slots, from several concurrent callers. The result is
//! checked from the database alone.

use std::collections::BTreeMap;

use futures_util::future::{join_all, join5};
use pitboard_api::{Appointment, Assign, Cancel, Complete, ProblemCode};
use pitboard_client::Result;
use pitboard_domain::{
    job::CancelReason,
    status::{Status, Transition},
};
use pitboard_tests::{
    Backend, FRIDAY, Person, TUESDAY, TestApp, WEDNESDAY, appointment,
    audit::{self, Acknowledged, Journal},
    new_start,
    people::{reopen, restore},
    rng::Rng,
    services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

const CALLERS: u64 = 8;
const STEPS: usize = 40;
const DAYS: [&str; 3] = [TUESDAY, WEDNESDAY, FRIDAY];
const PERIODS: [&str; 2] = ["09:00", "17:00"];
/// Services of one, two and three periods.
const SERVICES: [i64; 4] =
    [services::ECU_REMAPPING, services::BODY_KIT, services::ENGINE_REBUILD, services::FULL_RESPRAY];

/// A caller: changes its own appointments, and competes with all others for slots.
struct Caller<'a> {
    customer: Person,
    admin: &'a Person,
    rng: Rng,
    /// The reference and last known status of each appointment, in the order of booking.
    appointments: Vec<(String, Status)>,
    acknowledged: Vec<Acknowledged>,
}

impl Caller<'_> {
    async fn execute_steps(mut self) -> Vec<Acknowledged> {
        for _ in 0..STEPS {
            let (transition, from) = match self.rng.below(12) {
                0..4 => (None, &[][..]),
                4..6 => (Some(Transition::Cancel), &[Status::Booked, Status::InProgress][..]),
                6..8 => (Some(Transition::Complete), &[Status::Booked, Status::InProgress][..]),
                8..10 => (Some(Transition::Reschedule), &[Status::Booked][..]),
                10 => (Some(Transition::Reopen), &[Status::Completed][..]),
                _ => (Some(Transition::Restore), &[Status::Cancelled][..]),
            };
            let mut candidates = self.appointments.clone();
            candidates.retain(|(_, status)| from.contains(status));
            let job = candidates.get(self.rng.below(candidates.len().max(1))).cloned();
            match (transition, job) {
                (Some(Transition::Cancel), Some((job, _))) => self.cancel(job).await,
                (Some(Transition::Complete), Some((job, status))) => self.complete(job, status).await,
                (Some(Transition::Reschedule), Some((job, _))) => self.reschedule(job).await,
                (Some(Transition::Reopen), Some((job, _))) => self.reopen(job).await,
                (Some(Transition::Restore), Some((job, _))) => self.restore(job).await,
                _ => self.book().await,
            }
        }
        self.acknowledged
    }

    async fn book(&mut self) {
        let (day, period) = (self.rng.pick(&DAYS), self.rng.pick(&PERIODS));
        let body = appointment(self.rng.pick(&SERVICES), day, period);
        match self.customer.book_appointment(&body).await {
            Ok(booked) => self.acknowledge(booked.reference, booked.version, booked.status, "book"),
            Err(error) => assert_eq!(error.code(), Some(ProblemCode::CapacityExceeded), "{error}"),
        }
    }

    async fn cancel(&mut self, job: String) {
        let cancel = Cancel { reason: Some(CancelReason::Other), note: None };
        let cancelled = self.admin.cancel_appointment(&job, &cancel).await.expect("cancelled");
        self.acknowledge(job, cancelled.version, cancelled.status, "cancel");
    }

    async fn complete(&mut self, job: String, status: Status) {
        if status == Status::Booked {
            let assigned = self.admin.assign_appointment(&job, &Assign::default()).await.expect("assigned");
            self.acknowledge(job.clone(), assigned.version, assigned.status, "assign");
        }
        let completed = self.admin.complete_appointment(&job, &Complete::default()).await.expect("completed");
        self.acknowledge(job, completed.version, completed.status, "complete");
    }

    async fn reschedule(&mut self, job: String) {
        let (day, period) = (self.rng.pick(&DAYS), self.rng.pick(&PERIODS));
        let rescheduled = self.admin.reschedule_appointment(&job, &new_start(day, period)).await;
        let known = self.acknowledged.iter().rfind(|write| write.reference == job).map(|write| write.version);
        // A reschedule to the current start writes nothing.
        if rescheduled.as_ref().map(|now| now.version).ok() != known {
            self.acknowledge_unless_full(job, rescheduled, "reschedule");
        }
    }

    async fn reopen(&mut self, job: String) {
        let reopened = self.admin.reopen_appointment(&job, &reopen()).await;
        self.acknowledge_unless_full(job, reopened, "reopen");
    }

    async fn restore(&mut self, job: String) {
        let restored = self.admin.restore_appointment(&job, &restore()).await;
        self.acknowledge_unless_full(job, restored, "restore");
    }

    fn acknowledge_unless_full(&mut self, job: String, answer: Result<Appointment>, kind: &'static str) {
        match answer {
            Ok(now) => self.acknowledge(job, now.version, now.status, kind),
            Err(error) => assert_eq!(error.code(), Some(ProblemCode::CapacityExceeded), "{kind}: {error}"),
        }
    }

    fn acknowledge(&mut self, job: String, version: i64, status: Status, kind: &'static str) {
        match self.appointments.iter_mut().find(|(known, _)| *known == job) {
            Some(known) => known.1 = status,
            None => self.appointments.push((job.clone(), status)),
        }
        self.acknowledged.push(Acknowledged { reference: job, version, status, kind });
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_random_mix_of_writes_never_books_a_slot_twice(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 0;
    });
    let app = app.await;
    let admin = app.admin("root").await;
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        let customer = app.customer(&format!("caller{number}")).await;
        let rng = Rng::new(number);
        callers.push(Caller {
            customer,
            admin: &admin,
            rng,
            appointments: Vec::new(),
            acknowledged: Vec::new(),
        });
    }
    let acknowledged: Vec<Acknowledged> =
        join_all(callers.into_iter().map(Caller::execute_steps)).await.into_iter().flatten().collect();

    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    acknowledged.iter().for_each(|write| *kinds.entry(write.kind).or_default() += 1);
    println!("{on:?}: {kinds:?}");
    assert!(acknowledged.len() > 100, "too few writes: {kinds:?}");
    assert_consistent(&app, acknowledged).await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn concurrent_changes_of_one_appointment_leave_one_consistent_state(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let mut acknowledged = Vec::new();
    for service in SERVICES {
        let job = ada.book(service, TUESDAY, "09:00").await.reference;
        let (to_self, done) = (Assign::default(), Complete::default());
        let other = Cancel { reason: Some(CancelReason::Other), note: None };
        let (assigned, completed, cancelled, rescheduled, rescheduled_too) = join5(
            root.assign_appointment(&job, &to_self),
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
            (rescheduled, "reschedule"),
            (rescheduled_too, "reschedule"),
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
    assert_consistent(&app, acknowledged).await;
}

async fn assert_consistent(app: &TestApp, acknowledged: Vec<Acknowledged>) {
    let (snapshot, journal) = (app.snapshot().await, Journal { acknowledged, ..Journal::default() });
    assert_eq!(audit::find_violations(&snapshot, &journal), Vec::<String>::new());
    assert_eq!(journal.count_unacknowledged(&snapshot), 0, "every logged write was acknowledged");
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
