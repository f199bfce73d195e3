//! Weekly patterns as entries of the calendar. A pattern can be deleted until it is in force.

use chrono::NaiveDate;
use pitboard_domain::{
    calendar::WeeklyPattern,
    event::{Changed, Event, Week, WeeklyPatternChange, calendar::WeekChanged},
};

use crate::{
    app::{
        Failure, Tx,
        calendar::{
            calendar_change::{Before, Change},
            entries::Entry,
        },
    },
    db::{Connection, QueryResult, weekly_patterns},
};

impl Entry for WeeklyPattern {
    /// The date from which it is in force.
    type Key = NaiveDate;
    type New = WeeklyPattern;

    fn find(conn: &mut Connection, valid_from: NaiveDate) -> QueryResult<Option<Self>> {
        weekly_patterns::by_date(conn, valid_from)
    }

    /// Replaces a pattern with the same date.
    fn creation<'a>(
        tx: &mut Tx,
        new: &'a WeeklyPattern,
        before: &Before,
    ) -> Result<Change<'a, Self>, Failure> {
        new.check(before.now.today)?;
        let valid_from = new.valid_from();
        let replaced = weekly_patterns::by_date(tx, valid_from)?;
        let days = Changed::new(replaced.as_ref().map(Week::from), Some(Week::from(new)));
        let change = WeeklyPatternChange::CreateWeeklyPattern(WeekChanged { days, accepted_conflicts: None });
        Ok(Change::new(before.days((valid_from, NaiveDate::MAX)), move |tx| {
            weekly_patterns::delete(tx, valid_from)?;
            weekly_patterns::insert(tx, new)?;
            Ok((new.clone(), Event::WeeklyPattern(valid_from, change)))
        }))
    }

    fn deletion(self, before: &Before) -> Result<Change<'static, ()>, Failure> {
        let valid_from = self.valid_from();
        WeeklyPattern::check_removal(valid_from, before.now.today)?;
        let days = Changed::removed(Week::from(&self));
        let change = WeeklyPatternChange::DeleteWeeklyPattern(WeekChanged { days, accepted_conflicts: None });
        Ok(Change::new(before.days((valid_from, NaiveDate::MAX)), move |tx| {
            weekly_patterns::delete(tx, valid_from)?;
            Ok(((), Event::WeeklyPattern(valid_from, change)))
        }))
    }
}
