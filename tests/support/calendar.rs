//! Closures and capacities of single dates, put in as an admin's calls will do later.

use diesel::prelude::*;
use pitboard_server::db::{
    WORKSHOP,
    schema::{capacity_overrides, closure_periods, closures},
};

use crate::{
    TestApp,
    bodies::{date, time},
};

impl TestApp {
    /// Closes the workshop from `first` to `last`: those periods of each day, or all if none is named.
    pub async fn close(&self, first: &str, last: &str, periods: &[&str]) {
        let (first, last) = (date(first), date(last));
        let periods: Vec<_> = periods.iter().map(|period| time(period)).collect();
        let closed = self.system(move |conn, _| {
            let id: i64 = diesel::insert_into(closures::table)
                .values((
                    closures::workshop_id.eq(WORKSHOP),
                    closures::first_date.eq(first),
                    closures::last_date.eq(last),
                    closures::reason.eq("test"),
                    closures::public_note.eq("Team training"),
                ))
                .returning(closures::id)
                .get_result(conn)?;
            for start in &periods {
                diesel::insert_into(closure_periods::table)
                    .values((
                        closure_periods::workshop_id.eq(WORKSHOP),
                        closure_periods::closure_id.eq(id),
                        closure_periods::period_start.eq(start),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        closed.await.expect("a closure");
    }

    /// Gives one period of a date another capacity.
    pub async fn set_capacity(&self, day: &str, period: &str, capacity: i32) {
        let (day, period) = (date(day), time(period));
        let set = self.system(move |conn, _| {
            let row = capacity_overrides::table
                .filter(capacity_overrides::date.eq(day).and(capacity_overrides::period_start.eq(period)));
            diesel::delete(row).execute(conn)?;
            diesel::insert_into(capacity_overrides::table)
                .values((
                    capacity_overrides::workshop_id.eq(WORKSHOP),
                    capacity_overrides::date.eq(day),
                    capacity_overrides::period_start.eq(period),
                    capacity_overrides::capacity.eq(capacity),
                    capacity_overrides::reason.eq("test"),
                ))
                .execute(conn)?;
            Ok(())
        });
        set.await.expect("an override");
    }
}
