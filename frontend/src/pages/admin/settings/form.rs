//! The form of the settings, in groups.

use leptos::prelude::*;
use pitboard_api::{Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::person::{NAME_MAX, PHONE_MAX};

use super::table::{CARDS, SettingsDraft, inputs};
use crate::{
    components::{Card, Checkbox, Field, Form, Notice},
    pages::admin::calendar_change::{CalendarChange, ConflictDialogs, change_task},
};

/// `<SettingsForm values=values changed=changed />`
#[component]
pub fn SettingsForm(values: Settings, changed: UnsyncCallback<()>) -> impl IntoView {
    let draft = SettingsDraft::new(Some(values.clone()));
    let save = change_task(move |_| changed.run(()));
    let (confirm_zone, confirm_currency) = (RwSignal::new(false), RwSignal::new(false));
    let submit = move || {
        let patch = draft.read().map(|patch| SettingsPatch {
            confirm_zone: confirm_zone.get_untracked(),
            confirm_currency: confirm_currency.get_untracked(),
            ..patch
        });
        save.start(patch.map(|patch| CalendarChange::UpdateSettings(Box::new(patch))));
    };
    view! {
        <Form on_submit=submit busy=save.busy() error=save.error() verb="Save settings">
            {workshop(draft, values, confirm_zone, confirm_currency)}
            {CARDS
                .map(|(card, title)| view! { <Card title=title>{inputs(draft, card)}</Card> })
                .into_iter()
                .collect_view()}
        </Form>
        <ConflictDialogs of=save />
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
