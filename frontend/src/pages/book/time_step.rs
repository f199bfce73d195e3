//! The time step: the day's periods, the error of the chosen one, and free alternatives.

use leptos::prelude::*;
use pitboard_api::{Alternative, HhMm, LocalDate, Period, ProblemCode, StartTime};
use pitboard_domain::availability::State;

use super::{booking_data::BookingData, choice::Choice, prompt};
use crate::{
    components::{Button, Empty, Kind, LiveLine, Notice, PeriodCards, ProblemAlert, SkeletonCards},
    dates,
    error::{self, ApiError},
    level,
    session::use_session,
};

/// The state of the step's content.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Loading,
    Failed,
    Closed,
    Open,
}

#[component]
pub fn TimeStep(
    /// The step's number on the page.
    number: u8,
    choice: Choice,
    data: BookingData,
    #[prop(into)] error: Signal<Option<ApiError>>,
    /// The error that concerns the start.
    #[prop(into)]
    lost: Signal<Option<ApiError>>,
    choose: UnsyncCallback<Alternative>,
) -> impl IntoView {
    let session = use_session();
    let desk = Signal::derive(move || session.is_staff());
    // If the days could not be loaded, the day step shows the error.
    let failed = error::first([data.day.failure(), data.strip.live.failure()]);
    let stage = Memo::new(move |_| {
        data.shown_day.with(|day| match day {
            Some(day) if day.periods.is_empty() => Stage::Closed,
            Some(_) => Stage::Open,
            None if failed.with(Option::is_some) => Stage::Failed,
            None => Stage::Loading,
        })
    });
    // The period in the address belongs to its date only.
    let selected =
        Signal::derive(move || choice.period.get().filter(|_| choice.date.get() == data.date.get()));
    let pick = move |start: HhMm| {
        if let Some(date) = data.date.get_untracked() {
            choice.choose_start(date, start);
        }
    };
    let below = move |period: Period| below(choice, data, &period, desk.get());
    let content = move || match stage.get() {
        Stage::Loading => view! { <SkeletonCards /> }.into_any(),
        Stage::Failed => ().into_any(),
        Stage::Closed => closed(choice, data).into_any(),
        Stage::Open => view! {
            <PeriodCards
                day=data.shown_day
                selected=selected
                choose=pick
                span=Signal::derive(move || data.span())
                desk=desk
                below=below
            />
        }
        .into_any(),
    };
    // A space keeps the line's height until it is loaded.
    let date = move || data.date.get().map_or_else(|| "\u{a0}".to_owned(), dates::long);
    view! {
        <section class="step" aria-labelledby="step-time">
            <header>
                <h2 id="step-time" tabindex="-1">{format!("{number} · Time")}</h2>
                <Show when=move || failed.with(Option::is_none)>
                    <LiveLine freshness=data.day.freshness />
                </Show>
            </header>
            <p class="muted">{date}</p>
            {prompt(error, "/period")}
            {prompt(error, "/date")}
            <div class="refusal" id="refusal-time" tabindex="-1">
                <ProblemAlert error=lost choose=choose words=taken />
            </div>
            {move || lost.with(Option::is_none).then(|| gone(choice, data, selected.get(), desk.get()))}
            {move || span_note(data.span())}
            <ProblemAlert error=data.day.failure() retry=move || data.day.refresh() />
            {content}
        </section>
    }
}

/// Returns the title of an expired hold, without which the booking was tried: its slots are taken.
fn taken(error: &ApiError) -> Option<&'static str> {
    error.is(ProblemCode::HoldExpired).then_some(ProblemCode::CapacityExceeded.title())
}

/// Explains that a service takes several periods.
fn span_note(span: u32) -> Option<impl IntoView> {
    (span > 1).then(|| {
        view! {
            <Notice>
                {format!("This service takes {span} periods in a row. Choose the first: the others go with it.")}
            </Notice>
        }
    })
}

/// Warns that the chosen period was taken by others meanwhile.
fn gone(choice: Choice, data: BookingData, chosen: Option<HhMm>, desk: bool) -> Option<AnyView> {
    let period = data.period(chosen?)?;
    if level::is_open(&period, desk) {
        return None;
    }
    let why = match level::misfit(&period, desk, data.span()) {
        Some(why) => format!("{}: {}.", dates::clock(period.start), why.to_ascii_lowercase()),
        None if period.state == State::Full => {
            format!("All slots at {} are taken.", dates::clock(period.start))
        }
        None => format!("{} cannot be booked any more.", dates::clock(period.start)),
    };
    let starts = data.nearest(&period, 3);
    Some(
        view! {
            <Notice tone="warning">
                <div>
                    <p><strong>{why}</strong>" Choose another time; what you entered is kept."</p>
                    {offers(choice, data, starts)}
                </div>
            </Notice>
        }
        .into_any(),
    )
}

/// Shows the nearest free starts below a card without room.
fn below(choice: Choice, data: BookingData, period: &Period, desk: bool) -> AnyView {
    let has_no_room = period.state == State::Full || level::misfit(period, desk, data.span()).is_some();
    let nearest = || offers(choice, data, data.nearest(period, 2));
    (has_no_room && !level::is_open(period, desk)).then(nearest).flatten().into_any()
}

fn closed(choice: Choice, data: BookingData) -> impl IntoView {
    let text = data.shown_day.with(|day| day.as_ref().map(level::why_closed)).unwrap_or_default();
    view! {
        <Empty title="Closed" text=text>{move || open_days(choice, data)}</Empty>
    }
}

fn open_days(choice: Choice, data: BookingData) -> Option<AnyView> {
    let offer = |date: LocalDate| {
        view! { <Button kind=Kind::Quiet on_press=move || choice.choose_day(date)>{dates::day(date)}</Button> }
    };
    instead(data.later_days(3).into_iter().map(offer).collect())
}

fn offers(choice: Choice, data: BookingData, starts: Vec<StartTime>) -> Option<AnyView> {
    let shown = data.date.get();
    let offer = |start: StartTime| {
        let (date, period) = (start.date, start.period);
        view! {
            <Button kind=Kind::Quiet on_press=move || choice.choose_offer(date, period)>
                {words(shown, date, period)}
            </Button>
        }
    };
    instead(starts.into_iter().map(offer).collect())
}

fn instead<V: IntoView + 'static>(offers: Vec<V>) -> Option<AnyView> {
    let some = !offers.is_empty();
    some.then(|| {
        view! { <div class="offers"><span class="small muted">"Free instead:"</span>{offers}</div> }
            .into_any()
    })
}

/// Formats a start, with its day if that is not the shown one.
fn words(shown: Option<LocalDate>, date: LocalDate, period: HhMm) -> String {
    let time = dates::clock(period);
    if shown == Some(date) { time } else { format!("{}, {time}", dates::day(date)) }
}
