//! Closures and capacity overrides, created by the server's functions. Tests of these create them over HTTP.

use pitboard_domain::calendar::{Closure, Override};
use pitboard_server::{
    app::calendar::{calendar_change::ChangeOptions, entries},
    db::{
        capacity_overrides::{NewOverride, OverrideRow},
        closures::{ClosureRow, NewClosure},
    },
};

use crate::{
    TestApp,
    bodies::{date, time},
};

const ACCEPT_CONFLICTS: ChangeOptions = ChangeOptions { dry_run: false, accept_conflicts: true };

impl TestApp {
    /// Closes these periods from `first` to `last`, or the whole days if there are none.
    pub async fn close(&self, first: &str, last: &str, periods: &[&str]) {
        let periods = periods.iter().map(|period| time(period)).collect();
        let note = Some("Team training".to_owned());
        let closure = Closure { first: date(first), last: date(last), periods, note };
        let new = NewClosure { closure, reason: "test".to_owned() };
        let closed = self.system(move |tx| entries::create::<ClosureRow>(tx, ACCEPT_CONFLICTS, &new));
        closed.await.expect("a closure");
    }

    /// Overrides the capacity of one period of a date.
    pub async fn set_capacity(&self, day: &str, period: &str, capacity: u32) {
        let capacity = Override { date: date(day), period: Some(time(period)), capacity };
        let new = NewOverride { capacity, reason: "test".to_owned() };
        let set = self.system(move |tx| entries::create::<OverrideRow>(tx, ACCEPT_CONFLICTS, &new));
        set.await.expect("an override");
    }
}
