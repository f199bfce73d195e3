//! The summary of the booking beside the steps and, on phones, as a dock below them.

use leptos::prelude::*;
use pitboard_api::{ProblemCode, Service};

use super::{
    booking_data::BookingData,
    choice::Choice,
    form::{Booker, BookingForm, POINTERS},
    submit::booker,
};
use crate::{
    components::{Button, ProblemAlert},
    dates,
    error::ApiError,
    labels,
    money::money,
    session::{SignInState, use_session},
    shop::use_shop,
    task::Task,
};

#[component]
pub fn Summary(
    choice: Choice,
    data: BookingData,
    form: BookingForm,
    send: Task<()>,
    /// The error that no step shows.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let is_guest = Memo::new(move |_| booker(session, shop) == Booker::Guest);
    let is_limit = move |error: &ApiError| is_guest.get() && guest_limit(error).is_some();
    let limit = Signal::derive(move || error.get().filter(is_limit));
    let others = Signal::derive(move || error.get().filter(|error| !is_limit(error)));
    let cutoff = move || {
        shop.get().filter(|_| !session.is_staff()).map(|shop| {
            let hours = shop.booking_window.cancellation_cutoff_hours;
            format!("Free to move or cancel until {}.", labels::hours_before(hours))
        })
    };
    let service = move || data.service.with(|service| service.as_ref().map(|service| service.name.clone()));
    let price = move || data.service.with(|service| service.as_ref().map(|one| price(one, form)));
    let sign_in = move || match session.state() {
        SignInState::SignedOut if is_guest.get() => " You need no account.",
        SignInState::SignedOut => " You sign in or create an account in the next step.",
        _ => "",
    };
    view! {
        <aside class="summary" aria-labelledby="summary">
            <h2 id="summary">"Your booking"</h2>
            <dl>
                <dt>"Service"</dt>
                <dd>{move || or_open(service())}</dd>
                <dt>"Day"</dt>
                <dd>{move || or_open(day(choice))}</dd>
                <dt>"Time"</dt>
                <dd>{move || or_open(time(choice, data))}</dd>
                <dt>"Vehicle"</dt>
                <dd>
                    {move || or_open(Some(form.words()).filter(|words| !words.is_empty()))}
                    <span class="small muted plate">{move || form.plate()}</span>
                </dd>
            </dl>
            <p class="total"><span>"Price"</span> <b>{move || price().unwrap_or_else(|| "–".to_owned())}</b></p>
            <div class="refusal" id="refusal-summary" tabindex="-1">
                <ProblemAlert error=others fields=POINTERS />
                <ProblemAlert error=limit words=guest_limit />
            </div>
            <Button busy=send.busy() on_press=move || send.run(())>"Book this slot"</Button>
            <p class="muted small">{cutoff} {sign_in}</p>
        </aside>
    }
}

/// Returns what a guest who may not book more can do.
fn guest_limit(error: &ApiError) -> Option<&'static str> {
    match error.code()? {
        ProblemCode::CustomerLimit => {
            Some("You have two open appointments already. To book another one, sign in or call us.")
        }
        ProblemCode::RateLimited => Some(
            "Too many appointments were booked from your network. Try again in a few minutes, or call us.",
        ),
        _ => None,
    }
}

/// The dock, which is always in reach on phones.
#[component]
pub fn Dock(choice: Choice, data: BookingData, form: BookingForm, send: Task<()>) -> impl IntoView {
    let start = move || match (choice.period.get(), choice.date.get()) {
        (Some(start), Some(date)) => format!("{}, {}", dates::clock(start), dates::day(date)),
        _ => "Choose a time".to_owned(),
    };
    let service = move || {
        data.service.with(|service| match service {
            // The name comes last, as it may be too long for a phone.
            Some(service) => format!("{} · {}", price(service, form), service.name),
            None => "Choose a service".to_owned(),
        })
    };
    view! {
        <div class="dock">
            <div>
                <b>{start}</b>
                <p class="muted small">{service}</p>
            </div>
            <Button busy=send.busy() on_press=move || send.run(())>"Book this slot"</Button>
        </div>
    }
}

/// The price of standard work is public; other prices are in the price list.
fn price(service: &Service, form: BookingForm) -> String {
    if form.is_usual_work() { money(service.price_for(form.kind())) } else { "as listed for it".to_owned() }
}

fn or_open(words: Option<String>) -> AnyView {
    match words {
        Some(words) => words.into_any(),
        None => view! { <span class="muted">"not chosen yet"</span> }.into_any(),
    }
}

fn day(choice: Choice) -> Option<String> {
    choice.date.get().map(dates::short)
}

/// Returns "13:00 – 15:00", or the end on a later day.
fn time(choice: Choice, data: BookingData) -> Option<String> {
    let (date, start) = (choice.date.get()?, choice.period.get()?);
    let clock = dates::clock(start);
    if data.span() > 1 {
        let end = data.end(date, start).map(|end| end.naive_local());
        return Some(match end {
            Some(end) if end.date() == *date => dates::span(start, end.time()),
            Some(end) => format!("{clock} – {}, {}", dates::day(end.date()), dates::clock(end.time())),
            None => format!("{clock}, {} periods", data.span()),
        });
    }
    Some(data.period(start).map_or(clock, |period| dates::span(start, period.end)))
}
