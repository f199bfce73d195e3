//! Sample data for the style guide, and groups of options.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use pitboard_api::*;
use pitboard_domain::{availability::State, job::Priority, status::Status};

use crate::{
    components::{Choice, Choices, CodeField},
    error::ApiError,
};

#[component]
pub fn ChoiceGroups() -> impl IntoView {
    let options = || {
        vec![
            Choice {
                value: "read",
                label: "See customers",
                text: "Reads names, contacts, plates and notes.",
            },
            Choice { value: "write", label: "Edit customers", text: "Changes the details of all customers." },
        ]
    };
    let chosen = || RwSignal::new("read".to_owned());
    view! {
        <Choices legend="Permissions" value=chosen() options=options() />
        <Choices legend="One of them" value=chosen() options=options() hint="The other one ends." single=true />
    }
}

#[component]
pub fn CodeSample() -> impl IntoView {
    view! { <CodeField code=RwSignal::new("123456".to_owned()) /> }
}

/// Returns a day with a period of each kind.
pub fn day() -> Day {
    let all = ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"];
    of_periods(vec![
        period(9, 0, State::Full, &all, None),
        period(11, 1, State::Open, &["Turbo Install", "Audio System", "Audio System", "Paint Job"], None),
        period(13, 3, State::Open, &all[..2], None),
        period(15, 5, State::Open, &[], None),
        period(17, 0, State::Closed, &[], Some("Team training")),
    ])
}

/// Returns a day for an appointment of several periods that fits only where it holds the last slot.
pub fn held_day() -> Day {
    let mut day = day();
    for period in &mut day.periods {
        period.fits = Some(period.state == State::Full);
    }
    day
}

/// Returns a day with free slots that customers cannot book.
pub fn unbookable() -> Day {
    let late = Period { bookable: false, ..period(13, 2, State::Open, &[], None) };
    let over = Period { over_by: 2, capacity: 3, ..period(17, 0, State::Full, &["Paint Job"], None) };
    of_periods(vec![
        period(9, 4, State::Past, &["Paint Job"], None),
        period(11, 2, State::Started, &["Audio System"], None),
        late,
        period(15, 5, State::TooFar, &[], None),
        over,
    ])
}

fn period(hour: u32, remaining: u32, state: State, services: &[&str], note: Option<&str>) -> Period {
    let at = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    let capacity = if state == State::Closed { 0 } else { 5 };
    Period {
        start: NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default().into(),
        end: NaiveTime::from_hms_opt(hour + 2, 0, 0).unwrap_or_default().into(),
        starts_at: at,
        ends_at: at,
        capacity,
        occupied: capacity - remaining,
        remaining,
        over_by: 0,
        bookable: state == State::Open,
        state,
        fits: None,
        services: services.iter().map(|name| (*name).to_owned()).collect(),
        note: note.map(str::to_owned),
    }
}

fn of_periods(periods: Vec<Period>) -> Day {
    Day {
        workshop: "carmodx".to_owned(),
        date: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default().into(),
        zone: "Asia/Kolkata".to_owned(),
        slots_per_period: 5,
        capacity: 20,
        occupied: 11,
        remaining: 9,
        bookable: true,
        state: State::Open,
        note: None,
        periods,
    }
}

/// Returns the appointment of a slot.
pub fn held(status: Status) -> SlotAppointment {
    SlotAppointment {
        reference: "7K3M9QXR".to_owned(),
        service: "Body Kit Install".to_owned(),
        category: "Body".to_owned(),
        customer: "Asha Patel".to_owned(),
        vehicle: SlotVehicle {
            make: "Honda".to_owned(),
            model: "Civic".to_owned(),
            license_plate: Some("GJ01 AB 1234".to_owned()),
        },
        status,
        priority: Priority::Normal,
        assignee: Some(Assignee { id: 4, name: "John Carter".to_owned() }),
        version: 1,
        may: Vec::new(),
    }
}

/// Returns a problem with two alternatives.
pub fn refused(code: ProblemCode, errors: &[(&str, &str)]) -> ApiError {
    let alternative = |hour| Alternative {
        date: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default().into(),
        period: NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default().into(),
        starts_at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
        remaining: 2,
    };
    let error = |(pointer, detail): &(&str, &str)| FieldError {
        pointer: (*pointer).to_owned(),
        detail: (*detail).to_owned(),
    };
    ApiError::Refused(std::sync::Arc::new(Problem {
        r#type: String::new(),
        title: code.title().to_owned(),
        status: code.status(),
        detail: "09:00 on 2026-11-23 is full (5 of 5)".to_owned(),
        instance: String::new(),
        code,
        errors: errors.iter().map(error).collect(),
        alternatives: vec![alternative(11), alternative(13)],
        conflicts: Vec::new(),
    }))
}
