//! Looks once a second for the writes of other servers: compares the versions of the workshop and of the days in memory
//! with those of the look before.

use std::{
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use actix_web::rt;
use chrono::{Days as DayCount, NaiveDate};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    app::{Failure, transactions::Transactions},
    db::{
        Connection,
        days::{self, Versions},
    },
    live::{
        answers::Answers,
        change::{self, Change, Days},
        streams::Streams,
    },
};

const PERIOD: Duration = Duration::from_secs(1);
/// The days that are watched, before and after today: more than can be booked.
const PAST: DayCount = DayCount::new(366);
const FUTURE: DayCount = DayCount::new(1_100);

/// A started watch. It ends when this is dropped.
pub struct Watch(rt::task::JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The result of a look.
#[derive(Default)]
struct Look {
    days: Days,
    versions: Versions,
}

impl Watch {
    pub fn start(transactions: Transactions, answers: Answers, streams: Streams) -> Self {
        Self(rt::spawn(async move {
            let mut ticks = interval(PERIOD);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut last = Look::default();
            loop {
                ticks.tick().await;
                match look(&transactions, &answers, &streams, &last).await {
                    Ok(look) => last = look,
                    Err(failure) => tracing::warn!(?failure, "the writes of other servers cannot be seen"),
                }
            }
        }))
    }
}

/// Compares the versions with those of the last look. Days that it did not contain may have changed since they were
/// loaded, so that they count as changed.
async fn look(
    transactions: &Transactions,
    answers: &Answers,
    streams: &Streams,
    last: &Look,
) -> Result<Look, Failure> {
    let began = Instant::now();
    let days = [answers.days(), streams.days()].into_iter().flatten().reduce(change::hull);
    let days = days.and_then(|days| limit(days, transactions.clock.now().date_naive()));
    let range = days.clone();
    let read = move |conn: &mut Connection<'_>| Ok(days::versions(conn, range.clone())?);
    let versions = transactions.db.watch(transactions.workshop_id, read).await?;
    let look = Look { days, versions };
    let change = look.compare(last);
    answers.drop_changed(&change, |days| last.contains(days));
    streams.notify(&change, |date| last.contains(&Some(date..=date)));
    answers.freshness().looked(began);
    Ok(look)
}

/// Leaves out days far away, which can be asked for but hardly change: their answers are loaded again after each look.
fn limit(days: RangeInclusive<NaiveDate>, today: NaiveDate) -> Days {
    let first = today.checked_sub_days(PAST).map_or(*days.start(), |limit| limit.max(*days.start()));
    let last = today.checked_add_days(FUTURE).map_or(*days.end(), |limit| limit.min(*days.end()));
    (first <= last).then_some(first..=last)
}

impl Look {
    fn compare(&self, before: &Self) -> Change {
        let [now, old] = [&self.versions, &before.versions];
        let is_changed = |date: &&NaiveDate| now.days.get(*date) != old.days.get(*date);
        let days = now.days.keys().filter(is_changed).copied().collect();
        Change { workshop: now.workshop != old.workshop, days }
    }

    fn contains(&self, days: &Days) -> bool {
        let within = |days: &RangeInclusive<NaiveDate>| {
            self.days.as_ref().is_some_and(|all| all.contains(days.start()) && all.contains(days.end()))
        };
        days.as_ref().is_none_or(within)
    }
}
