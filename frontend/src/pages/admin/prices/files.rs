//! The price list as a file: out to a spreadsheet, and back in once what it changes has been seen.

use leptos::{html, prelude::*};
use pitboard_api::PriceChanges;
use web_sys::File;

use super::changes::{ChangesDialog, Wish};
use crate::{
    api::use_api,
    browser,
    components::{Button, Kind, ProblemAlert},
    task::task,
    trouble::Trouble,
};

/// `<Files dialog=dialog />`
#[component]
pub fn Files(dialog: ChangesDialog) -> impl IntoView {
    let (api, chooser) = (use_api(), NodeRef::<html::Input>::new());
    let export = task(
        async move |()| {
            let table = api.call(async |client| client.export_prices().await).await?;
            browser::download("prices.csv", "text/csv", &table).map_err(|_| Trouble::Strange(0))
        },
        |()| (),
    );
    let import = task(
        async move |file: File| {
            let table =
                browser::read(file).await.ok_or_else(|| Trouble::of_field("/file", "cannot be read"))?;
            let told = api.call(async |client| client.import_prices(&table, true).await).await;
            told.map_err(by_line).map(|told| (Wish::Table(table), told))
        },
        move |(wish, told): (Wish, PriceChanges)| dialog.show(wish, told),
    );
    let choose = move |_| {
        let Some(chooser) = chooser.get_untracked() else { return };
        let file = chooser.files().and_then(|files| files.get(0));
        // The same file may be chosen again once it is mended.
        chooser.set_value("");
        if let Some(file) = file {
            import.run(file);
        }
    };
    let words = |trouble: &Trouble| {
        trouble.problem().filter(|problem| !problem.errors.is_empty()).map(|_| "Nothing was changed")
    };
    view! {
        <p class="muted">
            "Amounts are in the smallest unit of the currency. A price that the table does not name stays; \
             one faulty line, and nothing changes."
        </p>
        <ProblemAlert trouble=export.trouble() />
        <ProblemAlert trouble=import.trouble() words=words />
        <div class="actions">
            <Button kind=Kind::Quiet busy=export.busy() on_press=move || export.run(())>"Save as CSV"</Button>
            <label class="button quiet" class:busy=import.busy()>
                "Take in a CSV"
                <input class="sr-only" type="file" accept=".csv,text/csv" node_ref=chooser on:change=choose />
            </label>
        </div>
    }
}

/// "/4/amount" is the fourth line of the file.
fn by_line(trouble: Trouble) -> Trouble {
    trouble.named(|pointer| {
        let (line, column) = pointer.strip_prefix('/')?.split_once('/').unwrap_or((&pointer[1..], ""));
        line.parse::<u32>().ok().map(|line| format!("Line {line}: {column}"))
    })
}
