//! Creates weekly patterns, and deletes those that are not in force yet.

use chrono::NaiveDate;
use pitboard_domain::{
    calendar::WeeklyPattern,
    event::{Changed, Event, Week, WeeklyPatternChange, calendar::WeekChanged},
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        calendar::calendar_change::{self, Change, ChangeOptions, Outcome},
    },
    db::weekly_patterns,
};

/// Creates a pattern that is in force from its date on. Replaces one with the same date.
pub fn create(tx: &mut Tx, options: ChangeOptions, new: &WeeklyPattern) -> Result<Outcome<()>, Failure> {
    let valid_from = new.valid_from();
    calendar_change::apply(tx, options, |tx, before| {
        new.check(before.now.today)?;
        let replaced = weekly_patterns::by_date(tx, valid_from)?;
        let days = Changed::new(replaced.as_ref().map(Week::from), Some(Week::from(new)));
        let change = WeeklyPatternChange::CreateWeeklyPattern(WeekChanged { days, accepted_conflicts: None });
        Ok(Change::new(before.days((valid_from, NaiveDate::MAX)), move |tx| {
            weekly_patterns::delete(tx, valid_from)?;
            weekly_patterns::insert(tx, new)?;
            Ok(((), Event::WeeklyPattern(valid_from, change)))
        }))
    })
}

/// Deletes a pattern that is not in force yet.
pub fn delete(tx: &mut Tx, options: ChangeOptions, valid_from: NaiveDate) -> Result<Outcome<()>, Failure> {
    calendar_change::apply(tx, options, |tx, before| {
        let pattern = weekly_patterns::by_date(tx, valid_from)?.ok_or(Refusal::NotFound)?;
        WeeklyPattern::check_removal(valid_from, before.now.today)?;
        let days = Changed::removed(Week::from(&pattern));
        let change = WeeklyPatternChange::DeleteWeeklyPattern(WeekChanged { days, accepted_conflicts: None });
        Ok(Change::new(before.days((valid_from, NaiveDate::MAX)), move |tx| {
            weekly_patterns::delete(tx, valid_from)?;
            Ok(((), Event::WeeklyPattern(valid_from, change)))
        }))
    })
}
