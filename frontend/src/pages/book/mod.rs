//! The booking page: service, day, period, vehicle, summary.

mod account_dialog;
pub mod booking_data;
mod car_step;
pub mod choice;
mod contact_step;
pub mod day_step;
pub mod day_strip;
pub mod form;
pub mod hold;
mod hold_line;
mod service_step;
pub mod submit;
mod summary;
pub mod time_step;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use pitboard_api::{Alternative, Appointment, ProblemCode};

use self::{
    account_dialog::{AccountDialog, AccountPrompt},
    booking_data::BookingData,
    car_step::CarStep,
    choice::Choice,
    contact_step::ContactStep,
    day_step::DayStep,
    form::{Booker, use_booking_form},
    hold::{HoldStatus, Reservation},
    service_step::ServiceStep,
    submit::{booker, concerns_start, concerns_vehicle, submit_booking},
    summary::{Dock, Summary},
    time_step::TimeStep,
};
use crate::{components::Heading, error::ApiError, session::use_session, shop::use_shop};

#[component]
pub fn Book() -> impl IntoView {
    let (shop, session, navigate) = (use_shop(), use_session(), use_navigate());
    let done = UnsyncCallback::new(move |booked: Appointment| {
        let to = match booked.manage_url.as_ref().and_then(|url| url.split_once('#')) {
            Some((_, secret)) => format!("/a/{}#{secret}", booked.reference),
            // Staff continue with the job; the appointment belongs to its customer.
            None if untrack(|| session.is_staff()) => format!("/jobs/{}", booked.reference),
            None => format!("/appointments/{}", booked.reference),
        };
        navigate(&to, NavigateOptions { replace: true, ..Default::default() });
    });
    let title = Signal::derive(move || {
        if session.is_staff() { "Book for a customer" } else { "Book a slot" }.to_owned()
    });
    view! {
        <Heading title=title>{move || shop.cars()} " at a time, any service. What you see is what is free now."</Heading>
        <BookingSteps account=Some(AccountPrompt::new()) done=done />
    }
}

/// The steps of a booking. Without `account` nobody can sign in, as in a frame.
#[component]
pub fn BookingSteps(account: Option<AccountPrompt>, done: UnsyncCallback<Appointment>) -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let (choice, reservation) = (Choice::from_address(), Reservation::new());
    let data = BookingData::watch(choice, Signal::stored(None), reservation.held.into());
    let form = use_booking_form();
    form.prepare(session);
    let send = submit_booking(choice, data, form, reservation, account, done);
    let part = move |fits: fn(&ApiError) -> bool| Signal::derive(move || send.error().get().filter(fits));
    let choose = UnsyncCallback::new(move |other: Alternative| choice.choose_offer(other.date, other.period));
    let is_guest = Memo::new(move |_| booker(session, shop) == Booker::Guest);
    let sign_in = account.map(|prompt| UnsyncCallback::new(move |()| prompt.open_before_booking()));
    let contact = move || view! { <ContactStep form=form error=send.error() reservation=reservation sign_in=sign_in /> };
    let dialog = account.map(|prompt| {
        view! { <AccountDialog prompt=prompt done=UnsyncCallback::new(move |()| send.run(())) /> }
    });
    // The dialog handles an ended session.
    let others = if account.is_some() { concerns_no_step } else { concerns_no_slot };
    view! {
        <div class="flow">
            <div>
                <ServiceStep choice=choice data=data error=send.error() />
                <DayStep number=2 choice=choice data=data />
                <TimeStep
                    number=3
                    choice=choice
                    data=data
                    error=send.error()
                    lost=part(concerns_start)
                    choose=choose
                />
                <CarStep
                    form=form
                    error=send.error()
                    refused=part(concerns_vehicle)
                    choose=choose
                    reservation=reservation
                >
                    <HoldStatus reservation=reservation choice=choice data=data />
                </CarStep>
                <Show when=move || is_guest.get()>{contact}</Show>
            </div>
            <Summary choice=choice data=data form=form send=send error=part(others) />
        </div>
        <Dock choice=choice data=data form=form send=send />
        {dialog}
    }
}

/// Whether the error concerns neither the start nor the vehicle.
fn concerns_no_slot(error: &ApiError) -> bool {
    !concerns_start(error) && !concerns_vehicle(error)
}

/// Whether neither a step nor the dialog shows this error.
fn concerns_no_step(error: &ApiError) -> bool {
    concerns_no_slot(error) && !error.is(ProblemCode::Unauthenticated)
}

/// Shows the error of a step that is not filled in.
fn prompt(error: Signal<Option<ApiError>>, pointer: &'static str) -> impl IntoView {
    move || {
        let words = error.with(|error| error.as_ref()?.field(pointer));
        words.map(|words| view! { <p class="prompt" role="alert">{words}</p> })
    }
}
