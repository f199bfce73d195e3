//! Checks the ledger, period by period: no slot is held twice at any instant, and no more slots than the capacity.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;

use crate::{
    app::{Failure, doctor::Outcome},
    db::{
        Connection,
        engine::schema::{days, occupancy},
    },
};

/// The number of dates that are checked together.
const DATES: usize = 100;

#[derive(Queryable, Selectable)]
#[diesel(table_name = occupancy)]
struct Row {
    date: NaiveDate,
    period_start: NaiveTime,
    slot_no: i32,
    capacity: i32,
    plate: Option<String>,
    taken_at: NaiveDateTime,
    released_at: Option<NaiveDateTime>,
    reason: Option<String>,
}

impl Row {
    fn slot(&self) -> String {
        format!("slot {} of {} {}", self.slot_no, self.date, self.period_start.format("%H:%M"))
    }

    fn is_held(&self) -> bool {
        self.released_at.is_none()
    }

    fn last_change(&self) -> NaiveDateTime {
        self.released_at.unwrap_or(self.taken_at)
    }
}

pub(super) fn examine(conn: &mut Connection) -> Result<Outcome, Failure> {
    let (mut failures, mut held, mut all) = (Vec::new(), 0, 0);
    let dates: Vec<NaiveDate> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id))
        .select(occupancy::date)
        .distinct()
        .order(occupancy::date)
        .load(conn.raw)?;
    for dates in dates.chunks(DATES) {
        let rows: Vec<Row> = occupancy::table
            .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq_any(dates)))
            .order((occupancy::date, occupancy::period_start, occupancy::taken_at, occupancy::id))
            .select(Row::as_select())
            .load(conn.raw)?;
        let changed: Vec<(NaiveDate, NaiveDateTime)> = days::table
            .filter(days::workshop_id.eq(conn.workshop_id).and(days::date.eq_any(dates)))
            .select((days::date, days::changed_at))
            .load(conn.raw)?;
        all += rows.len();
        held += rows.iter().filter(|row| row.is_held()).count();
        for day in rows.chunk_by(|a, b| a.date == b.date) {
            failures.extend(unrecorded(day, &changed));
        }
        for period in rows.chunk_by(|a, b| (a.date, a.period_start) == (b.date, b.period_start)) {
            failures.extend(period.iter().filter_map(of_row));
            failures.extend(too_many(period));
            failures.extend(twice(period));
            failures.extend(same_car(period));
        }
    }
    Ok(Outcome::new(failures, format!("{held} slots held, each once; {all} ever taken")))
}

/// A day knows the last change of its slots.
fn unrecorded(day: &[Row], changed: &[(NaiveDate, NaiveDateTime)]) -> Option<String> {
    let (date, last) = (day.first()?.date, day.iter().map(Row::last_change).max()?);
    match changed.iter().find(|(changed, _)| *changed == date) {
        None => Some(format!("slots of {date} are held and the day was never locked")),
        Some((_, at)) if *at < last => {
            Some(format!("the slots of {date} were changed at {last} and the day was last locked at {at}"))
        }
        Some(_) => None,
    }
}

fn of_row(row: &Row) -> Option<String> {
    let slot = row.slot();
    if !(1..=row.capacity).contains(&row.slot_no) {
        Some(format!("{slot} is beyond its capacity of {}", row.capacity))
    } else if row.released_at.is_some_and(|released| released < row.taken_at) {
        Some(format!("{slot} was released before it was taken"))
    } else if row.reason.is_some() == row.is_held() {
        Some(format!("{slot} has a reason without a release, or a release without a reason"))
    } else {
        None
    }
}

/// The rows of a period are in the order of taking: when the n-th is taken, n are held less those released.
fn too_many(period: &[Row]) -> Vec<String> {
    let mut releases: Vec<NaiveDateTime> = period.iter().filter_map(|row| row.released_at).collect();
    releases.sort();
    let mut failures = Vec::new();
    for (before, row) in period.iter().enumerate() {
        let released = releases.partition_point(|at| *at <= row.taken_at);
        let held = (before + 1).saturating_sub(released);
        if held > row.capacity.unsigned_abs() as usize {
            failures.push(format!("{} was taken as number {held} of {}", row.slot(), row.capacity));
        }
    }
    failures
}

fn twice(period: &[Row]) -> Vec<String> {
    let mut slots: Vec<&Row> = period.iter().collect();
    // Stable: each slot's rows stay in the order of taking.
    slots.sort_by_key(|row| row.slot_no);
    let overlap = |pair: &&[&Row]| {
        pair[0].slot_no == pair[1].slot_no && pair[0].released_at.is_none_or(|at| at > pair[1].taken_at)
    };
    let describe = |pair: &[&Row]| match pair[0].is_held() && pair[1].is_held() {
        true => format!("{} is held twice", pair[0].slot()),
        false => format!("{} was held twice at {}", pair[0].slot(), pair[1].taken_at),
    };
    slots.windows(2).filter(overlap).map(describe).collect()
}

fn same_car(period: &[Row]) -> Vec<String> {
    let mut cars: Vec<&Row> = period.iter().filter(|row| row.is_held() && row.plate.is_some()).collect();
    cars.sort_by(|a, b| a.plate.cmp(&b.plate));
    let same = |pair: &&[&Row]| pair[0].plate == pair[1].plate;
    let describe =
        |pair: &[&Row]| format!("the car in {} is in slot {} too", pair[0].slot(), pair[1].slot_no);
    cars.windows(2).filter(same).map(describe).collect()
}
