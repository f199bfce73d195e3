//! What is typed for each setting, and the patch that it comes to.

use leptos::prelude::*;
use pitboard_api::{Settings, SettingsPatch};

use crate::{
    error::ApiError,
    form_input::{FormInput, words},
};

/// Where the server says that something is wrong with them.
pub const POINTERS: &[&str] = &[
    "/name",
    "/phone",
    "/zone",
    "/currency",
    "/slots_per_period",
    "/daily_limit",
    "/min_lead_minutes",
    "/max_days_ahead",
    "/max_active_per_customer",
    "/cancellation_cutoff_hours",
    "/mercy_minutes",
    "/public_service_names",
];

/// A handle to copy around.
#[derive(Clone, Copy)]
pub struct Fields {
    pub name: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub zone: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub slots: RwSignal<String>,
    pub daily_limit: RwSignal<String>,
    pub lead: RwSignal<String>,
    pub days_ahead: RwSignal<String>,
    pub per_customer: RwSignal<String>,
    pub cutoff: RwSignal<String>,
    pub mercy: RwSignal<String>,
    pub service_names: RwSignal<bool>,
    /// The visitor knows what another zone does.
    pub confirm_zone: RwSignal<bool>,
    /// And what another currency does.
    pub confirm_currency: RwSignal<bool>,
}

impl Fields {
    pub fn of(values: &Settings) -> Self {
        let text = RwSignal::new;
        let number = |number: u32| RwSignal::new(number.to_string());
        Self {
            name: text(values.name.clone()),
            phone: text(values.phone.clone().unwrap_or_default()),
            zone: text(values.zone.clone()),
            currency: text(values.currency.as_str().to_owned()),
            slots: number(values.slots_per_period),
            daily_limit: text(values.daily_limit.map(|limit| limit.to_string()).unwrap_or_default()),
            lead: number(values.min_lead_minutes),
            days_ahead: number(values.max_days_ahead),
            per_customer: number(values.max_active_per_customer),
            cutoff: number(values.cancellation_cutoff_hours),
            mercy: number(values.mercy_minutes),
            service_names: RwSignal::new(values.public_service_names),
            confirm_zone: RwSignal::new(false),
            confirm_currency: RwSignal::new(false),
        }
    }

    /// What differs from `now`: what somebody else set meanwhile stays.
    pub fn patch(self, now: &Settings) -> Result<SettingsPatch, ApiError> {
        let mut typed = FormInput::default();
        let text = |field: RwSignal<String>| field.get_untracked();
        let mut number = |pointer, field: RwSignal<String>, now: u32| {
            Some(typed.number(pointer, &text(field))).filter(|number| *number != now)
        };
        let patch = SettingsPatch {
            name: Some(text(self.name)).filter(|name| *name != now.name),
            phone: Some(words(&text(self.phone))).filter(|phone| *phone != now.phone),
            zone: Some(text(self.zone)).filter(|zone| *zone != now.zone),
            confirm_zone: self.confirm_zone.get_untracked(),
            confirm_currency: self.confirm_currency.get_untracked(),
            slots_per_period: number("/slots_per_period", self.slots, now.slots_per_period),
            min_lead_minutes: number("/min_lead_minutes", self.lead, now.min_lead_minutes),
            max_days_ahead: number("/max_days_ahead", self.days_ahead, now.max_days_ahead),
            max_active_per_customer: number(
                "/max_active_per_customer",
                self.per_customer,
                now.max_active_per_customer,
            ),
            cancellation_cutoff_hours: number(
                "/cancellation_cutoff_hours",
                self.cutoff,
                now.cancellation_cutoff_hours,
            ),
            mercy_minutes: number("/mercy_minutes", self.mercy, now.mercy_minutes),
            daily_limit: Some(typed.optional_number("/daily_limit", &text(self.daily_limit)))
                .filter(|limit| *limit != now.daily_limit),
            currency: typed
                .currency("/currency", &text(self.currency))
                .filter(|currency| *currency != now.currency),
            public_service_names: Some(self.service_names.get_untracked())
                .filter(|names| *names != now.public_service_names),
            accept_conflicts: false,
        };
        typed.finish(patch)
    }
}
