//! Submits a booking: checks that nothing is missing, adds the idempotency key, and shows errors at their
//! step.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use pitboard_api::{CreateAppointment, FieldError, ProblemCode};
use pitboard_client::Client;

use super::{account_dialog::AccountPrompt, booking_data::BookingData, choice::Choice, form::BookingForm};
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

/// Creates the action that books. It opens the sign-in dialog for visitors who are signed out.
pub fn submit_booking(
    choice: Choice,
    data: BookingData,
    form: BookingForm,
    prompt: AccountPrompt,
) -> Task<()> {
    let (api, session, toasts, navigate) = (use_api(), use_session(), use_toasts(), use_navigate());
    let keys = IdempotencyKeys::new();
    let send = task(
        async move |()| {
            let staff = untrack(|| session.is_staff());
            let booking = read(choice, data, form, staff)?;
            if untrack(|| session.state()) == SignInState::SignedOut {
                return Ok(None);
            }
            let book = async |client: Client| client.book_appointment(&booking).await;
            let answer = keys.send(api, &booking, book).await?;
            let start = format!("{}, {}", dates::day(answer.date), dates::clock(answer.period));
            toasts.good(format!("Booked for {start}. Your reference is {}.", answer.reference));
            Ok(Some(answer))
        },
        move |booked| match booked {
            None => prompt.open(),
            Some(booked) => {
                form.clear();
                // Staff continue with the job; the appointment belongs to its customer.
                let place = if untrack(|| session.is_staff()) { "jobs" } else { "appointments" };
                let to = format!("/{place}/{}", booked.reference);
                navigate(&to, NavigateOptions { replace: true, ..Default::default() });
            }
        },
    );
    // An error of one choice does not apply to another.
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
            // The session has ended meanwhile.
            return prompt.open_for_sign_in();
        }
        if concerns_start(&error) || concerns_vehicle(&error) {
            data.refresh();
        }
        if let Some(place) = place(&error) {
            focus::soon(place);
        }
    });
    send
}

/// Whether the error concerns the start: it was taken, or cannot be booked for another reason.
pub fn concerns_start(error: &ApiError) -> bool {
    use ProblemCode::*;
    let code = error.code();
    let codes = [CapacityExceeded, Closed, UnknownPeriod, PastPeriod, TooSoon, TooFarAhead, DailyLimit];
    code.is_some_and(|code| codes.contains(&code))
}

pub fn concerns_vehicle(error: &ApiError) -> bool {
    error.is(ProblemCode::VehicleAlreadyBooked)
}

/// Returns the element to focus; none if a field has the error.
fn place(error: &ApiError) -> Option<&'static str> {
    let is_at = |pointer| error.field(pointer).is_some();
    match error {
        _ if is_at("/service_id") => Some("#step-service"),
        _ if is_at("/date") || is_at("/period") => Some("#step-time"),
        error if concerns_start(error) => Some("#refusal-time"),
        error if concerns_vehicle(error) => Some("#refusal-vehicle"),
        _ if super::form::POINTERS.iter().any(|pointer| is_at(pointer)) => None,
        _ => Some("#refusal-summary"),
    }
}

/// Returns the booking, or all errors as the server would report them.
fn read(
    choice: Choice,
    data: BookingData,
    form: BookingForm,
    staff: bool,
) -> Result<CreateAppointment, ApiError> {
    let mut errors = Vec::new();
    let mut missing = |pointer: &str, words: &str| {
        errors.push(FieldError { pointer: pointer.to_owned(), detail: words.to_owned() });
    };
    let service_id = choice.service.get_untracked();
    if service_id.is_none() {
        missing("/service_id", "Please choose a service.");
    }
    // The period in the address belongs to its date; another day may be shown.
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
    Ok(CreateAppointment {
        service_id: service_id.unwrap_or_default(),
        date: date.unwrap_or_default(),
        period: period.unwrap_or_default(),
        vehicle: typed.vehicle,
        customer_notes: typed.notes,
        complexity: typed.complexity,
        customer: typed.customer,
    })
}
