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
    fault_injector::{FaultInjector, Kills},
    known::{KnownAppointments, KnownHolds},
    operations::Operation,
    report::{Report, Tally},
    servers::Servers,
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
    kill: bool,
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

    /// Whether a caller may receive this error: no answer and 503 are allowed only while servers are killed.
    pub fn is_expected(&self, error: &ClientError) -> bool {
        let is_down =
            matches!(error, ClientError::Transport(_)) || error.code() == Some(ProblemCode::Unavailable);
        self.kill && is_down
    }
}

/// Executes a run against a workshop and examines its database.
pub async fn execute(workshop: Workshop, options: &Options) -> Report {
    let Workshop { place, cluster, staff } = workshop;
    let count = if place.url.file().is_some() { 1 } else { options.servers };
    let servers = Servers::start(&place, count).await;
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
        kill: options.kill,
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
        let injector = FaultInjector {
            servers: &servers,
            cluster,
            rng: Rng::new(!options.seed),
            kills: Kills::default(),
        };
        if options.kill { injector.inject(&is_over).await } else { (injector.cluster, injector.kills) }
    };
    let expiries = expire_holds(&place, Rng::new(options.seed ^ 1), &is_over);
    let (duration, (cluster, kills), expired) = join3(callers, faults, expiries).await;

    let Run { journal, tallies, violations, .. } = run;
    let journal = journal.into_inner();
    let mut violations = violations.into_inner();
    violations.extend(servers.stop());
    let examined = examination::examine(&place, &journal, options, cluster.is_some()).await;
    violations.extend(examined.violations);
    if options.kill && kills.servers == 0 {
        violations.push("no server was killed: the run was too short".to_owned());
    }
    // A temporary PostgreSQL is removed in any case.
    let kept = (!violations.is_empty() && cluster.is_none()).then(|| place.text.clone());
    if kept.is_some() {
        place.keep();
    }
    let summary = format!("{}, {expired} holds expired", examined.summary);
    Report { tallies: tallies.into_inner(), duration, kills, summary, violations, kept }
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
