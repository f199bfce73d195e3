//! The controls that choose the shown day: previous, next, today, any date; also by the arrow keys.

use chrono::Datelike;
use leptos::{ev, prelude::*};
use pitboard_api::LocalDate;

use crate::{
    components::{Button, Icon, Kind, Shape},
    scope,
};

/// `<DayPicker date=date today=today go=go />`
#[component]
pub fn DayPicker(
    date: Memo<Option<LocalDate>>,
    today: Memo<Option<LocalDate>>,
    go: UnsyncCallback<LocalDate>,
) -> impl IntoView {
    let step = move |forward: bool| {
        let from = date.get_untracked();
        let to = from.and_then(|date| if forward { date.succ_opt() } else { date.pred_opt() }).map(LocalDate);
        if let Some(to) = to {
            go.run(to);
        }
    };
    scope::listen(ev::keydown, move |event| {
        let modified = event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key();
        if modified || event.default_prevented() || uses_arrow_keys() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => step(false),
            "ArrowRight" => step(true),
            _ => {}
        }
    });
    let choose = move |event| {
        // While a year is typed, the input has dates of the first centuries.
        let date = event_target_value(&event).parse().ok();
        if let Some(date) = date.filter(|date: &LocalDate| date.year() >= 2000) {
            go.run(date);
        }
    };
    let to_today = move || {
        if let Some(today) = today.get_untracked() {
            go.run(today);
        }
    };
    view! {
        <div class="day-picker" role="group" aria-label="Date">
            <Button kind=Kind::Quiet label="Previous day" on_press=move || step(false)>
                <Icon shape=Shape::Left />
            </Button>
            <span class="field">
                <input
                    type="date"
                    aria-label="Date"
                    prop:value=move || date.get().map(|date| date.to_string()).unwrap_or_default()
                    on:change=choose
                />
            </span>
            <Button kind=Kind::Quiet label="Next day" on_press=move || step(true)>
                <Icon shape=Shape::Right />
            </Button>
            <Button kind=Kind::Quiet on_press=to_today>"Today"</Button>
        </div>
    }
}

/// Returns whether the arrow keys have another meaning now: in an input, a scrollable region or a dialog.
fn uses_arrow_keys() -> bool {
    let at = document().active_element();
    let own = at.is_some_and(|at| {
        ["INPUT", "TEXTAREA", "SELECT"].contains(&at.tag_name().as_str())
            || matches!(at.closest("[role=region][tabindex]"), Ok(Some(_)))
    });
    own || matches!(document().query_selector("dialog[open], [popover]:popover-open"), Ok(Some(_)))
}
