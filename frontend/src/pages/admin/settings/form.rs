//! The form of the settings, in groups.

use leptos::prelude::*;
use pitboard_api::{Settings, SettingsPatch, wire::ZONE_MAX};
use pitboard_domain::{
    person::{NAME_MAX, PHONE_MAX},
    settings::DEFAULTS,
};

use crate::{
    components::{Card, Checkbox, Draft, Field, Form, Notice},
    pages::admin::calendar_change::{CalendarChange, ConflictDialogs, change_task},
};

/// More digits than any number of the settings has.
const DIGITS_MAX: usize = 6;

type SettingsDraft = Draft<Settings, SettingsPatch>;

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
            {capacity(draft)}
            {booking(draft)}
            {rescheduling(draft)}
            {visibility(draft)}
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

fn capacity(draft: SettingsDraft) -> impl IntoView {
    let daily_limit = draft.input(
        "/daily_limit",
        "",
        |values| values.daily_limit.map(|limit| limit.to_string()).unwrap_or_default(),
        |patch, typed| patch.daily_limit = Some(typed.optional_number()),
    );
    view! {
        <Card title="Capacity">
            {number(
                draft,
                "Slots per period",
                "/slots_per_period",
                |values| values.slots_per_period,
                |patch| &mut patch.slots_per_period,
                format!(
                    "Cars at a time, for all services together, where the week or the day says nothing else. Unless set: {}.",
                    DEFAULTS.slots_per_period,
                ),
            )}
            <Field
                label="Appointments a day"
                value=daily_limit
                inputmode="numeric"
                maxlength=DIGITS_MAX
                hint="So many may start on one day, at most. Unless set: no limit."
                optional=true
            />
        </Card>
    }
}

fn booking(draft: SettingsDraft) -> impl IntoView {
    view! {
        <Card title="Booking">
            {number(
                draft,
                "Shortest notice, in minutes",
                "/min_lead_minutes",
                |values| values.min_lead_minutes,
                |patch| &mut patch.min_lead_minutes,
                format!("Customers book no later than this before the start. Unless set: {}.", DEFAULTS.min_lead_minutes),
            )}
            {number(
                draft,
                "Days ahead",
                "/max_days_ahead",
                |values| values.max_days_ahead,
                |patch| &mut patch.max_days_ahead,
                format!("The last day to book is today and so many more. Unless set: {}.", DEFAULTS.max_days_ahead),
            )}
            {number(
                draft,
                "Appointments of a customer",
                "/max_active_per_customer",
                |values| values.max_active_per_customer,
                |patch| &mut patch.max_active_per_customer,
                format!("So many open ones at a time; 0 is no limit. Unless set: {}.", DEFAULTS.max_active_per_customer),
            )}
        </Card>
    }
}

fn rescheduling(draft: SettingsDraft) -> impl IntoView {
    view! {
        <Card title="Moving and cancelling">
            {number(
                draft,
                "Closes, in hours before the start",
                "/cancellation_cutoff_hours",
                |values| values.cancellation_cutoff_hours,
                |patch| &mut patch.cancellation_cutoff_hours,
                format!(
                    "After that customers call, and the staff moves or cancels. Unless set: {}.",
                    DEFAULTS.cancellation_cutoff_hours,
                ),
            )}
            {number(
                draft,
                "Second thoughts, in minutes after booking",
                "/mercy_minutes",
                |values| values.mercy_minutes,
                |patch| &mut patch.mercy_minutes,
                format!("Within these customers may cancel all the same. Unless set: {}.", DEFAULTS.grace_minutes),
            )}
        </Card>
    }
}

fn visibility(draft: SettingsDraft) -> impl IntoView {
    let service_names =
        draft.check(|values| values.public_service_names, |patch| &mut patch.public_service_names);
    view! {
        <Card title="What everybody sees">
            <Checkbox label="Name the services in occupied slots" checked=service_names />
            <p class="hint">"Otherwise only how many are taken. Never who. Unless set: named."</p>
        </Card>
    }
}

fn number(
    draft: SettingsDraft,
    label: &'static str,
    pointer: &'static str,
    show: fn(&Settings) -> u32,
    field: fn(&mut SettingsPatch) -> &mut Option<u32>,
    hint: String,
) -> impl IntoView {
    let value = draft.number(pointer, "", show, field);
    view! { <Field label=label value=value inputmode="numeric" maxlength=DIGITS_MAX hint=hint /> }
}
