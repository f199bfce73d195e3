//! The dialog that shows prices before and after a bulk change, and applies it.

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

/// A bulk change of prices.
#[derive(Clone, PartialEq)]
pub enum PriceRequest {
    Raise(PriceRaise),
    Table(String),
}

/// The dry run that the dialog shows; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct ChangesDialog {
    shown: RwSignal<bool>,
    preview: RwSignal<Option<(PriceRequest, PriceChanges)>>,
}

impl ChangesDialog {
    pub fn new() -> Self {
        Self { shown: RwSignal::new(false), preview: RwSignal::new(None) }
    }

    pub fn show(self, request: PriceRequest, changes: PriceChanges) {
        self.preview.set(Some((request, changes)));
        self.shown.set(true);
    }

    fn count(self) -> usize {
        self.preview.with(|preview| preview.as_ref().map_or(0, |(_, preview)| preview.changes.len()))
    }
}

fn count_prices(number: usize) -> String {
    if number == 1 { "1 price".to_owned() } else { format!("{number} prices") }
}

/// `<Changes dialog=dialog changed=move || … />`
#[component]
pub fn Changes(dialog: ChangesDialog, changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let keys = IdempotencyKeys::new();
    let run = task(
        // The shown prices are part of the request: the same raise of raised prices is a new one.
        async move |shown: (PriceRequest, PriceChanges)| {
            let made = keys.send(api, &shown, async |client| match &shown.0 {
                PriceRequest::Raise(raise) => client.raise_prices(raise, false).await,
                PriceRequest::Table(table) => client.import_prices(table, false).await,
            });
            made.await.map_err(by_line)
        },
        move |made: PriceChanges| {
            dialog.shown.set(false);
            let are = if made.changes.len() == 1 { "is" } else { "are" };
            toasts.good(format!("{} {are} changed.", count_prices(made.changes.len())));
            changed.run(());
        },
    );
    Effect::new(move || {
        if dialog.shown.get() {
            run.clear();
        }
    });
    let confirm = move || {
        if let Some(preview) = dialog.preview.get_untracked() {
            run.run(preview);
        }
    };
    let title = Signal::derive(move || match dialog.count() {
        0 => "Nothing changes".to_owned(),
        number => format!("Change {}?", count_prices(number)),
    });
    let rest = move || {
        let unchanged = dialog
            .preview
            .with(|preview| preview.as_ref().map_or(0, |(_, preview)| preview.unchanged as usize));
        (unchanged != 0).then(
            || view! { <p class="muted">{format!("{} stay as they are.", count_prices(unchanged))}</p> },
        )
    };
    let table = move || {
        let rows = dialog.preview.with(|preview| {
            let changes = preview.iter().flat_map(|(_, preview)| &preview.changes);
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
            verb=Signal::derive(move || format!("Change {}", count_prices(dialog.count())))
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

/// Replaces the pointers of a CSV import by line and column: "/4/amount" is in line 4.
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
