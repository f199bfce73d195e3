//! Closures as entries of the calendar. The days of a closure that are over stay closed when it is deleted.

use pitboard_domain::{
    calendar::Closure,
    event::{Changed, ClosureChange, Event, HhMm, PrivateField, calendar::ClosureFields},
};

use crate::{
    app::{
        Failure, Tx,
        calendar::{
            calendar_change::{Before, Change},
            entries::Entry,
        },
    },
    db::{
        Connection, QueryResult,
        closures::{self, ClosureRow, NewClosure},
    },
};

impl Entry for ClosureRow {
    type Key = i64;
    type New = NewClosure;

    fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>> {
        closures::by_id(conn, id)
    }

    fn creation<'a>(_: &mut Tx, new: &'a NewClosure, before: &Before) -> Result<Change<'a, Self>, Failure> {
        let NewClosure { closure, reason } = new;
        closure.check(before.now.today, &before.calendar)?;
        let fields = ClosureFields {
            first_date: Some(Changed::created(closure.first)),
            last_date: Changed::created(closure.last),
            periods: Some(Changed::created(periods(closure))),
            changed: vec![PrivateField::Reason, PrivateField::PublicNote],
            accepted_conflicts: None,
        };
        let days = before.days((closure.first, closure.last));
        Ok(Change::new(days, move |tx| {
            let id = closures::insert(tx, new)?;
            let row = ClosureRow { id, closure: closure.clone(), reason: reason.clone() };
            Ok((row, Event::Closure(id, ClosureChange::CreateClosure(fields))))
        }))
    }

    fn deletion(self, before: &Before) -> Result<Change<'static, ()>, Failure> {
        let ClosureRow { id, closure, .. } = self;
        let last_left = closure.check_removal(before.now.today)?;
        let is_deleted = last_left.is_none();
        let fields = ClosureFields {
            first_date: is_deleted.then(|| Changed::removed(closure.first)),
            last_date: Changed::new(Some(closure.last), last_left),
            periods: is_deleted.then(|| Changed::removed(periods(&closure))),
            changed: Vec::new(),
            accepted_conflicts: None,
        };
        let days = before.days((closure.first, closure.last));
        Ok(Change::new(days, move |tx| {
            match last_left {
                Some(last) => closures::set_last_date(tx, id, last)?,
                None => closures::delete(tx, id)?,
            }
            Ok(((), Event::Closure(id, ClosureChange::DeleteClosure(fields))))
        }))
    }
}

fn periods(closure: &Closure) -> Vec<HhMm> {
    closure.periods.iter().copied().map(HhMm).collect()
}
