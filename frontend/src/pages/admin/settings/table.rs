//! The inputs of the settings of `domain::settings_table`, with their texts.

use leptos::prelude::*;
use pitboard_api::{Settings, SettingsPatch};
use pitboard_domain::{
    second_factor::SecondFactorPolicy,
    settings::{DEFAULTS, NewCustomers},
    settings_table,
};

use crate::{
    components::{Checkbox, Choice, Choices, Draft, Field, Select, options},
    labels,
};

/// More digits than any number of the settings has.
const DIGITS_MAX: usize = 6;

pub type SettingsDraft = Draft<Settings, SettingsPatch>;

/// A card of the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CardOf {
    Capacity,
    Booking,
    Rescheduling,
    Visibility,
    Log,
    SigningIn,
}

/// The cards with their titles, in the order of the form.
pub const CARDS: [(CardOf, &str); 6] = [
    (CardOf::Capacity, "Capacity"),
    (CardOf::Booking, "Booking"),
    (CardOf::Rescheduling, "Moving and cancelling"),
    (CardOf::Visibility, "What everybody sees"),
    (CardOf::Log, "Log"),
    (CardOf::SigningIn, "Signing in"),
];

/// The texts of a setting, and its card.
struct Texts {
    card: CardOf,
    label: &'static str,
    hint: &'static str,
}

const TEXTS: Table = Table {
    slots_per_period: Texts {
        card: CardOf::Capacity,
        label: "Slots per period",
        hint: "Cars at a time, for all services together, where the week or the day says nothing else.",
    },
    daily_limit: Texts {
        card: CardOf::Capacity,
        label: "Appointments a day",
        hint: "So many may start on one day, at most.",
    },
    min_lead_minutes: Texts {
        card: CardOf::Booking,
        label: "Shortest notice, in minutes",
        hint: "Customers book no later than this before the start.",
    },
    max_days_ahead: Texts {
        card: CardOf::Booking,
        label: "Days ahead",
        hint: "The last day to book is today and so many more.",
    },
    max_active_per_customer: Texts {
        card: CardOf::Booking,
        label: "Appointments of a customer",
        hint: "So many open ones at a time; 0 is no limit.",
    },
    max_changes_per_customer_per_day: Texts {
        card: CardOf::Booking,
        label: "Changes of a customer in a day",
        hint: "So often customers book, move and cancel within 24 hours; 0 is no limit.",
    },
    cancellation_cutoff_hours: Texts {
        card: CardOf::Rescheduling,
        label: "Closes, in hours before the start",
        hint: "After that customers call, and the staff moves or cancels.",
    },
    grace_minutes: Texts {
        card: CardOf::Rescheduling,
        label: "Second thoughts, in minutes after booking",
        hint: "Within these customers may cancel all the same.",
    },
    public_service_names: Texts {
        card: CardOf::Visibility,
        label: "Name the services in occupied slots",
        hint: "Otherwise only how many are taken. Never who. Unless set: named.",
    },
    keep_addresses_days: Texts {
        card: CardOf::Log,
        label: "Days that network addresses are kept",
        hint: "The entries of the log stay; where they came from is removed.",
    },
    guest_booking: Texts {
        card: CardOf::Booking,
        label: "Booking without an account",
        hint: "Customers give their name and a phone number or an e-mail address, and get a link to manage the appointment.",
    },
    new_customers: Texts {
        card: CardOf::Booking,
        label: "New customers",
        hint: "Until staff confirm them, book for them or work for them. Unless set: two appointments.",
    },
    staff_session_days: Texts {
        card: CardOf::SigningIn,
        label: "Staff sign in again after, in days",
        hint: "So long after signing in at most; 1 to 7.",
    },
    staff_session_idle_hours: Texts {
        card: CardOf::SigningIn,
        label: "Staff sign in again after a break, in hours",
        hint: "When the page was not used for so long; 1 to 24.",
    },
    customer_session_days: Texts {
        card: CardOf::SigningIn,
        label: "Customers sign in again after, in days",
        hint: "So long after signing in at most; 1 to 180.",
    },
    customer_session_idle_days: Texts {
        card: CardOf::SigningIn,
        label: "Customers sign in again after a break, in days",
        hint: "When the page was not used for so long; 1 to 30.",
    },
    staff_second_factor: Texts {
        card: CardOf::SigningIn,
        label: "Second factor",
        hint: "The staff who must enter a code from their phone, besides the password. Set up your own first. Unless set: everybody may.",
    },
};

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident $name:literal: $type:ty = $default:expr, $unit:ident
        $(, $range:ident $bounds:expr)?;)+) => {
        /// The texts of every setting of the table: without them, a setting does not compile.
        struct Table { $($field: Texts,)+ }

        /// Returns the inputs of a card, in the order of the table.
        pub fn inputs(draft: SettingsDraft, card: CardOf) -> Vec<AnyView> {
            let mut inputs = Vec::new();
            $(if TEXTS.$field.card == card {
                let field = SettingField {
                    draft,
                    pointer: concat!("/", $name),
                    texts: TEXTS.$field,
                    default: DEFAULTS.$field,
                    show: |values| values.$field,
                    change: |patch| &mut patch.$field,
                };
                inputs.push(field.input());
            })+
            inputs
        }
    };
}

settings_table!(define);

/// A setting of the form.
struct SettingField<T: 'static> {
    draft: SettingsDraft,
    pointer: &'static str,
    texts: Texts,
    default: T,
    show: fn(&Settings) -> T,
    change: fn(&mut SettingsPatch) -> &mut Option<T>,
}

impl SettingField<u32> {
    fn input(self) -> AnyView {
        let value = self.draft.number(self.pointer, "", self.show, self.change);
        let hint = format!("{} Unless set: {}.", self.texts.hint, self.default);
        view! { <Field label=self.texts.label value=value inputmode="numeric" maxlength=DIGITS_MAX hint=hint /> }
            .into_any()
    }
}

impl SettingField<Option<u32>> {
    fn input(self) -> AnyView {
        let Self { draft, pointer, texts, default, show, change } = self;
        let value = draft.input(
            pointer,
            "",
            move |values| show(values).map(|number| number.to_string()).unwrap_or_default(),
            move |patch, typed| *change(patch) = Some(typed.optional_number()),
        );
        let default = default.map_or("no limit".to_owned(), |number| number.to_string());
        let hint = format!("{} Unless set: {default}.", texts.hint);
        view! {
            <Field label=texts.label value=value inputmode="numeric" maxlength=DIGITS_MAX hint=hint optional=true />
        }
        .into_any()
    }
}

impl SettingField<bool> {
    fn input(self) -> AnyView {
        let checked = self.draft.check(self.show, self.change);
        view! {
            <Checkbox label=self.texts.label checked=checked />
            <p class="hint">{self.texts.hint}</p>
        }
        .into_any()
    }
}

impl SettingField<NewCustomers> {
    fn input(self) -> AnyView {
        let Self { draft, pointer, texts, show, change, .. } = self;
        let value = draft.input(
            pointer,
            "",
            move |values| show(values).to_string(),
            move |patch, typed| *change(patch) = typed.as_str().parse().ok(),
        );
        let options = NewCustomers::ALL.iter().copied().map(choice).collect();
        view! { <Choices legend=texts.label value=value options=options hint=texts.hint single=true /> }
            .into_any()
    }
}

fn choice(one: NewCustomers) -> Choice {
    let (label, text) = match one {
        NewCustomers::Open => ("Two appointments", "They may have two open ones at a time."),
        NewCustomers::ConfirmFirst => ("One appointment", "Confirm the customer, then they may book more."),
        NewCustomers::KnownOnly => {
            ("None", "Nobody creates an account or books without one; new customers call.")
        }
    };
    Choice { value: one.as_str(), label, text }
}

impl SettingField<SecondFactorPolicy> {
    fn input(self) -> AnyView {
        let Self { draft, pointer, texts, show, change, .. } = self;
        let value = draft.input(
            pointer,
            "",
            move |values| show(values).to_string(),
            move |patch, typed| *change(patch) = typed.as_str().parse().ok(),
        );
        let choices = options(&[], SecondFactorPolicy::ALL, labels::second_factor_policy);
        view! { <Select label=texts.label value=value options=choices hint=texts.hint /> }.into_any()
    }
}
