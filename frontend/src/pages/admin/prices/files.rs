//! Exports and imports the price list as CSV; an import is shown in the dialog before it is applied.

use leptos::prelude::*;
use pitboard_api::PriceChanges;
use web_sys::Event;

use super::changes::{ChangesDialog, PriceRequest, by_line};
use crate::{
    api::use_api,
    browser,
    components::{Button, Kind, ProblemAlert},
    error::{ApiError, capitalize},
    task::task,
};

/// `<Files dialog=dialog />`
#[component]
pub fn Files(dialog: ChangesDialog) -> impl IntoView {
    let api = use_api();
    let export = task(
        async move |()| {
            let table = api.call(async |client| client.export_prices().await).await?;
            browser::download("prices.csv", "text/csv", &table).map_err(|_| ApiError::Unexpected)
        },
        |()| (),
    );
    let import = task(
        async move |event: Event| {
            let table = browser::read_file(&event).await;
            let table = table.ok_or_else(|| ApiError::for_field("/file", "cannot be read"))?;
            let preview = api.call(async |client| client.import_prices(&table, true).await).await;
            preview.map_err(by_line).map(|preview| (PriceRequest::Table(table), preview))
        },
        move |(request, preview): (PriceRequest, PriceChanges)| dialog.show(request, preview),
    );
    let words = |error: &ApiError| {
        error.problem().filter(|problem| !problem.errors.is_empty()).map(|_| "Nothing was changed")
    };
    // The number of errors, because only the first are listed.
    let count = move || {
        let detail = import.error().get()?.problem().map(|problem| capitalize(&problem.detail));
        detail.filter(|detail| !detail.is_empty()).map(|detail| view! { <p>{detail}</p> })
    };
    view! {
        <p class="muted">
            "Amounts are in the smallest unit of the currency. A price that the table does not name stays; \
             one faulty line, and nothing changes."
        </p>
        <ProblemAlert error=export.error() />
        <ProblemAlert error=import.error() words=words />
        {count}
        <div class="actions">
            <Button kind=Kind::Quiet busy=export.busy() on_press=move || export.run(())>"Save as CSV"</Button>
            <label class="button quiet file" class:busy=import.busy()>
                <input type="file" accept=".csv,text/csv" on:change=move |event| import.run(event) />
                <span>"Take in a CSV"</span>
            </label>
        </div>
    }
}
