//! The demo's calendar: days counted in open days from today, and local times on them as instants.

use chrono::{DateTime, Days as Spell, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Calendar, PeriodOnDay},
    time::Zone,
};

use crate::zone::WorkshopZone;

/// A day counted in open days (0 is today, -1 the last open day before it, 1 the next one), an hour and a minute. The
/// minutes may exceed 59.
pub type Moment = (i32, u32, u32);

/// The number of open days before and after today that the demo uses.
const BEFORE: usize = 30;
const AFTER: usize = 3;

/// The open days around today.
pub struct Days {
    zone: WorkshopZone,
    /// Today, open or not.
    now: NaiveDate,
    calendar: Calendar,
    /// The latest first.
    before: Vec<NaiveDate>,
    /// `None` if the workshop is closed today.
    today: Option<NaiveDate>,
    after: Vec<NaiveDate>,
}

impl Days {
    pub fn new(calendar: Calendar, zone: WorkshopZone, now: DateTime<Utc>) -> Self {
        let now = zone.now(now).today;
        let open = |date: &NaiveDate| is_open(&calendar, *date);
        let before = std::iter::successors(now.pred_opt(), NaiveDate::pred_opt);
        let (before, today) = (before.filter(open).take(BEFORE).collect(), Some(now).filter(open));
        let after = now.iter_days().skip(1).filter(open).take(AFTER).collect();
        Self { zone, now, before, today, after, calendar }
    }

    /// Returns an open day by its distance from today.
    pub fn open_from(&self, spell: Spell) -> NaiveDate {
        let mut far = (self.now + spell).iter_days();
        far.find(|date| is_open(&self.calendar, *date)).unwrap_or(self.now)
    }

    /// Returns the date; `None` for today when the workshop is closed, or beyond the demo's days.
    pub fn date(&self, day: i32) -> Option<NaiveDate> {
        let nth = day.unsigned_abs() as usize;
        match day {
            0 => self.today,
            ..0 => self.before.get(nth - 1).copied(),
            1.. => self.after.get(nth - 1).copied(),
        }
    }

    pub fn instant(&self, (day, hour, minute): Moment) -> Option<DateTime<Utc>> {
        let time = NaiveTime::from_num_seconds_from_midnight_opt((hour * 60 + minute) * 60, 0)?;
        Some(self.zone.instant(self.date(day)?, time))
    }
}

fn is_open(calendar: &Calendar, date: NaiveDate) -> bool {
    calendar.day(date).iter().any(PeriodOnDay::is_open)
}
