//! Exports and imports the settings as a file, and resets them.

use leptos::prelude::*;
use pitboard_api::ImportQuery;
use serde_json::Value;

use crate::{
    api::use_api,
    browser,
    components::{Button, Card, Checkbox, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    pages::admin::calendar_change::{CalendarChange, ConflictDialogs, change_task},
    task::task,
};

/// `<Files changed=changed />`
#[component]
pub fn Files(changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let export = task(
        async move |()| api.call(async |client| client.export_settings().await).await,
        move |settings| {
            let text = serde_json::to_string_pretty(&settings).unwrap_or_default();
            if browser::download("settings.json", "application/json", &text).is_err() {
                toasts.bad("This browser did not take the file.");
            }
        },
    );
    let change = change_task(move |_| changed.run(()));
    let (zone, currency) = (RwSignal::new(false), RwSignal::new(false));
    let read = task(
        async move |event: web_sys::Event| browser::read_file(&event).await.ok_or_else(unreadable),
        move |text: String| {
            let file = serde_json::from_str::<Value>(&text).map_err(|_| unreadable());
            let how = ImportQuery {
                confirm_zone: zone.get_untracked(),
                confirm_currency: currency.get_untracked(),
                ..ImportQuery::default()
            };
            match file {
                Ok(file) => change.confirm(CalendarChange::ImportSettings(file, how)),
                Err(error) => change.start(Err(error)),
            }
        },
    );
    view! {
        <Card title="As a file">
            <p>"A file that was exported brings all settings back as they were. If anything in it is wrong, nothing changes."</p>
            <ProblemAlert error=export.error() />
            <ProblemAlert error=read.error() />
            <ProblemAlert error=change.error() />
            <div class="actions">
                <Button kind=Kind::Quiet busy=export.busy() on_press=move || export.run(())>"Export"</Button>
                <label class="button quiet file" class:busy=read.busy()>
                    "Import a file"
                    <input type="file" accept="application/json,.json" on:change=move |event| read.run(event) />
                </label>
                <Button kind=Kind::Quiet on_press=move || change.confirm(CalendarChange::ResetSettings)>"Reset"</Button>
            </div>
            <Checkbox label="The file may change the time zone" checked=zone />
            <Checkbox label="The file may change the currency" checked=currency />
        </Card>
        <ConflictDialogs of=change />
    }
}

fn unreadable() -> ApiError {
    ApiError::for_field("/file", "is not JSON: choose a file that was exported here")
}
