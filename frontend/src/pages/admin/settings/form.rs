//! The form of the settings, in groups.

use leptos::prelude::*;
use pitboard_api::{Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::person::{NAME_MAX, PHONE_MAX};

use super::table::{CARDS, SettingsDraft, inputs};
use crate::{
    components::{Card, Checkbox, Field, Form, Notice},
    pages::admin::calendar_change::{CalendarChange, ConflictDialogs, change_task},
};

/// The sites that may show the booking in a frame.
const SITES: &str = "/embed_origins";

/// `<SettingsForm values=values changed=changed />`
#[component]
pub fn SettingsForm(values: Settings, changed: UnsyncCallback<()>) -> impl IntoView {
    let draft = SettingsDraft::new(Some(values.clone()));
    let save = change_task(move |_| changed.run(()));
    let (confirm_zone, confirm_currency) = (RwSignal::new(false), RwSignal::new(false));
    let sent_sites = StoredValue::new(Vec::new());
    let submit = move || {
        let patch = draft.read().map(|patch| SettingsPatch {
            confirm_zone: confirm_zone.get_untracked(),
            confirm_currency: confirm_currency.get_untracked(),
            ..patch
        });
        let sites = patch.as_ref().ok().and_then(|patch| patch.embed_origins.clone());
        sent_sites.set_value(sites.unwrap_or_default());
        save.start(patch.map(|patch| CalendarChange::UpdateSettings(Box::new(patch))));
    };
    let error = Signal::derive(move || {
        let error = save.error().get()?;
        Some(sent_sites.with_value(|sites| error.with_entries(SITES, sites)))
    });
    view! {
        <Form on_submit=submit busy=save.busy() error=error verb="Save settings">
            {workshop(draft, values, confirm_zone, confirm_currency)}
            {CARDS
                .map(|(card, title)| view! { <Card title=title>{inputs(draft, card)}</Card> })
                .into_iter()
                .collect_view()}
            {own_site(draft)}
        </Form>
        <ConflictDialogs of=save />
    }
}

/// The sites that may show the booking in a frame, and what they include.
fn own_site(draft: SettingsDraft) -> impl IntoView {
    let sites = draft.lines(SITES, |values| &values.embed_origins, |patch| &mut patch.embed_origins);
    let server = window().location().origin().unwrap_or_default();
    let snippet = format!("<div data-pitboard></div>\n<script src=\"{server}/embed.js\" async></script>");
    view! {
        <Card title="Booking in your own site">
            <Field
                label="Sites"
                value=sites
                rows=3
                optional=true
                hint="One address a line, such as https://shop.example, without a path. Unless set: none may show the booking."
            />
            <p>"Put these two lines into a page of your site:"</p>
            <pre class="snippet" tabindex="0" aria-label="Lines for your site"><code>{snippet}</code></pre>
        </Card>
    }
}

fn workshop(
    draft: SettingsDraft,
    values: Settings,
    confirm_zone: RwSignal<bool>,
    confirm_currency: RwSignal<bool>,
) -> impl IntoView {
    let name = draft.text("/name", |values| &values.name, |patch| &mut patch.name);
    let phone = draft.input(
        "/phone",
        "",
        |values| values.phone.clone().unwrap_or_default(),
        |patch, typed| patch.phone = Some(typed.optional_text()),
    );
    let zone = draft.text("/zone", |values| &values.zone, |patch| &mut patch.zone);
    let currency = draft.input(
        "/currency",
        "",
        |values| values.currency.as_str().to_owned(),
        |patch, typed| patch.currency = typed.currency(),
    );
    let is_new_zone = Memo::new(move |_| zone.value.with(|zone| *zone != values.zone));
    let is_new_currency =
        Memo::new(move |_| currency.value.with(|typed| typed.trim() != values.currency.as_str()));
    view! {
        <Card title="The workshop">
            <Field label="Name" value=name maxlength=NAME_MAX hint="Stands above every page. Unless set: Workshop." />
            <Field
                label="Phone"
                value=phone
                kind="tel"
                maxlength=PHONE_MAX
                optional=true
                hint="What customers call where the page cannot help. Unless set: none is shown."
            />
            <Field
                label="Time zone"
                value=zone
                maxlength=ZONE_MAX
                hint="Of all dates and times, such as Asia/Kolkata. Unless set: UTC."
            />
            <Show when=move || is_new_zone.get()>
                <Notice tone="warning">
                    <div>
                        <p>"Every booking keeps its date and time of day, and so begins at another instant."</p>
                        <Checkbox label="Change the zone all the same" checked=confirm_zone />
                    </div>
                </Notice>
            </Show>
            <Field label="Currency" value=currency maxlength=3 hint="Three letters, such as INR. Unless set: EUR." />
            <Show when=move || is_new_currency.get()>
                <Notice tone="warning">
                    <div>
                        <p>
                            "Prices keep their numbers, and what was agreed in the other currency is in no figure of revenue any more."
                        </p>
                        <Checkbox label="Change the currency all the same" checked=confirm_currency />
                    </div>
                </Notice>
            </Show>
        </Card>
    }
}
