//! Booking: service, day, period, vehicle, summary.

pub mod car;
mod car_step;
pub mod choice;
pub mod day_step;
mod joining;
mod joining_dialog;
pub mod joining_forms;
pub mod known;
pub mod own;
mod saved;
pub mod send;
mod service_step;
pub mod strip;
mod summary;
pub mod time_step;

use leptos::prelude::*;
use pitboard_api::{Alternative, ProblemCode};

use self::{
    car::use_car,
    car_step::CarStep,
    choice::Choice,
    day_step::DayStep,
    joining::Joining,
    joining_dialog::JoiningDialog,
    known::Known,
    own::Own,
    send::{is_of_the_car, is_of_the_slot, sending},
    service_step::ServiceStep,
    summary::{Dock, Summary},
    time_step::TimeStep,
};
use crate::{components::Heading, session::use_session, shop::use_shop, trouble::Trouble};

#[component]
pub fn Book() -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let choice = Choice::from_address();
    let known = Known::watch(choice, Signal::stored(Own::default()));
    let car = use_car();
    car.take_up(session);
    let joining = Joining::new();
    let send = sending(choice, known, car, joining);
    let part = move |fits: fn(&Trouble) -> bool| Signal::derive(move || send.trouble().get().filter(fits));
    let choose = UnsyncCallback::new(move |other: Alternative| choice.take_offer(other.date, other.period));
    let title = Signal::derive(move || {
        if session.is_staff() { "Book for a customer" } else { "Book a slot" }.to_owned()
    });
    view! {
        <Heading title=title>{move || shop.cars()} " at a time, any service. What you see is what is free now."</Heading>
        <div class="flow">
            <div>
                <ServiceStep choice=choice known=known trouble=send.trouble() />
                <DayStep number=2 choice=choice known=known />
                <TimeStep
                    number=3
                    choice=choice
                    known=known
                    trouble=send.trouble()
                    lost=part(is_of_the_slot)
                    choose=choose
                />
                <CarStep car=car trouble=send.trouble() refused=part(is_of_the_car) choose=choose />
            </div>
            <Summary choice=choice known=known car=car send=send trouble=part(is_of_the_rest) />
        </div>
        <Dock choice=choice known=known car=car send=send />
        <JoiningDialog joining=joining done=UnsyncCallback::new(move |()| send.run(())) />
    }
}

/// What the steps do not show themselves; a session that ended is answered by the dialog.
fn is_of_the_rest(trouble: &Trouble) -> bool {
    !is_of_the_slot(trouble) && !is_of_the_car(trouble) && !trouble.is(ProblemCode::Unauthenticated)
}

/// What is wrong with a choice, beside it.
fn prompt(trouble: Signal<Option<Trouble>>, pointer: &'static str) -> impl IntoView {
    move || {
        let words = trouble.with(|trouble| trouble.as_ref()?.field(pointer));
        words.map(|words| view! { <p class="prompt" role="alert">{words}</p> })
    }
}
