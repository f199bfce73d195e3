//! A period of the board: its occupancy, its numbered slots, and the list of its appointments.

use leptos::prelude::*;
use pitboard_api::{LocalDate, OccupancyPeriod, OccupancySlot, SlotAppointment};
use pitboard_domain::availability::State;

use super::{
    controls::{ChangeButton, Controls},
    slot_dialog::SelectedSlot,
};
use crate::{
    components::{Gauge, Icon, Shape, SlotTile},
    dates, level,
};

/// `<Row date=date period=period selected=selected controls=controls />`
#[component]
pub fn Row(
    date: LocalDate,
    period: Memo<OccupancyPeriod>,
    selected: SelectedSlot,
    controls: Controls,
) -> impl IntoView {
    let (start, end) = period.with_untracked(|period| (period.start, period.end));
    let tiles = move || period.with(visible_slots);
    let tile = move |first: OccupancySlot| {
        let number = first.slot_no;
        let tile = Memo::new(move |before: Option<&OccupancySlot>| {
            let current = period.with(|p| p.slots.iter().find(|slot| slot.slot_no == number).cloned());
            current.unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        let over = Signal::derive(move || period.with(|period| number > period.capacity));
        let book = Signal::derive(move || {
            let takes = period.with(|p| matches!(p.state, State::Open | State::Started) && p.remaining > 0);
            takes.then(|| format!("/appointments/book/?date={date}&period={}", dates::clock(start)))
        });
        let open = move |held: SlotAppointment| selected.open(start, number, held.reference);
        view! {
            <li id=SelectedSlot::element_id(start, number) tabindex="-1">
                <SlotTile tile=tile open=open over=over book=book />
            </li>
        }
    };
    let taken = Memo::new(move |_| period.with(|period| period.occupied));
    let capacity = Memo::new(move |_| period.with(|period| period.capacity));
    let class = move || period.with(|period| format!("board-row {}", level_of(period)));
    view! {
        <section class=class aria-label=format!("{} to {}", dates::clock(start), dates::clock(end))>
            <div class="when">
                <h2>{dates::clock(start)} <span>" – " {dates::clock(end)}</span></h2>
                <Gauge taken=taken of=capacity label=format!("Slots taken at {}", dates::clock(start)) />
                <p class="fill">{move || period.with(describe)}</p>
                {move || period.with(|period| period.note.clone()).map(|note| view! { <p class="muted small">{note}</p> })}
                <Over period=period />
                <Show when=move || period.with(|period| period.state != State::Past)>
                    <ChangeButton controls=controls period=Some(start) />
                </Show>
            </div>
            <div class="what">
                <ul class="slots">
                    <For each=tiles key=|slot| slot.slot_no children=tile />
                </ul>
                <Bookings period=period />
            </div>
        </section>
    }
}

/// The note on a period with more appointments than slots.
#[component]
fn Over(period: Memo<OccupancyPeriod>) -> impl IntoView {
    let over = Memo::new(move |_| period.with(|period| (period.over_by, period.capacity)));
    move || {
        let (by, capacity) = over.get();
        let slots = if capacity == 1 { "slot" } else { "slots" };
        (by > 0).then(|| {
            view! {
                <p class="over-by">
                    <Icon shape=Shape::Warning />
                    <span>
                        <b>{format!("{by} over capacity. ")}</b>
                        {format!("It was cut to {capacity} {slots} after these were booked. They stay; nothing new is taken.")}
                    </span>
                </p>
            }
        })
    }
}

/// The list of the period's appointments: slot number, reference, service (category), customer.
#[component]
fn Bookings(period: Memo<OccupancyPeriod>) -> impl IntoView {
    let held = Memo::new(move |_| {
        period.with(|period| {
            let held = |slot: &OccupancySlot| Some((slot.slot_no, slot.appointment.clone()?));
            period.slots.iter().filter_map(held).collect::<Vec<_>>()
        })
    });
    let line = |(number, held): (u32, SlotAppointment)| {
        let job = format!("/jobs/{}", held.reference);
        view! {
            <li>
                <span class="number">{format!("[{number}] ")}</span>
                <a href=job>{held.reference}</a>
                <span>{format!(" {} ({}) – {}", held.service, held.category, held.customer)}</span>
            </li>
        }
    };
    let lines = move || held.get().into_iter().map(line).collect_view();
    view! {
        <h3>"Current bookings"</h3>
        <Show
            when=move || held.with(|held| !held.is_empty())
            fallback=|| view! { <p class="muted small">"None."</p> }
        >
            <ul class="bookings">{lines}</ul>
        </Show>
    }
}

/// Returns the slots to show; those beyond the capacity only while occupied.
fn visible_slots(period: &OccupancyPeriod) -> Vec<OccupancySlot> {
    let there = |slot: &&OccupancySlot| slot.slot_no <= period.capacity || slot.appointment.is_some();
    period.slots.iter().filter(there).cloned().collect()
}

fn level_of(period: &OccupancyPeriod) -> &'static str {
    match period.state {
        _ if period.over_by > 0 => "full over",
        State::Closed => "closed",
        _ => level::of(period.remaining, period.capacity),
    }
}

fn describe(period: &OccupancyPeriod) -> String {
    let taken = format!("{} of {} taken", period.occupied, period.capacity);
    match period.state {
        _ if period.over_by > 0 => format!("Over capacity · {taken}"),
        State::Closed => "Closed".to_owned(),
        State::Past => format!("Over · {taken}"),
        _ if period.remaining == 0 => format!("Full · {taken}"),
        State::Started => format!("Under way · {} left · {taken}", period.remaining),
        _ => format!("{} left · {taken}", period.remaining),
    }
}
