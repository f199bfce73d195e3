//! The form of the settings, in groups.

use leptos::prelude::*;
use pitboard_api::Settings;
use pitboard_domain::settings::DEFAULTS;

use super::fields::{Fields, POINTERS};
use crate::{
    components::{Button, Card, Checkbox, Field, Notice, ProblemAlert},
    pages::admin::calendar_change::{CalendarChange, ConflictDialogs, change_task},
};

/// `<Form values=values changed=changed />`
#[component]
pub fn Form(values: Settings, changed: UnsyncCallback<()>) -> impl IntoView {
    let fields = Fields::of(&values);
    let saving = change_task(move |_| changed.run(()));
    let error = saving.error();
    let (zone_now, currency_now) = (values.zone.clone(), values.currency);
    let moves_zone = Memo::new(move |_| fields.zone.with(|zone| *zone != zone_now));
    let renames_prices =
        Memo::new(move |_| fields.currency.with(|typed| typed.trim() != currency_now.as_str()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saving.start(fields.patch(&values).map(|patch| CalendarChange::UpdateSettings(Box::new(patch))));
    };
    let number = move |label: &'static str,
                       value: RwSignal<String>,
                       pointer: &'static str,
                       hint: String,
                       optional: bool| {
        view! {
            <Field
                label=label
                value=value
                pointer=pointer
                error=error
                inputmode="numeric"
                maxlength=6
                hint=hint
                optional=optional
            />
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=POINTERS />
            <Card title="The workshop">
                <Field label="Name" value=fields.name pointer="/name" error=error maxlength=80 hint="Stands above every page. Unless set: Workshop." />
                <Field
                    label="Phone"
                    value=fields.phone
                    pointer="/phone"
                    error=error
                    kind="tel"
                    maxlength=20
                    optional=true
                    hint="What customers call where the page cannot help. Unless set: none is shown."
                />
                <Field
                    label="Time zone"
                    value=fields.zone
                    pointer="/zone"
                    error=error
                    maxlength=64
                    hint="Of all dates and times, such as Asia/Kolkata. Unless set: UTC."
                />
                <Show when=move || moves_zone.get()>
                    <Notice tone="warning">
                        <div>
                            <p>"Every booking keeps its date and time of day, and so begins at another instant."</p>
                            <Checkbox label="Change the zone all the same" checked=fields.confirm_zone />
                        </div>
                    </Notice>
                </Show>
                <Field
                    label="Currency"
                    value=fields.currency
                    pointer="/currency"
                    error=error
                    maxlength=3
                    hint="Three letters, such as INR. Unless set: EUR."
                />
                <Show when=move || renames_prices.get()>
                    <Notice tone="warning">
                        <div>
                            <p>"Prices keep their numbers, and what was agreed in the other currency is in no figure of revenue any more."</p>
                            <Checkbox label="Change the currency all the same" checked=fields.confirm_currency />
                        </div>
                    </Notice>
                </Show>
            </Card>
            <Card title="Capacity">
                {number(
                    "Slots per period",
                    fields.slots,
                    "/slots_per_period",
                    format!(
                        "Cars at a time, for all services together, where the week or the day says nothing else. Unless set: {}.",
                        DEFAULTS.slots_per_period,
                    ),
                    false,
                )}
                {number(
                    "Appointments a day",
                    fields.daily_limit,
                    "/daily_limit",
                    "So many may start on one day, at most. Unless set: no limit.".to_owned(),
                    true,
                )}
            </Card>
            <Card title="Booking">
                {number(
                    "Shortest notice, in minutes",
                    fields.lead,
                    "/min_lead_minutes",
                    format!("Customers book no later than this before the start. Unless set: {}.", DEFAULTS.min_lead_minutes),
                    false,
                )}
                {number(
                    "Days ahead",
                    fields.days_ahead,
                    "/max_days_ahead",
                    format!("The last day to book is today and so many more. Unless set: {}.", DEFAULTS.max_days_ahead),
                    false,
                )}
                {number(
                    "Appointments of a customer",
                    fields.per_customer,
                    "/max_active_per_customer",
                    format!("So many open ones at a time; 0 is no limit. Unless set: {}.", DEFAULTS.max_active_per_customer),
                    false,
                )}
            </Card>
            <Card title="Moving and cancelling">
                {number(
                    "Closes, in hours before the start",
                    fields.cutoff,
                    "/cancellation_cutoff_hours",
                    format!(
                        "After that customers call, and the staff moves or cancels. Unless set: {}.",
                        DEFAULTS.cancellation_cutoff_hours,
                    ),
                    false,
                )}
                {number(
                    "Second thoughts, in minutes after booking",
                    fields.mercy,
                    "/mercy_minutes",
                    format!("Within these customers may cancel all the same. Unless set: {}.", DEFAULTS.grace_minutes),
                    false,
                )}
            </Card>
            <Card title="What everybody sees">
                <Checkbox label="Name the services in occupied slots" checked=fields.service_names />
                <p class="hint">"Otherwise only how many are taken. Never who. Unless set: named."</p>
            </Card>
            <Button submit=true busy=saving.busy()>"Save settings"</Button>
        </form>
        <ConflictDialogs of=saving />
    }
}
