//! The booking page: service, day, period, vehicle, summary.

mod account_dialog;
pub mod booking_data;
mod car_step;
pub mod choice;
pub mod day_step;
pub mod day_strip;
pub mod form;
mod service_step;
pub mod submit;
mod summary;
pub mod time_step;

use leptos::prelude::*;
use pitboard_api::{Alternative, ProblemCode};

use self::{
    account_dialog::{AccountDialog, AccountPrompt},
    booking_data::BookingData,
    car_step::CarStep,
    choice::Choice,
    day_step::DayStep,
    form::use_booking_form,
    service_step::ServiceStep,
    submit::{concerns_start, concerns_vehicle, submit_booking},
    summary::{Dock, Summary},
    time_step::TimeStep,
};
use crate::{components::Heading, error::ApiError, session::use_session, shop::use_shop};

#[component]
pub fn Book() -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let choice = Choice::from_address();
    let data = BookingData::watch(choice, Signal::stored(None));
    let form = use_booking_form();
    form.prepare(session);
    let prompt = AccountPrompt::new();
    let send = submit_booking(choice, data, form, prompt);
    let part = move |fits: fn(&ApiError) -> bool| Signal::derive(move || send.error().get().filter(fits));
    let choose = UnsyncCallback::new(move |other: Alternative| choice.choose_offer(other.date, other.period));
    let title = Signal::derive(move || {
        if session.is_staff() { "Book for a customer" } else { "Book a slot" }.to_owned()
    });
    view! {
        <Heading title=title>{move || shop.cars()} " at a time, any service. What you see is what is free now."</Heading>
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
                <CarStep form=form error=send.error() refused=part(concerns_vehicle) choose=choose />
            </div>
            <Summary choice=choice data=data form=form send=send error=part(concerns_no_step) />
        </div>
        <Dock choice=choice data=data form=form send=send />
        <AccountDialog prompt=prompt done=UnsyncCallback::new(move |()| send.run(())) />
    }
}

/// Whether no step shows this error. An ended session is handled by the dialog.
fn concerns_no_step(error: &ApiError) -> bool {
    !concerns_start(error) && !concerns_vehicle(error) && !error.is(ProblemCode::Unauthenticated)
}

/// Shows the error of a step that is not filled in.
fn prompt(error: Signal<Option<ApiError>>, pointer: &'static str) -> impl IntoView {
    move || {
        let words = error.with(|error| error.as_ref()?.field(pointer));
        words.map(|words| view! { <p class="prompt" role="alert">{words}</p> })
    }
}
