//! The closures: whole days, or periods of them, on which nothing can be booked.

use leptos::prelude::*;
use pitboard_api::{CalendarQuery, CreateClosure, HhMm, LocalDate};
use pitboard_domain::text::REASON_MAX;

use super::entry::{EntryCard, entries};
use crate::{
    api::use_api,
    components::{Field, Form},
    dates,
    error::ApiError,
    form_input::{FormInput, words},
    paged::paged,
    pages::admin::calendar_change::{CalendarChange, ChangeTask},
    shop::use_shop,
};

/// `<Closures starts=starts />`: those from today on, and a form for another one.
#[component]
pub fn Closures(starts: Memo<Vec<HhMm>>) -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let list = paged(
        move || shop.today(),
        async move |today, cursor| {
            let query = CalendarQuery { from: Some(today), to: None, limit: Some(50), cursor };
            api.call(async |client| client.list_closures(&query).await).await.map(entries)
        },
    );
    view! {
        <EntryCard
            title="Closed"
            none="Nothing is closed from today on."
            add="Close days"
            list=list
            form=move |changes| {
                view! { <ClosureForm starts=starts changes=changes date=None period=None /> }.into_any()
            }
        />
    }
}

/// The texts of the form; a `Copy` handle.
#[derive(Clone, Copy)]
struct Inputs {
    /// The only day, if it is not typed.
    date: Option<LocalDate>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    periods: RwSignal<Vec<HhMm>>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
}

impl Inputs {
    fn read(self) -> Result<CalendarChange, ApiError> {
        let mut typed = FormInput::default();
        let first_date = self.date.unwrap_or_else(|| typed.date("/first_date", &self.first.get_untracked()));
        let last = self.last.get_untracked();
        let last_date = if last.is_empty() { first_date } else { typed.date("/last_date", &last) };
        let mut periods = self.periods.get_untracked();
        periods.sort_unstable();
        typed.finish(CalendarChange::CreateClosure(CreateClosure {
            first_date,
            last_date,
            periods,
            reason: self.reason.get_untracked(),
            public_note: words(&self.note.get_untracked()),
            accept_conflicts: false,
        }))
    }
}

/// The form for a closure, of `date` alone if it is given; `period` is preselected.
#[component]
pub fn ClosureForm(
    #[prop(into)] starts: Signal<Vec<HhMm>>,
    changes: ChangeTask,
    date: Option<LocalDate>,
    period: Option<HhMm>,
) -> impl IntoView {
    let [first, last, reason, note] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let periods = RwSignal::new(period.into_iter().collect::<Vec<_>>());
    let inputs = Inputs { date, first, last, periods, reason, note };
    let dates = move || {
        view! {
            <div class="pair">
                <Field label="First day" value=first kind="date" pointer="/first_date" />
                <Field label="Last day" value=last kind="date" pointer="/last_date" optional=true />
            </div>
        }
    };
    let checkbox = move |start: HhMm| {
        let toggle = move |event| {
            let on = event_target_checked(&event);
            periods.update(|periods| {
                periods.retain(|other| *other != start);
                if on {
                    periods.push(start);
                }
            });
        };
        view! {
            <label>
                <input type="checkbox" prop:checked=move || periods.with(|p| p.contains(&start)) on:change=toggle />
                <span>{dates::clock(start)}</span>
            </label>
        }
    };
    view! {
        <Form
            on_submit=move || changes.start(inputs.read())
            busy=changes.busy()
            error=changes.error()
            verb="Close"
        >
            {date.is_none().then(dates)}
            <fieldset class="switch">
                <legend>"Only these periods (none: the whole day)"</legend>
                <div>{move || starts.get().into_iter().map(checkbox).collect_view()}</div>
            </fieldset>
            <Field label="Reason" value=reason pointer="/reason" maxlength=REASON_MAX hint="For the staff." />
            <Field
                label="Note for customers"
                value=note
                pointer="/public_note"
                maxlength=REASON_MAX
                optional=true
                hint="Stands beside the closed day."
            />
        </Form>
    }
}
