//! Submits a booking: checks that nothing is missing, adds the idempotency key, and shows errors at their
//! step.

use leptos::prelude::*;
use pitboard_api::{Appointment, CreateAppointment, FieldError, ProblemCode};
use pitboard_client::Client;

use super::{
    account_dialog::AccountPrompt,
    booking_data::BookingData,
    choice::Choice,
    form::{Booker, BookingForm},
    hold::{Reservation, Start},
};
use crate::{
    api::use_api,
    components::use_toasts,
    dates,
    error::ApiError,
    focus,
    idempotency::IdempotencyKeys,
    session::{Session, SignInState, use_session},
    shop::{Shop, use_shop},
    task::{Task, task},
};

/// Returns who books; reactive. Before the settings are loaded, guests can.
pub fn booker(session: Session, shop: Shop) -> Booker {
    match session.state() {
        SignInState::SignedOut if shop.get().is_none_or(|shop| shop.guest_booking) => Booker::Guest,
        SignInState::SignedIn(account) if account.role.is_staff() => Booker::Desk,
        _ => Booker::Customer,
    }
}

/// The result of pressing the button.
enum Submitted {
    Booked(Box<Appointment>),
    /// The visitor has to sign in first.
    SignedOut,
    SessionEnded,
}

/// Creates the action that books and calls `done` with the appointment. It opens the dialog for visitors who must sign
/// in, if there is one.
pub fn submit_booking(
    choice: Choice,
    data: BookingData,
    form: BookingForm,
    reservation: Reservation,
    prompt: Option<AccountPrompt>,
    done: UnsyncCallback<Appointment>,
) -> Task<()> {
    let (api, session, shop, toasts) = (use_api(), use_session(), use_shop(), use_toasts());
    let (keys, sent) = (IdempotencyKeys::new(), StoredValue::new(Vec::new()));
    let send = task(
        async move |()| {
            // Renews the session before it is decided who books: one that has ended makes nobody a guest.
            let was_signed_in = untrack(|| matches!(session.state(), SignInState::SignedIn(_)));
            if session.token().await?.is_none() && was_signed_in {
                return Ok(Submitted::SessionEnded);
            }
            let (booker, state) = untrack(|| (booker(session, shop), session.state()));
            let booking = read(choice, data, form, booker)?;
            if booker == Booker::Customer && state == SignInState::SignedOut {
                return Ok(Submitted::SignedOut);
            }
            // The hold that is being taken may be that of the last slot.
            reservation.pause().await;
            let with_hold = add_hold(&booking, reservation, keys, sent);
            let book = async |client: Client| client.book_appointment(&with_hold).await;
            let answer = keys.send(api, &booking, book).await?;
            reservation.end(with_hold.hold.as_deref());
            let start = format!("{}, {}", dates::day(answer.date), dates::clock(answer.period));
            toasts.good(format!("Booked for {start}. Your reference is {}.", answer.reference));
            Ok(Submitted::Booked(Box::new(answer)))
        },
        move |submitted| match submitted {
            Submitted::Booked(booked) => {
                form.booked(&booked.reference);
                done.run(*booked);
            }
            Submitted::SignedOut => prompt.into_iter().for_each(AccountPrompt::open),
            Submitted::SessionEnded => prompt.into_iter().for_each(AccountPrompt::open_for_sign_in),
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
        reservation.resume();
        if error.is(ProblemCode::Unauthenticated) {
            // The session has ended meanwhile.
            return prompt.into_iter().for_each(AccountPrompt::open_for_sign_in);
        }
        if error.field("/customer").is_some() {
            // It turned out meanwhile that the visitor is signed out, and a guest.
            return send.run(());
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

/// Adds the hold of the start; the page may be gone by now. A repetition has that of its first attempt, to which it
/// must be equal.
fn add_hold(
    booking: &CreateAppointment,
    reservation: Reservation,
    keys: IdempotencyKeys<CreateAppointment>,
    sent: StoredValue<Vec<CreateAppointment>>,
) -> CreateAppointment {
    let is_same = |one: &CreateAppointment| CreateAppointment { hold: None, ..one.clone() } == *booking;
    let first = sent.try_with_value(|sent| sent.iter().rfind(|one| is_same(one)).cloned());
    if let Some(first) = first.flatten().filter(|_| keys.is_unanswered(booking)) {
        return first;
    }
    let CreateAppointment { service_id, date, period, .. } = *booking;
    let hold = reservation.secret(Start { service_id, date, period });
    let with_hold = CreateAppointment { hold, ..booking.clone() };
    sent.try_update_value(|sent| sent.push(with_hold.clone()));
    with_hold
}

/// Whether the error concerns the start: it was taken, or cannot be booked for another reason.
pub fn concerns_start(error: &ApiError) -> bool {
    use ProblemCode::*;
    let code = error.code();
    let codes =
        [CapacityExceeded, HoldExpired, Closed, UnknownPeriod, PastPeriod, TooSoon, TooFarAhead, DailyLimit];
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
    booker: Booker,
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
    let typed = form.read(booker, &mut errors);
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
        #[cfg(not(target_arch = "wasm32"))]
        external_reference: None,
        #[cfg(not(target_arch = "wasm32"))]
        metadata: None,
        hold: None,
    })
}
