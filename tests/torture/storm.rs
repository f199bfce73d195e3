//! The storm: all callers at once over all servers, and the reaper among them.

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::BTreeMap,
    time::Instant,
};

use chrono::Days;
use futures_util::future::{join, join_all};
use pitboard_api::{DaysQuery, ProblemCode};
use pitboard_client::{Client, ClientError};
use pitboard_tests::{audit::Journal, dice::Dice};

use crate::{
    Terms,
    board::Board,
    caller::Caller,
    crew::Crew,
    examination,
    operations::Operation,
    reaper::{Killed, Reaper},
    report::{Report, Tally},
    servers::Servers,
    shop::Shop,
    turn::Opening,
};

/// What the callers share.
pub struct Storm<'a> {
    pub servers: &'a Servers<'a>,
    pub board: Board,
    pub journal: RefCell<Journal>,
    pub opening: Opening,
    tallies: RefCell<BTreeMap<&'static str, Tally>>,
    violations: RefCell<Vec<String>>,
    ends_at: Option<Instant>,
    turns_left: Cell<Option<u64>>,
    kills: bool,
}

impl Storm<'_> {
    /// Takes one turn of those that are left.
    pub fn goes_on(&self) -> bool {
        if self.ends_at.is_some_and(|end| Instant::now() >= end) {
            return false;
        }
        match self.turns_left.get() {
            Some(0) => false,
            left => {
                self.turns_left.set(left.map(|left| left - 1));
                true
            }
        }
    }

    pub fn tally(&self, operation: &Operation) -> RefMut<'_, Tally> {
        RefMut::map(self.tallies.borrow_mut(), |tallies| tallies.entry(operation.name).or_default())
    }

    pub fn found(&self, violation: String) {
        self.violations.borrow_mut().push(violation);
    }

    /// May a caller hear this? No answer, and 503, only where somebody kills.
    pub fn excuses(&self, error: &ClientError) -> bool {
        let down =
            matches!(error, ClientError::Transport(_)) || error.code() == Some(ProblemCode::Unavailable);
        self.kills && down
    }
}

/// Lets it rage in a shop, and examines what is left.
pub async fn rage(shop: Shop, terms: &Terms) -> Report {
    let Shop { place, cluster, staff } = shop;
    let count = if place.url.file().is_some() { 1 } else { terms.servers };
    let servers = Servers::start(&place, count).await;
    let crews = join_all((0..terms.clients).map(async |number| {
        let server = servers.any(number).await;
        Crew::new(&server, &format!("caller{number}"), &staff).await.expect("people who sign in")
    }));
    let crews = crews.await;
    let storm = Storm {
        servers: &servers,
        board: Board::default(),
        journal: RefCell::default(),
        opening: opening(&servers.any(0).await).await,
        tallies: RefCell::default(),
        violations: RefCell::default(),
        ends_at: terms.seconds.map(|seconds| Instant::now() + seconds),
        turns_left: Cell::new(terms.operations),
        kills: terms.kill,
    };

    let begun = Instant::now();
    let over = Cell::new(false);
    let callers = async {
        let callers = crews.into_iter().enumerate();
        join_all(callers.map(|(number, crew)| Caller::new(number, terms.seed, crew, &storm).rages())).await;
        over.set(true);
        begun.elapsed()
    };
    let reaper = async {
        let reaper =
            Reaper { servers: &servers, cluster, dice: Dice::new(!terms.seed), killed: Killed::default() };
        if terms.kill { reaper.reaps(&over).await } else { (reaper.cluster, reaper.killed) }
    };
    let (lasted, (cluster, killed)) = join(callers, reaper).await;

    let Storm { journal, tallies, violations, .. } = storm;
    let journal = journal.into_inner();
    let mut violations = violations.into_inner();
    violations.extend(servers.stop());
    let examined = examination::examine(&place, &journal, terms, cluster.is_some()).await;
    violations.extend(examined.violations);
    if terms.kill && killed.servers == 0 {
        violations.push("nothing was killed: it was over too soon".to_owned());
    }
    // A PostgreSQL of our own goes, whatever is in it.
    let kept = (!violations.is_empty() && cluster.is_none()).then(|| place.text.clone());
    if kept.is_some() {
        place.keep();
    }
    Report { tallies: tallies.into_inner(), lasted, killed, books: examined.books, violations, kept }
}

/// All starts of the first four open days from the day after tomorrow on: nothing of it ends before we do, and
/// a customer may always cancel.
async fn opening(server: &Client) -> Opening {
    let days = DaysQuery { from: None, days: Some(14) };
    let days = server.list_availability_days(&days).await.expect("the days").items;
    let today = days[0].date;
    let from = today.checked_add_days(Days::new(2));
    let (mut starts, mut hours) = (Vec::new(), Vec::new());
    for day in days.iter().filter(|day| Some(day.date) >= from && day.capacity > 0).take(4) {
        let periods = server.get_availability(day.date).await.expect("a day").periods;
        starts.extend(periods.iter().map(|period| (day.date, period.start)));
        hours = periods.iter().map(|period| (period.start, period.end)).collect();
    }
    Opening { today, starts, hours }
}
