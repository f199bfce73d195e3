//! A numbered slot of a period: its appointment, or "Free".

use leptos::prelude::*;
use pitboard_api::{OccupancySlot, SlotAppointment};

use super::StatusBadge;

/// `<SlotTile tile=slot open=move |appointment| … />`: `over` marks a number beyond the capacity; `book` is
/// the address at which a free slot is booked for a walk-in.
#[component]
pub fn SlotTile(
    #[prop(into)] tile: Signal<OccupancySlot>,
    /// Called with the slot's appointment when the tile is pressed.
    #[prop(optional, into)]
    open: Option<UnsyncCallback<SlotAppointment>>,
    #[prop(optional, into)] over: Signal<bool>,
    #[prop(optional, into)] book: Signal<Option<String>>,
) -> impl IntoView {
    let number = Memo::new(move |_| tile.with(|slot| slot.slot_no));
    let held = Memo::new(move |_| tile.with(|slot| slot.appointment.clone()));
    move || match held.get() {
        None => match book.get() {
            None => view! {
                <div class="slot free">
                    <Number number=number />
                    <span>"Free"</span>
                </div>
            }
            .into_any(),
            Some(to) => view! {
                <a class="slot free" href=to>
                    <Number number=number />
                    <span>"Free"</span>
                    <small>"book a walk-in"</small>
                </a>
            }
            .into_any(),
        },
        Some(held) => {
            let press = {
                let held = held.clone();
                move |_| {
                    if let Some(open) = open {
                        open.run(held.clone());
                    }
                }
            };
            let car = format!("{} {}", held.vehicle.make, held.vehicle.model);
            let plate = held.vehicle.license_plate.clone();
            let second = [plate, held.assignee.map(|assignee| assignee.name)].into_iter().flatten();
            let second = second.collect::<Vec<_>>().join(" · ");
            view! {
                <button class=format!("slot {}", held.status) class:over=over type="button" on:click=press>
                    <Number number=number />
                    <b>{held.service}</b>
                    <span class="who">{format!("{} · {car}", held.customer)}</span>
                    <span class="who">{second}</span>
                    <StatusBadge status=held.status />
                </button>
            }
            .into_any()
        }
    }
}

#[component]
fn Number(number: Memo<u32>) -> impl IntoView {
    view! {
        <span class="number">
            <span class="sr-only">"Slot "</span>
            {number}
        </span>
    }
}
