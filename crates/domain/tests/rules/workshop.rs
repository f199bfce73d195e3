//! Random sequences of actions: the workshop never holds more vehicles than it has slots (rules §1, §3, §6,
//! §7).

use std::{cell::RefCell, collections::BTreeMap};

use pitboard_domain::{
    booking::{Booker, Refusal},
    settings::Settings,
    status::{Status, Transition},
};
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};

use crate::support::{
    SETTINGS, cases, clock, day, now,
    oracle::Shop,
    shop, weekly,
    workshop::{Action, Answer, Workshop},
};

fn action() -> impl Strategy<Value = Action> {
    let by = || select(vec![Booker::Customer, Booker::Desk]);
    let to = || (select(vec![0, 0, 1, 1, 2, 2, 2, 3]), select(vec![9, 11]));
    let hour = || option::weighted(0.7, select(vec![9, 11]));
    let often = vec![
        Transition::Assign,
        Transition::Complete,
        Transition::Cancel,
        Transition::Reopen,
        Transition::Restore,
    ];
    prop_oneof![
        10 => (by(), 0..2usize, 0..6usize, to(), 1..=3u32).prop_map(|(by, customer, car, to, length)| {
            Action::Book { by, customer, car, to, length }
        }),
        4 => (0..20usize, by(), to()).prop_map(|(which, by, to)| Action::Reschedule { which, by, to }),
        9 => (0..20usize, select(Transition::ALL)).prop_map(|(which, transition)| Action::Step { which, transition }),
        9 => (0..20usize, select(often)).prop_map(|(which, transition)| Action::Step { which, transition }),
        1 => (0..4i64, hour(), select(vec![0, 1, 1, 2, 2, 3])).prop_map(|(day, hour, capacity)| Action::Override { day, hour, capacity }),
        1 => (0..4i64, hour()).prop_map(|(day, hour)| Action::Close { day, hour }),
        2 => Just(Action::ClearCalendar),
        1 => (1..300i64).prop_map(|minutes| Action::Wait { minutes }),
    ]
}

/// Two periods a day, every day but Thursday.
fn tiny(slots: u32) -> Shop {
    let days = std::array::from_fn(|weekday| match weekday {
        3 => Vec::new(),
        _ => vec![weekly(9, 11, None), weekly(11, 13, None)],
    });
    Shop { slots, patterns: vec![(day(-7), days)], closures: Vec::new(), overrides: Vec::new() }
}

fn label(action: &Action, answer: Answer) -> String {
    let action = match action {
        Action::Book { .. } => "book",
        Action::Reschedule { .. } => "reschedule",
        Action::Step { transition, .. } => transition.as_str(),
        Action::Override { .. } | Action::Close { .. } | Action::ClearCalendar | Action::Wait { .. } => {
            "change"
        }
    };
    let answer = match answer {
        Answer::Done => "done",
        Answer::NotNow => "not now",
        Answer::Refused(refusal) => match refusal {
            Refusal::UnknownPeriod { .. } => "unknown",
            Refusal::Closed { .. } => "closed",
            Refusal::PastPeriod { .. } => "past",
            Refusal::TooSoon { .. } => "too soon",
            Refusal::TooFarAhead { .. } => "too far",
            Refusal::CapacityExceeded { .. } => "full",
            Refusal::DailyLimit { .. } => "daily limit",
            Refusal::VehicleAlreadyBooked { .. } => "vehicle",
            Refusal::CustomerLimit { .. } => "customer limit",
            Refusal::NewCustomerLimit { .. } => "new customer",
        },
    };
    format!("{action}: {answer}")
}

#[test]
fn no_sequence_of_actions_takes_more_slots_than_exist() {
    let seen: RefCell<BTreeMap<String, u32>> = RefCell::default();
    let limits = (option::weighted(0.3, 1..=4u32), select(vec![0, 0, 2]), select(vec![0, 0, 90]));
    let sequence = (1..=3u32, limits, vec(action(), 1..160));
    let result = TestRunner::new(cases(192)).run(&sequence, |(slots, limits, actions)| {
        let (daily_limit, max_active_per_customer, min_lead_minutes) = limits;
        let settings = Settings {
            max_days_ahead: 3,
            daily_limit,
            max_active_per_customer,
            min_lead_minutes,
            cancellation_cutoff_hours: 2,
            ..SETTINGS
        };
        let mut workshop = Workshop::new(tiny(slots), settings, now(day(0), 8, 0));
        for action in &actions {
            let answer = workshop.perform(action);
            *seen.borrow_mut().entry(label(action, answer)).or_default() += 1;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let seen = seen.into_inner();
    // The property means something only if each of these answers occurs.
    for happened in [
        "book: done",
        "book: full",
        "book: closed",
        "book: past",
        "book: too far",
        "book: vehicle",
        "book: daily limit",
        "reschedule: done",
        "reschedule: full",
        "cancel: done",
        "complete: done",
        "restore: done",
        "restore: full",
    ] {
        assert!(seen.contains_key(happened), "never {happened}: {seen:?}");
    }
}

fn book(workshop: &mut Workshop, car: usize) -> Answer {
    workshop.perform(&Action::Book { by: Booker::Customer, customer: car, car, to: (0, 9), length: 1 })
}

fn step(workshop: &mut Workshop, which: usize, transition: Transition) -> Answer {
    workshop.perform(&Action::Step { which, transition })
}

/// Returns a workshop with five vehicles at nine.
fn full() -> Workshop {
    let mut workshop = Workshop::new(shop(5), SETTINGS, now(day(0), 8, 0));
    for car in 0..5 {
        assert_eq!(book(&mut workshop, car), Answer::Done);
    }
    workshop
}

const FULL: Answer = Answer::Refused(Refusal::CapacityExceeded { date: crate::support::MONDAY, start: NINE });
const NINE: chrono::NaiveTime = chrono::NaiveTime::from_hms_opt(9, 0, 0).expect("an hour");

#[test]
fn a_sixth_vehicle_is_refused_until_one_of_five_is_completed() {
    let mut workshop = full();
    assert_eq!(book(&mut workshop, 5), FULL);
    for what in [Transition::Assign, Transition::Start, Transition::Hold, Transition::Resume] {
        assert_eq!(step(&mut workshop, 2, what), Answer::Done);
        assert_eq!(book(&mut workshop, 5), FULL, "after {what}");
    }
    assert_eq!(step(&mut workshop, 2, Transition::Complete), Answer::Done);
    assert_eq!(book(&mut workshop, 5), Answer::Done);
    assert_eq!(workshop.numbers(day(0), clock(9)), [1, 2, 4, 5, 3], "the released number");
}

#[test]
fn a_reduction_from_5_to_3_keeps_all_and_accepts_the_next_after_the_third_release() {
    let mut workshop = full();
    workshop.perform(&Action::Override { day: 0, hour: Some(9), capacity: 3 });
    assert_eq!(workshop.numbers(day(0), clock(9)).len(), 5);
    for which in [0, 3] {
        assert_eq!(book(&mut workshop, 5), FULL);
        assert_eq!(step(&mut workshop, which, Transition::Cancel), Answer::Done);
    }
    assert_eq!(book(&mut workshop, 5), FULL, "three of three");
    assert_eq!(step(&mut workshop, 4, Transition::Cancel), Answer::Done);
    assert_eq!(book(&mut workshop, 5), Answer::Done);
    assert_eq!(workshop.numbers(day(0), clock(9)), [2, 3, 1]);
}

#[test]
fn a_completed_appointment_is_not_reopened_into_a_full_period() {
    let mut workshop = full();
    for what in [Transition::Assign, Transition::Complete] {
        assert_eq!(step(&mut workshop, 0, what), Answer::Done);
    }
    assert_eq!(book(&mut workshop, 5), Answer::Done);
    assert_eq!(step(&mut workshop, 0, Transition::Reopen), FULL);
    assert_eq!(workshop.appointments[0].status, Status::Completed);
    assert_eq!(step(&mut workshop, 5, Transition::Cancel), Answer::Done);
    assert_eq!(step(&mut workshop, 0, Transition::Reopen), Answer::Done);
    assert_eq!(workshop.appointments[0].status, Status::InProgress);
}

#[test]
fn a_cancelled_appointment_is_not_restored_while_its_vehicle_is_booked_or_the_day_is_full() {
    let settings = Settings { daily_limit: Some(2), ..SETTINGS };
    let mut workshop = Workshop::new(shop(5), settings, now(day(0), 8, 0));
    assert_eq!(book(&mut workshop, 0), Answer::Done);
    assert_eq!(step(&mut workshop, 0, Transition::Cancel), Answer::Done);
    assert_eq!(book(&mut workshop, 0), Answer::Done, "the same car again");
    let booked = Refusal::VehicleAlreadyBooked { date: day(0), start: NINE };
    assert_eq!(step(&mut workshop, 0, Transition::Restore), Answer::Refused(booked));
    assert_eq!(book(&mut workshop, 1), Answer::Done);
    let limit = Refusal::DailyLimit { date: day(0) };
    assert_eq!(step(&mut workshop, 0, Transition::Restore), Answer::Refused(limit));
    assert_eq!(step(&mut workshop, 1, Transition::Cancel), Answer::Done);
    assert_eq!(step(&mut workshop, 0, Transition::Restore), Answer::Done);
}

#[test]
fn an_appointment_of_yesterday_is_completed_and_keeps_its_slots() {
    let mut workshop = full();
    workshop.perform(&Action::Wait { minutes: 24 * 60 });
    for what in [Transition::Assign, Transition::Start, Transition::Complete] {
        assert_eq!(step(&mut workshop, 0, what), Answer::Done);
    }
    assert_eq!(workshop.numbers(day(0), clock(9)).len(), 5, "ended periods stay as they were");
    let past = Answer::Refused(Refusal::PastPeriod { ended: true });
    assert_eq!(step(&mut workshop, 0, Transition::Reopen), past);
}

#[test]
fn a_refused_reschedule_keeps_the_old_slot() {
    let mut workshop = full();
    let elsewhere = Action::Book { by: Booker::Customer, customer: 9, car: 9, to: (2, 11), length: 1 };
    assert_eq!(workshop.perform(&elsewhere), Answer::Done);
    let into_full = Action::Reschedule { which: 5, by: Booker::Customer, to: (0, 9) };
    assert_eq!(workshop.perform(&into_full), FULL);
    assert_eq!(workshop.numbers(day(2), clock(11)), [1]);
}

#[test]
fn an_appointment_is_rescheduled_by_one_period_over_its_own_slots() {
    let mut workshop = Workshop::new(shop(1), SETTINGS, now(day(0), 8, 0));
    let long = Action::Book { by: Booker::Customer, customer: 0, car: 0, to: (2, 9), length: 3 };
    assert_eq!(workshop.perform(&long), Answer::Done);
    let later = Action::Reschedule { which: 0, by: Booker::Customer, to: (2, 11) };
    assert_eq!(workshop.perform(&later), Answer::Done);
    assert!(workshop.numbers(day(2), clock(9)).is_empty());
    assert_eq!(workshop.numbers(day(2), clock(15)), [1]);
}
