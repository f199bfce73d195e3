//! The capacity overrides: days, or periods of them, with another number of slots than usual.

use leptos::prelude::*;
use pitboard_api::{CalendarQuery, CreateCapacityOverride, HhMm, LocalDate};
use pitboard_domain::text::REASON_MAX;

use super::entry::{EntryCard, entries};
use crate::{
    api::use_api,
    components::{Field, Form, Select},
    dates,
    form_input::FormInput,
    paged::paged,
    pages::admin::calendar_change::{CalendarChange, ChangeTask},
    shop::use_shop,
};

/// `<Overrides starts=starts />`: those from today on, and a form for another one.
#[component]
pub fn Overrides(starts: Memo<Vec<HhMm>>) -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let list = paged(
        move || shop.today(),
        async move |today, cursor| {
            let query = CalendarQuery { from: Some(today), to: None, limit: Some(50), cursor };
            api.call(async |client| client.list_capacity_overrides(&query).await).await.map(entries)
        },
    );
    view! {
        <EntryCard
            title="Other numbers of slots"
            none="From today on every day has its slots as always."
            add="Set slots for a day"
            list=list
            form=move |changes| {
                view! { <OverrideForm starts=starts changes=changes date=None period=None /> }.into_any()
            }
        />
    }
}

/// The form for an override, of `date` if it is given; `period` is preselected.
#[component]
pub fn OverrideForm(
    #[prop(into)] starts: Signal<Vec<HhMm>>,
    changes: ChangeTask,
    date: Option<LocalDate>,
    period: Option<HhMm>,
) -> impl IntoView {
    let [day, number, reason] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let chosen = RwSignal::new(period.map(dates::clock).unwrap_or_default());
    let submit = move || {
        let mut typed = FormInput::default();
        let capacity = CreateCapacityOverride {
            date: date.unwrap_or_else(|| typed.date("/date", &day.get_untracked())),
            period: chosen.get_untracked().parse().ok(),
            capacity: typed.number("/capacity", &number.get_untracked()),
            reason: reason.get_untracked(),
            accept_conflicts: false,
        };
        changes.start(typed.finish(CalendarChange::CreateOverride(capacity)));
    };
    let options = Signal::derive(move || {
        let all = (String::new(), "All that have none of their own".to_owned());
        let starts = starts.get().into_iter().map(|start| (dates::clock(start), dates::clock(start)));
        std::iter::once(all).chain(starts).collect::<Vec<_>>()
    });
    view! {
        <Form on_submit=submit busy=changes.busy() error=changes.error() verb="Set slots">
            {date.is_none().then(|| view! { <Field label="Day" value=day kind="date" pointer="/date" /> })}
            <div class="pair">
                <Select label="Period" value=chosen options=options pointer="/period" />
                <Field
                    label="Slots"
                    value=number
                    inputmode="numeric"
                    pointer="/capacity"
                    maxlength=3
                    hint="0 closes."
                />
            </div>
            <Field label="Reason" value=reason pointer="/reason" maxlength=REASON_MAX hint="For the staff." />
        </Form>
    }
}
