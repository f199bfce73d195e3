//! The writes of the calendar and the settings. They take room away from under what is booked, and accept it: what
//! follows must get by with what is left.

use pitboard_api::{
    CalendarQuery, NewCapacityOverride, NewClosure, NewWeekdayPeriods, NewWeeklyPattern, NewWeeklyPeriod,
    PageQuery, ProblemCode::NotFound, SettingsPatch, Weekday,
};

use super::{Done, Operation};

/// Slots that a period may be given: more and fewer than it has.
const SLOTS: usize = 5;

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "set a capacity",
        kind: "create_capacity_override",
        weight: 4,
        from: &[],
        refusals: &[],
        once: true,
        call: |turn| {
            let (date, start) = turn.start();
            let capacity = NewCapacityOverride {
                date,
                // Now and then of the whole date.
                period: Some(start).filter(|_| !turn.throws.who.is_multiple_of(8)),
                capacity: 1 + (turn.throws.more % SLOTS) as u32,
                reason: turn.name.to_owned(),
                accept_conflicts: true,
            };
            Box::pin(async move {
                let set = turn.admin().create_capacity_override(&capacity).await?;
                Ok(Done::Change(format!("capacity_override:{}", set.id)))
            })
        },
    },
    Operation {
        name: "unset a capacity",
        kind: "delete_capacity_override",
        weight: 2,
        from: &[],
        refusals: &[NotFound],
        once: false,
        call: |turn| {
            Box::pin(async {
                let set = turn.admin().list_capacity_overrides(&CalendarQuery::default()).await?.items;
                let Some(one) = set.get(turn.throws.more % set.len().max(1)) else {
                    return Ok(Done::Nothing);
                };
                turn.admin().delete_capacity_override(one.id, true).await?;
                Ok(Done::Change(format!("capacity_override:{}", one.id)))
            })
        },
    },
    Operation {
        name: "close",
        kind: "create_closure",
        weight: 1,
        from: &[],
        refusals: &[],
        once: true,
        call: |turn| {
            let (date, start) = turn.start();
            let closure = NewClosure {
                first_date: date,
                last_date: date,
                // Now and then the whole day.
                periods: Some(start).filter(|_| !turn.throws.who.is_multiple_of(8)).into_iter().collect(),
                reason: turn.name.to_owned(),
                public_note: None,
                accept_conflicts: true,
            };
            Box::pin(async move {
                let closed = turn.admin().create_closure(&closure).await?;
                Ok(Done::Change(format!("closure:{}", closed.id)))
            })
        },
    },
    Operation {
        name: "open again",
        kind: "delete_closure",
        weight: 2,
        from: &[],
        refusals: &[NotFound],
        once: false,
        call: |turn| {
            Box::pin(async {
                let closed = turn.admin().list_closures(&CalendarQuery::default()).await?.items;
                let Some(one) = closed.get(turn.throws.more % closed.len().max(1)) else {
                    return Ok(Done::Nothing);
                };
                turn.admin().delete_closure(one.id, true).await?;
                Ok(Done::Change(format!("closure:{}", one.id)))
            })
        },
    },
    Operation {
        name: "settings",
        kind: "update_settings",
        weight: 1,
        from: &[],
        refusals: &[],
        once: false,
        call: |turn| {
            let patch = SettingsPatch {
                // No two write the same, so each is a change.
                name: Some(turn.name.to_owned()),
                slots_per_period: Some(2 + (turn.throws.more % 3) as u32),
                daily_limit: Some(Some(8 + (turn.throws.who % 8) as u32)),
                accept_conflicts: true,
                ..SettingsPatch::default()
            };
            Box::pin(async move {
                turn.admin().update_settings(&patch).await?;
                Ok(Done::Change("workshop".to_owned()))
            })
        },
    },
    Operation {
        name: "set a pattern",
        kind: "create_weekly_pattern",
        weight: 1,
        from: &[],
        refusals: &[],
        once: true,
        call: |turn| {
            let hours = &turn.opening.hours;
            let periods = |_| {
                let capacity = |place: usize| (place == turn.throws.more % hours.len()).then_some(2);
                let period =
                    |(place, (start, end))| NewWeeklyPeriod { start, end, capacity: capacity(place) };
                hours.iter().copied().enumerate().map(period).collect()
            };
            let pattern = NewWeeklyPattern {
                valid_from: turn.start().0,
                days: Weekday::ALL[..6]
                    .iter()
                    .map(|weekday| NewWeekdayPeriods { weekday: *weekday, periods: periods(weekday) })
                    .collect(),
                accept_conflicts: true,
            };
            Box::pin(async move {
                let set = turn.admin().create_weekly_pattern(&pattern).await?;
                Ok(Done::Change(format!("weekly_pattern:{}", set.valid_from)))
            })
        },
    },
    Operation {
        name: "unset a pattern",
        kind: "delete_weekly_pattern",
        weight: 1,
        from: &[],
        refusals: &[NotFound],
        once: false,
        call: |turn| {
            Box::pin(async {
                let today = turn.opening.today;
                let set = turn.admin().list_weekly_patterns(&PageQuery::default()).await?.items;
                let later: Vec<_> = set.iter().filter(|pattern| pattern.valid_from > today).collect();
                let Some(one) = later.get(turn.throws.more % later.len().max(1)) else {
                    return Ok(Done::Nothing);
                };
                turn.admin().delete_weekly_pattern(one.valid_from, true).await?;
                Ok(Done::Change(format!("weekly_pattern:{}", one.valid_from)))
            })
        },
    },
];
