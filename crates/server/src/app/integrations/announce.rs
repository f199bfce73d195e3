//! Announces the days whose public availability a write has changed. No write takes part in this: the job compares the
//! versions of the days with those that were announced, so that nothing is lost, and several changes are one event.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use pitboard_domain::webhook::{ANNOUNCEMENTS_KEPT, PublicEventType};

use crate::{
    app::{Failure, Tx, jobs::OutsideTask, transactions::Transactions},
    clock::Clock,
    db::{
        Connection, QueryResult,
        announced_days::{self, ChangedDay},
        public_events, webhooks,
    },
};

/// The shortest time between two announcements of a day.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
/// The days of one run: a change of the calendar may affect hundreds.
const BATCH: usize = 62;
/// Changes of days that are longer ago are not announced.
const PAST: Days = Days::new(8);

/// Returns the tag of each of some days, which ascend: the `ETag` of its public body.
pub type DayTags = fn(&mut Connection<'_>, &Clock, &[NaiveDate]) -> Result<Vec<String>, Failure>;

/// Announces changed days. The tags are of the state that has the versions: both are read at once, and the versions
/// are written if they are still the next ones.
pub struct AnnounceDays {
    tags: DayTags,
}

impl AnnounceDays {
    /// The longest time until a change is announced whose server was killed before it could wake the job.
    pub const EVERY: TimeDelta = TimeDelta::minutes(1);

    pub fn new(tags: DayTags) -> Self {
        Self { tags }
    }
}

impl OutsideTask for AnnounceDays {
    const KIND: &'static str = "announce_days";
    type Payload = ();
    type Outcome = Vec<(ChangedDay, String)>;

    async fn run(&self, transactions: &Transactions, (): &()) -> Result<Self::Outcome, Failure> {
        let (tags, clock) = (self.tags, transactions.clock.clone());
        let read = transactions.read(move |conn| {
            let now = clock.now();
            let mut days = announced_days::changed(conn, first_date(now))?;
            days.retain(|day| pause_end(day, now).is_none());
            days.truncate(BATCH);
            let dates: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
            let tags = tags(conn, &clock, &dates)?;
            if tags.len() != days.len() {
                // Days without a tag would be due again at once, for ever.
                return Err(Failure::Internal(format!("{} tags for {} days", tags.len(), days.len())));
            }
            Ok(days.into_iter().zip(tags).collect())
        });
        read.await
    }

    fn finish(&self, tx: &mut Tx<'_>, (): &(), days: &Self::Outcome) -> Result<(), Failure> {
        if days.is_empty() {
            return Ok(());
        }
        let (is_sent, now) = (is_wanted(tx)?, tx.now().naive_utc());
        for (day, tag) in days {
            // A write may change what the public body does not show.
            let before = day.announced_at.filter(|_| day.tag.as_ref() == Some(tag));
            if !announced_days::save(tx, day, tag, before.unwrap_or(now))? {
                return Err(Failure::Unavailable("another run announced the day".to_owned()));
            }
            if before.is_none() {
                tx.announce(day.date, tag, is_sent)?;
            }
        }
        Ok(())
    }

    fn next_due(&self, tx: &mut Tx<'_>, (): &()) -> Result<Option<DateTime<Utc>>, Failure> {
        let now = tx.now();
        let left = announced_days::changed(tx, first_date(now))?;
        let next = left.iter().map(|day| pause_end(day, now).unwrap_or(now)).min();
        Ok(Some(next.unwrap_or(now + Self::EVERY)))
    }
}

/// Deletes the announcements that the feed no longer needs.
pub fn purge(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    public_events::delete_announcements(conn, now - ANNOUNCEMENTS_KEPT)
}

fn first_date(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(PAST).unwrap_or(today)
}

/// Returns when a day may be announced that was announced just now. An announcement in the future is of a server whose
/// clock is ahead.
fn pause_end(day: &ChangedDay, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let announced_at = day.announced_at?.and_utc();
    Some(announced_at + PAUSE).filter(|end| now < *end && announced_at <= now)
}

/// Whether an active webhook asks for the announcements.
fn is_wanted(tx: &mut Tx<'_>) -> Result<bool, Failure> {
    if !tx.workshop()?.has_webhooks {
        return Ok(false);
    }
    for webhook in webhooks::active(tx)? {
        let types = webhook.types()?;
        if types.is_empty() || types.contains(&PublicEventType::AvailabilityChanged) {
            return Ok(true);
        }
    }
    Ok(false)
}
