//! Closures and capacities of single dates, by the server's own functions: in the tests whose matter they are, an
//! admin makes them over HTTP.

use pitboard_domain::calendar::{Closure, Override};
use pitboard_server::app::calendar::{
    calendar_change::Terms,
    capacity_overrides::{self, NewOverride},
    closures::{self, NewClosure},
};

use crate::{
    TestApp,
    bodies::{date, time},
};

const WHATEVER_IS_BOOKED: Terms = Terms { dry_run: false, accept_conflicts: true };

impl TestApp {
    /// Closes the workshop from `first` to `last`: those periods of each day, or all if none is named.
    pub async fn close(&self, first: &str, last: &str, periods: &[&str]) {
        let periods = periods.iter().map(|period| time(period)).collect();
        let note = Some("Team training".to_owned());
        let closure = Closure { first: date(first), last: date(last), periods, note };
        let new = NewClosure { closure, reason: "test".to_owned() };
        let closed = self.system(move |tx| closures::create(tx, WHATEVER_IS_BOOKED, &new));
        closed.await.expect("a closure");
    }

    /// Gives one period of a date another capacity.
    pub async fn set_capacity(&self, day: &str, period: &str, capacity: u32) {
        let capacity = Override { date: date(day), period: Some(time(period)), capacity };
        let new = NewOverride { capacity, reason: "test".to_owned() };
        let set = self.system(move |tx| capacity_overrides::create(tx, WHATEVER_IS_BOOKED, &new));
        set.await.expect("an override");
    }
}
