//! Prices before and after, to be looked at before they change.

use leptos::prelude::*;
use pitboard_api::{PriceChange, PriceChanges, PriceRaise};

use crate::{
    api::use_api,
    components::{Confirm, Table, use_toasts},
    error::ApiError,
    idempotency::IdempotencyKeys,
    labels,
    money::money,
    task::task,
};

/// What is asked for.
#[derive(Clone, PartialEq)]
pub enum Wish {
    Raise(PriceRaise),
    Table(String),
}

/// What would change, to be confirmed; a handle to copy around.
#[derive(Clone, Copy)]
pub struct ChangesDialog {
    shown: RwSignal<bool>,
    told: RwSignal<Option<(Wish, PriceChanges)>>,
}

impl ChangesDialog {
    pub fn new() -> Self {
        Self { shown: RwSignal::new(false), told: RwSignal::new(None) }
    }

    pub fn show(self, wish: Wish, changes: PriceChanges) {
        self.told.set(Some((wish, changes)));
        self.shown.set(true);
    }

    fn count(self) -> usize {
        self.told.with(|told| told.as_ref().map_or(0, |(_, told)| told.changes.len()))
    }
}

fn prices(number: usize) -> String {
    if number == 1 { "1 price".to_owned() } else { format!("{number} prices") }
}

/// `<Changes dialog=dialog changed=move || … />`
#[component]
pub fn Changes(dialog: ChangesDialog, changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    // A raise of what has risen is another one.
    let keys = IdempotencyKeys::new();
    let run = task(
        async move |(wish, seen): (Wish, PriceChanges)| {
            let key = keys.key_for(&(wish.clone(), seen));
            let made = api.call(async |client| match &wish {
                Wish::Raise(raise) => client.with_key(&key).raise_prices(raise, false).await,
                Wish::Table(table) => client.import_prices(table, false).await,
            });
            made.await.map_err(by_line)
        },
        move |made: PriceChanges| {
            keys.clear();
            dialog.shown.set(false);
            let are = if made.changes.len() == 1 { "is" } else { "are" };
            toasts.good(format!("{} {are} changed.", prices(made.changes.len())));
            changed.run(());
        },
    );
    Effect::new(move || {
        if dialog.shown.get() {
            run.clear();
        }
    });
    let confirm = move || {
        if let Some(told) = dialog.told.get_untracked() {
            run.run(told);
        }
    };
    let title = Signal::derive(move || match dialog.count() {
        0 => "Nothing changes".to_owned(),
        number => format!("Change {}?", prices(number)),
    });
    let rest = move || {
        let unchanged = dialog.told.with(|told| told.as_ref().map_or(0, |(_, told)| told.unchanged as usize));
        (unchanged != 0)
            .then(|| view! { <p class="muted">{format!("{} stay as they are.", prices(unchanged))}</p> })
    };
    let table = move || {
        let rows = dialog.told.with(|told| {
            let changes = told.iter().flat_map(|(_, told)| &told.changes);
            changes.map(row).collect::<Vec<_>>()
        });
        (!rows.is_empty()).then(|| {
            view! {
                <Table caption="What changes" heads=vec!["Price", "Now", "Then"] figures=2>{rows}</Table>
            }
        })
    };
    view! {
        <Confirm
            open=dialog.shown
            title=title
            verb=Signal::derive(move || format!("Change {}", prices(dialog.count())))
            busy=run.busy()
            disabled=Signal::derive(move || dialog.count() == 0)
            error=run.error()
            on_confirm=confirm
        >
            {table}
            {rest}
        </Confirm>
    }
}

/// "/4/amount" is the fourth line of the table.
pub fn by_line(error: ApiError) -> ApiError {
    error.with_field_names(|pointer| {
        let (line, column) = pointer.strip_prefix('/')?.split_once('/').unwrap_or((&pointer[1..], ""));
        line.parse::<u32>().ok().map(|line| format!("Line {line}: {column}"))
    })
}

fn row(change: &PriceChange) -> AnyView {
    let of = match (change.vehicle_type, change.complexity) {
        (Some(body), Some(work)) => {
            format!("{}, {}", labels::vehicle_type(body), labels::complexity(work).to_lowercase())
        }
        _ => "Base price".to_owned(),
    };
    let amount = |price: Option<_>| price.map_or_else(|| "—".to_owned(), money);
    view! {
        <tr>
            <th scope="row">{change.service.name.clone()} <small>{of}</small></th>
            <td class="figure">{amount(change.before)}</td>
            <td class="figure"><b>{amount(change.after)}</b></td>
        </tr>
    }
    .into_any()
}
