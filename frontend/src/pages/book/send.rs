//! Sending it off: what is still missing, the key that makes repetitions harmless, and where refusals are shown.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use pitboard_api::{FieldError, NewAppointment, ProblemCode};

use super::{booking_data::BookingData, choice::Choice, form::BookingForm, joining::Joining};
use crate::{
    api::use_api,
    components::use_toasts,
    dates,
    error::ApiError,
    focus,
    idempotency::IdempotencyKeys,
    session::{SignInState, use_session},
    task::{Task, task},
};

/// Books what is chosen and typed; opens `joining` where nobody is signed in.
pub fn sending(choice: Choice, data: BookingData, form: BookingForm, joining: Joining) -> Task<()> {
    let (api, session, toasts, navigate) = (use_api(), use_session(), use_toasts(), use_navigate());
    let keys = IdempotencyKeys::new();
    let send = task(
        async move |()| {
            let staff = untrack(|| session.is_staff());
            let booking = read(choice, data, form, staff)?;
            if untrack(|| session.state()) == SignInState::SignedOut {
                return Ok(None);
            }
            let key = keys.key_for(&booking);
            let answer =
                api.call(async |client| client.with_key(&key).book_appointment(&booking).await).await?;
            let start = format!("{}, {}", dates::day(answer.date), dates::clock(answer.period));
            toasts.good(format!("Booked for {start}. Your reference is {}.", answer.reference));
            Ok(Some(answer))
        },
        move |booked| match booked {
            None => joining.ask(),
            Some(booked) => {
                keys.clear();
                form.clear();
                // Staff go on with the job; the appointment is its customer's.
                let place = if untrack(|| session.is_staff()) { "jobs" } else { "appointments" };
                let to = format!("/{place}/{}", booked.reference);
                navigate(&to, NavigateOptions { replace: true, ..Default::default() });
            }
        },
    );
    // What was refused for what is chosen says nothing of another choice.
    Effect::new(move |before: Option<()>| {
        choice.service.track();
        choice.date.track();
        choice.period.track();
        if before.is_some() {
            send.clear();
        }
    });
    Effect::new(move || {
        let Some(error) = send.error().get() else { return };
        if error.is(ProblemCode::Unauthenticated) {
            // The session ended meanwhile.
            return joining.ask_to_sign_in();
        }
        if is_of_the_slot(&error) || is_of_the_car(&error) {
            data.refresh();
        }
        if let Some(place) = place(&error) {
            focus::soon(place);
        }
    });
    send
}

/// The race was lost, or the start will not do for another reason.
pub fn is_of_the_slot(error: &ApiError) -> bool {
    use ProblemCode::*;
    let code = error.code();
    let codes = [CapacityExceeded, Closed, UnknownPeriod, PastPeriod, TooSoon, TooFarAhead, DailyLimit];
    code.is_some_and(|code| codes.contains(&code))
}

pub fn is_of_the_car(error: &ApiError) -> bool {
    error.is(ProblemCode::VehicleAlreadyBooked)
}

/// Where the focus goes; nowhere when a field has it.
fn place(error: &ApiError) -> Option<&'static str> {
    let is_at = |pointer| error.field(pointer).is_some();
    match error {
        _ if is_at("/service_id") => Some("#step-service"),
        _ if is_at("/date") || is_at("/period") => Some("#step-time"),
        error if is_of_the_slot(error) => Some("#refusal-time"),
        error if is_of_the_car(error) => Some("#refusal-vehicle"),
        _ if super::form::POINTERS.iter().any(|pointer| is_at(pointer)) => None,
        _ => Some("#refusal-summary"),
    }
}

/// The booking, or everything that is missing or wrong, as the server would say it.
fn read(
    choice: Choice,
    data: BookingData,
    form: BookingForm,
    staff: bool,
) -> Result<NewAppointment, ApiError> {
    let mut errors = Vec::new();
    let mut missing = |pointer: &str, words: &str| {
        errors.push(FieldError { pointer: pointer.to_owned(), detail: words.to_owned() });
    };
    let service_id = choice.service.get_untracked();
    if service_id.is_none() {
        missing("/service_id", "Please choose a service.");
    }
    // A time stands in the address with its date; the shown day may be another.
    let date = choice.date.get_untracked();
    let period =
        choice.period.get_untracked().filter(|_| date.is_some() && date == data.date.get_untracked());
    if period.is_none() {
        missing("/period", "Please choose a time.");
    }
    let typed = form.read(staff, &mut errors);
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    Ok(NewAppointment {
        service_id: service_id.unwrap_or_default(),
        date: date.unwrap_or(NaiveDate::MIN),
        period: period.unwrap_or_default(),
        vehicle: typed.vehicle,
        customer_notes: typed.notes,
        complexity: typed.complexity,
        customer: typed.customer,
    })
}
