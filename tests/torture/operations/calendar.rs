//! The writes of the calendar and the settings. They accept all conflicts, so that later bookings meet
//! reduced capacity.

use pitboard_api::{
    CalendarQuery, CreateCapacityOverride, CreateClosure, CreateWeekdayPeriods, CreateWeeklyPattern,
    CreateWeeklyPeriod, PageQuery, ProblemCode::NotFound, SettingsPatch, Weekday,
};

use super::{Answer, Operation};

/// The highest capacity that an override sets; the workshop has 3.
const MAX_CAPACITY: usize = 5;

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "set a capacity",
        kind: "create_capacity_override",
        weight: 4,
        from: &[],
        refusals: &[],
        is_idempotent: true,
        call: |step| {
            let (date, start) = step.start();
            let capacity = CreateCapacityOverride {
                date,
                // In some steps for the whole date.
                period: Some(start).filter(|_| !step.choices.actor.is_multiple_of(8)),
                capacity: 1 + (step.choices.variant % MAX_CAPACITY) as u32,
                reason: step.name.to_owned(),
                accept_conflicts: true,
            };
            Box::pin(async move {
                let created = step.admin().create_capacity_override(&capacity).await?;
                Ok(Answer::Change(format!("capacity_override:{}", created.id)))
            })
        },
    },
    Operation {
        name: "delete a capacity",
        kind: "delete_capacity_override",
        weight: 2,
        from: &[],
        refusals: &[NotFound],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                let overrides = step.admin().list_capacity_overrides(&CalendarQuery::default()).await?.items;
                let Some(entry) = overrides.get(step.choices.variant % overrides.len().max(1)) else {
                    return Ok(Answer::Other);
                };
                step.admin().delete_capacity_override(entry.id, true).await?;
                Ok(Answer::Change(format!("capacity_override:{}", entry.id)))
            })
        },
    },
    Operation {
        name: "create a closure",
        kind: "create_closure",
        weight: 1,
        from: &[],
        refusals: &[],
        is_idempotent: true,
        call: |step| {
            let (date, start) = step.start();
            let closure = CreateClosure {
                first_date: date,
                last_date: date,
                // In some steps the whole day.
                periods: Some(start).filter(|_| !step.choices.actor.is_multiple_of(8)).into_iter().collect(),
                reason: step.name.to_owned(),
                public_note: None,
                accept_conflicts: true,
            };
            Box::pin(async move {
                let created = step.admin().create_closure(&closure).await?;
                Ok(Answer::Change(format!("closure:{}", created.id)))
            })
        },
    },
    Operation {
        name: "delete a closure",
        kind: "delete_closure",
        weight: 2,
        from: &[],
        refusals: &[NotFound],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                let closures = step.admin().list_closures(&CalendarQuery::default()).await?.items;
                let Some(entry) = closures.get(step.choices.variant % closures.len().max(1)) else {
                    return Ok(Answer::Other);
                };
                step.admin().delete_closure(entry.id, true).await?;
                Ok(Answer::Change(format!("closure:{}", entry.id)))
            })
        },
    },
    Operation {
        name: "change settings",
        kind: "update_settings",
        weight: 1,
        from: &[],
        refusals: &[],
        is_idempotent: false,
        call: |step| {
            let patch = SettingsPatch {
                // The name of the step is unique, so each request changes something.
                name: Some(step.name.to_owned()),
                slots_per_period: Some(2 + (step.choices.variant % 3) as u32),
                daily_limit: Some(Some(8 + (step.choices.actor % 8) as u32)),
                accept_conflicts: true,
                ..SettingsPatch::default()
            };
            Box::pin(async move {
                step.admin().update_settings(&patch).await?;
                Ok(Answer::Change("workshop".to_owned()))
            })
        },
    },
    Operation {
        name: "set a pattern",
        kind: "create_weekly_pattern",
        weight: 1,
        from: &[],
        refusals: &[],
        is_idempotent: true,
        call: |step| {
            let hours = &step.schedule.periods;
            let periods = |_| {
                let capacity = |place: usize| (place == step.choices.variant % hours.len()).then_some(2);
                let period =
                    |(place, (start, end))| CreateWeeklyPeriod { start, end, capacity: capacity(place) };
                hours.iter().copied().enumerate().map(period).collect()
            };
            let pattern = CreateWeeklyPattern {
                valid_from: step.start().0,
                days: Weekday::ALL[..6]
                    .iter()
                    .map(|weekday| CreateWeekdayPeriods { weekday: *weekday, periods: periods(weekday) })
                    .collect(),
                accept_conflicts: true,
            };
            Box::pin(async move {
                let created = step.admin().create_weekly_pattern(&pattern).await?;
                Ok(Answer::Change(format!("weekly_pattern:{}", created.valid_from)))
            })
        },
    },
    Operation {
        name: "delete a pattern",
        kind: "delete_weekly_pattern",
        weight: 1,
        from: &[],
        refusals: &[NotFound],
        is_idempotent: false,
        call: |step| {
            Box::pin(async {
                let today = step.schedule.today;
                let patterns = step.admin().list_weekly_patterns(&PageQuery::default()).await?.items;
                let later: Vec<_> = patterns.iter().filter(|pattern| pattern.valid_from > today).collect();
                let Some(entry) = later.get(step.choices.variant % later.len().max(1)) else {
                    return Ok(Answer::Other);
                };
                step.admin().delete_weekly_pattern(entry.valid_from, true).await?;
                Ok(Answer::Change(format!("weekly_pattern:{}", entry.valid_from)))
            })
        },
    },
];
