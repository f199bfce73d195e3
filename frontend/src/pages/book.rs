//! Booking: service, day, period, vehicle, summary.

pub mod booking_data;
mod car_step;
pub mod choice;
pub mod day_step;
pub mod day_strip;
pub mod form;
mod joining;
mod joining_dialog;
pub mod joining_forms;
pub mod own;
mod saved;
pub mod send;
mod service_step;
mod summary;
pub mod time_step;

use leptos::prelude::*;
use pitboard_api::{Alternative, ProblemCode};

use self::{
    booking_data::BookingData,
    car_step::CarStep,
    choice::Choice,
    day_step::DayStep,
    form::use_booking_form,
    joining::Joining,
    joining_dialog::JoiningDialog,
    own::Own,
    send::{is_of_the_car, is_of_the_slot, sending},
    service_step::ServiceStep,
    summary::{Dock, Summary},
    time_step::TimeStep,
};
use crate::{components::Heading, error::ApiError, session::use_session, shop::use_shop};

#[component]
pub fn Book() -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let choice = Choice::from_address();
    let data = BookingData::watch(choice, Signal::stored(Own::default()));
    let form = use_booking_form();
    form.take_up(session);
    let joining = Joining::new();
    let send = sending(choice, data, form, joining);
    let part = move |fits: fn(&ApiError) -> bool| Signal::derive(move || send.error().get().filter(fits));
    let choose = UnsyncCallback::new(move |other: Alternative| choice.take_offer(other.date, other.period));
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
                    lost=part(is_of_the_slot)
                    choose=choose
                />
                <CarStep form=form error=send.error() refused=part(is_of_the_car) choose=choose />
            </div>
            <Summary choice=choice data=data form=form send=send error=part(is_of_the_rest) />
        </div>
        <Dock choice=choice data=data form=form send=send />
        <JoiningDialog joining=joining done=UnsyncCallback::new(move |()| send.run(())) />
    }
}

/// What the steps do not show themselves; a session that ended is answered by the dialog.
fn is_of_the_rest(error: &ApiError) -> bool {
    !is_of_the_slot(error) && !is_of_the_car(error) && !error.is(ProblemCode::Unauthenticated)
}

/// What is wrong with a choice, beside it.
fn prompt(error: Signal<Option<ApiError>>, pointer: &'static str) -> impl IntoView {
    move || {
        let words = error.with(|error| error.as_ref()?.field(pointer));
        words.map(|words| view! { <p class="prompt" role="alert">{words}</p> })
    }
}
