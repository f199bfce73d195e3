//! Capacity overrides as entries of the calendar: at most one for each date, and one for each of its periods.

use pitboard_domain::{
    calendar::Override,
    event::{Changed, Event, HhMm, OverrideChange, PrivateField, calendar::OverrideChanged},
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
        capacity_overrides::{self, NewOverride, OverrideRow},
    },
};

impl Entry for OverrideRow {
    type Key = i64;
    type New = NewOverride;

    fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<Self>> {
        capacity_overrides::by_id(conn, id)
    }

    /// Replaces an override of the same date and period.
    fn creation<'a>(_: &mut Tx, new: &'a NewOverride, before: &Before) -> Result<Change<'a, Self>, Failure> {
        let NewOverride { capacity, reason } = new;
        capacity.check(before.now.today, &before.calendar)?;
        let days = before.days((capacity.date, capacity.date));
        Ok(Change::new(days, move |tx| {
            let replaced = capacity_overrides::of_date(tx, capacity.date, capacity.period)?;
            if let Some(replaced) = &replaced {
                capacity_overrides::delete(tx, replaced.id)?;
            }
            let id = capacity_overrides::insert(tx, new)?;
            let before = replaced.map(|row| row.capacity.capacity);
            let change = OverrideChanged {
                changed: vec![PrivateField::Reason],
                ..change(capacity, Changed::new(before, Some(capacity.capacity)))
            };
            let row = OverrideRow { id, capacity: capacity.clone(), reason: reason.clone() };
            Ok((row, Event::CapacityOverride(id, OverrideChange::CreateCapacityOverride(change))))
        }))
    }

    fn deletion(self, before: &Before) -> Result<Change<'static, ()>, Failure> {
        let OverrideRow { id, capacity, .. } = self;
        capacity.check_removal(before.now.today)?;
        let days = before.days((capacity.date, capacity.date));
        Ok(Change::new(days, move |tx| {
            capacity_overrides::delete(tx, id)?;
            let change = change(&capacity, Changed::removed(capacity.capacity));
            Ok(((), Event::CapacityOverride(id, OverrideChange::DeleteCapacityOverride(change))))
        }))
    }
}

fn change(of: &Override, capacity: Changed<Option<u32>>) -> OverrideChanged {
    OverrideChanged {
        date: of.date,
        period: of.period.map(HhMm),
        capacity,
        changed: Vec::new(),
        accepted_conflicts: None,
    }
}
