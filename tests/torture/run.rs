//! A run: all callers at once against all servers, with the fault injector beside them, and the examination
//! after it.

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::BTreeMap,
    time::Instant,
};

use chrono::Days;
use futures_util::future::{join_all, join3};
use pitboard_api::{DaysQuery, LocalDate, ProblemCode};
use pitboard_client::{Client, ClientError};
use pitboard_tests::{audit::Journal, rng::Rng};

use crate::{
    Options,
    caller::Caller,
    examination,
    expiry::expire_holds,
    faults::{Counts, Fault, Injected, Injector},
    known::{KnownAppointments, KnownHolds},
    operations::Operation,
    report::{Report, Tally},
    servers::{Equipment, Servers},
    sessions::Sessions,
    step::Schedule,
    workshop::Workshop,
};

/// The state that all callers share.
pub struct Run<'a> {
    pub servers: &'a Servers<'a>,
    pub known: KnownAppointments,
    pub holds: KnownHolds,
    pub journal: RefCell<Journal>,
    pub schedule: Schedule,
    tallies: RefCell<BTreeMap<&'static str, Tally>>,
    violations: RefCell<Vec<String>>,
    end: Option<Instant>,
    remaining_steps: Cell<Option<u64>>,
    faults: &'a [Fault],
}

impl Run<'_> {
    /// Takes one of the remaining steps. Returns `false` once the run is over.
    pub fn take_step(&self) -> bool {
        if self.end.is_some_and(|end| Instant::now() >= end) {
            return false;
        }
        match self.remaining_steps.get() {
            Some(0) => false,
            remaining => {
                self.remaining_steps.set(remaining.map(|remaining| remaining - 1));
                true
            }
        }
    }

    /// Returns the counters of an operation.
    pub fn tally(&self, operation: &Operation) -> RefMut<'_, Tally> {
        RefMut::map(self.tallies.borrow_mut(), |tallies| tallies.entry(operation.name).or_default())
    }

    /// Records a violation.
    pub fn add_violation(&self, violation: String) {
        self.violations.borrow_mut().push(violation);
    }

    /// Whether a caller may receive this error: no answer and 503 are allowed only with faults that cause them.
    pub fn is_expected(&self, error: &ClientError) -> bool {
        let is_down =
            matches!(error, ClientError::Transport(_)) || error.code() == Some(ProblemCode::Unavailable);
        is_down && self.faults.iter().any(|fault| fault.loses_answers())
    }

    /// Whether a session has expired because a clock was set.
    pub fn is_expired(&self, error: &ClientError) -> bool {
        self.faults.contains(&Fault::Clock) && error.code() == Some(ProblemCode::Unauthenticated)
    }

    /// Whether a request whose connection ended may be executed after its repetition.
    pub fn may_overtake(&self) -> bool {
        self.faults.contains(&Fault::Stall)
    }
}

/// Executes a run against a workshop and examines its database.
pub async fn execute(workshop: Workshop, options: &Options) -> Report {
    let Workshop { place, cluster, disk, staff } = workshop;
    let count = if place.url.file().is_some() { 1 } else { options.servers };
    let equipment =
        Equipment { proxies: options.has(Fault::Stall), clocks: options.clock_library.as_deref() };
    let servers = Servers::start(&place, count, &equipment).await;
    let sessions = join_all((0..options.clients).map(async |number| {
        let server = servers.pick(number).await;
        Sessions::start(&server, &format!("caller{number}"), &staff).await.expect("sessions")
    }));
    let sessions = sessions.await;
    let run = Run {
        servers: &servers,
        known: KnownAppointments::default(),
        holds: KnownHolds::default(),
        journal: RefCell::default(),
        schedule: load_schedule(&servers.pick(0).await).await,
        tallies: RefCell::default(),
        violations: RefCell::default(),
        end: options.duration.map(|duration| Instant::now() + duration),
        remaining_steps: Cell::new(options.operations),
        faults: &options.faults,
    };

    let started = Instant::now();
    let is_over = Cell::new(false);
    let callers = async {
        let callers = sessions
            .into_iter()
            .enumerate()
            .map(|(number, sessions)| Caller::new(number, options.seed, sessions, &run).execute_steps());
        join_all(callers).await;
        is_over.set(true);
        started.elapsed()
    };
    let faults = async {
        let injector = Injector {
            servers: &servers,
            cluster,
            disk,
            faults: options.faults.clone(),
            rng: Rng::new(!options.seed),
            counts: Counts::new(),
            is_promoted: false,
        };
        injector.inject(&is_over).await
    };
    let expiries = expire_holds(&place, Rng::new(options.seed ^ 1), &is_over);
    let (duration, injected, expired) = join3(callers, faults, expiries).await;

    let Injected { cluster, disk, counts, missing } = injected;
    let Run { journal, tallies, violations, .. } = run;
    let journal = journal.into_inner();
    let mut violations = violations.into_inner();
    violations.extend(servers.stop());
    let examined = examination::examine(&place, &journal, options, cluster.is_some()).await;
    violations.extend(examined.violations);
    violations.extend(missing.iter().map(|fault| format!("no {}: the run was too short", fault.name())));
    // A temporary PostgreSQL and a disk in memory are removed in any case.
    let is_lasting = cluster.is_none() && disk.is_none();
    let kept = (!violations.is_empty() && is_lasting).then(|| place.text.clone());
    if kept.is_some() {
        place.keep();
    }
    let summary = format!("{}, {expired} holds expired", examined.summary);
    Report { tallies: tallies.into_inner(), duration, faults: counts, summary, violations, kept }
}

/// Loads the periods of the first four open days from the day after tomorrow on. None of them ends during the
/// run, and customers may still cancel appointments in them.
async fn load_schedule(server: &Client) -> Schedule {
    let days = DaysQuery { from: None, days: Some(14) };
    let days = server.list_availability_days(&days).await.expect("the days").items;
    let today = days[0].date;
    let from = today.checked_add_days(Days::new(2)).map(LocalDate);
    let (mut starts, mut periods) = (Vec::new(), Vec::new());
    for day in days.iter().filter(|day| Some(day.date) >= from && day.capacity > 0).take(4) {
        let availability = server.get_availability(day.date).await.expect("a day");
        starts.extend(availability.periods.iter().map(|period| (day.date, period.start)));
        periods = availability.periods.iter().map(|period| (period.start, period.end)).collect();
    }
    Schedule { today, starts, periods }
}
