//! The texts of kinds, subjects and fields of the log; unknown ones are shown by their identifier. And the names of
//! employees and services, to which the log refers by id.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Employee, ManagedService};
use pitboard_domain::{event::EventKind, money::Currency, status::Status};

use crate::{
    api::use_api,
    error::capitalize,
    labels,
    live::{Live, always, watch},
    pages::{admin::services::watch_services, job::staff::list_staff},
    shop::{Shop, use_shop},
};

/// Returns the text of a kind before its subject.
fn text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Book => "Booked",
        EventKind::Edit => "Changed the details of",
        EventKind::Assign => "Assigned",
        EventKind::Unassign => "Unassigned",
        EventKind::Start => "Started",
        EventKind::Hold => "Put on hold",
        EventKind::Resume => "Resumed",
        EventKind::Complete => "Completed",
        EventKind::Cancel => "Cancelled",
        EventKind::Reschedule => "Moved",
        EventKind::Reopen => "Reopened",
        EventKind::Restore => "Restored",
        EventKind::Note => "Noted something on",
        EventKind::Register => "Made the account",
        EventKind::Login => "Signed in",
        EventKind::Logout => "Signed out",
        EventKind::EndReusedSession => "Ended a reused session of",
        EventKind::UpdateAccount => "Changed the account",
        EventKind::SetStatus => "Set what is being done",
        EventKind::Activate => "Activated",
        EventKind::Deactivate => "Deactivated",
        EventKind::Confirm => "Confirmed the customer",
        EventKind::IssueLink => "Handed out a one-time link to",
        EventKind::AcceptInvitation => "Followed the invitation",
        EventKind::ResetPassword => "Set a password by link",
        EventKind::ChangePassword => "Changed the password",
        EventKind::EnableSecondFactor => "Set up a second factor of",
        EventKind::RemoveSecondFactor => "Removed the second factor of",
        EventKind::ReplaceRecoveryCodes => "Replaced the recovery codes of",
        EventKind::UseRecoveryCode => "Used a recovery code of",
        EventKind::AddVehicle => "Saved a car",
        EventKind::DeleteVehicle => "Removed a car",
        EventKind::Erase => "Erased",
        EventKind::Create => "Added",
        EventKind::Update => "Edited",
        EventKind::Delete => "Deleted",
        EventKind::OrderCategories => "Reordered",
        EventKind::ActivateServices => "Activated several of",
        EventKind::DeactivateServices => "Deactivated several of",
        EventKind::DeleteServices => "Deleted several of",
        EventKind::SetPrices => "Set",
        EventKind::RaisePrices => "Raised or lowered",
        EventKind::ImportPrices => "Imported",
        EventKind::LoadDemo => "Loaded the demo into",
        EventKind::UpdateSettings => "Changed the settings of",
        EventKind::ImportSettings => "Imported the settings of",
        EventKind::ResetSettings => "Reset the settings of",
        EventKind::CreateWeeklyPattern => "Set weekly periods:",
        EventKind::DeleteWeeklyPattern => "Took weekly periods back:",
        EventKind::CreateClosure => "Closed days:",
        EventKind::DeleteClosure => "Took a closure back:",
        EventKind::CreateCapacityOverride => "Set a capacity:",
        EventKind::DeleteCapacityOverride => "Took a capacity back:",
        EventKind::CreateApiKey => "Created",
        EventKind::UpdateApiKey => "Changed",
        EventKind::RotateApiKey => "Rotated the secret of",
        EventKind::RevokeApiKey => "Revoked",
        EventKind::RotateSecret => "Replaced the secret of",
        EventKind::Disable => "Disabled",
        EventKind::Test => "Sent a test to",
        EventKind::Replay => "Sent an event again to",
    }
}

/// Returns the text of a kind: "Changed".
pub fn kind(kind: &str) -> String {
    let known = kind.parse().ok().map(|kind| text(kind).to_owned());
    known.unwrap_or_else(|| capitalize(&kind.replace('_', " ")))
}

/// Returns the option of a kind, which has no subject behind it.
pub fn choice(kind: &str) -> String {
    capitalize(&kind.replace('_', " "))
}

/// Describes a subject such as "service:3", and returns its address.
pub fn subject(subject: &str, names: &NameTable) -> (String, Option<String>) {
    let Some((kind, name)) = subject.split_once(':') else { return (format!("the {subject}"), None) };
    let number = name.parse().unwrap_or_default();
    let named = names.name(kind, number);
    let address = match kind {
        "appointment" => Some(format!("/jobs/{name}")),
        // An account that is not an employee's is a customer's.
        "account" if named.is_some() => Some(format!("/admin/employees/{name}")),
        "account" => Some(format!("/admin/customers/{name}")),
        "api_key" => Some("/admin/keys".to_owned()),
        "webhook" => Some(format!("/admin/webhooks/{name}")),
        _ => None,
    };
    (named.unwrap_or_else(|| format!("{} {name}", kind.replace('_', " "))), address)
}

/// Returns the name of a field.
pub fn field(name: &str) -> String {
    let words = match name {
        "assignee_id" => "employee",
        "category_id" => "category",
        "price_amount" => "price",
        "service_id" => "service",
        "employee_status" => "status of the employee",
        "slots" => "slot numbers",
        "released" => "slots given back",
        "min_lead_minutes" => "minutes of lead",
        "max_days_ahead" => "days ahead",
        "max_active_per_customer" => "appointments per customer",
        "max_changes_per_customer_per_day" => "changes of a customer in a day",
        "cancellation_cutoff_hours" => "hours of the cut-off",
        "mercy_minutes" => "minutes of the grace period",
        "staff_session_days" => "days of a session of staff",
        "staff_session_idle_hours" => "hours of a session of staff without use",
        "customer_session_days" => "days of a session of customers",
        "customer_session_idle_days" => "days of a session of customers without use",
        "staff_second_factor" => "second factor required of",
        other => return capitalize(&other.replace('_', " ")),
    };
    capitalize(words)
}

/// Returns the label of an identifier that is the value of `field`.
pub fn word(field: &str, word: &str) -> String {
    let names = match field {
        "status" => word.parse::<Status>().ok().map(labels::status),
        "role" => word.parse().ok().map(labels::role),
        "employee_status" => word.parse().ok().map(labels::employee_status),
        "staff_second_factor" => word.parse().ok().map(labels::second_factor_policy),
        "priority" => word.parse().ok().map(labels::priority),
        "reason" => word
            .parse()
            .ok()
            .map(labels::cancel_reason)
            .or_else(|| word.parse().ok().map(labels::hold_reason)),
        "purpose" | "complexity" | "new_customers" => return capitalize(&word.replace('_', " ")),
        _ => None,
    };
    names.map_or_else(|| word.to_owned(), str::to_owned)
}

/// The data behind the names; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Names {
    pub team: Live<Vec<Employee>>,
    services: Live<Vec<ManagedService>>,
    shop: Shop,
}

impl Names {
    pub fn watch() -> Self {
        let api = use_api();
        let team =
            watch(|| Some(()), Duration::from_secs(300), async move |(), _| always(list_staff(api).await));
        Self { team, services: watch_services(), shop: use_shop() }
    }

    /// Returns the names that are loaded; reactive.
    pub fn table(self) -> NameTable {
        let named = |id: i64, name: &str| (id, name.to_owned());
        NameTable {
            currency: self.shop.get().map(|shop| shop.currency),
            people: self
                .team
                .data
                .with(|team| team.iter().flatten().map(|one| named(one.id, &one.name)).collect()),
            services: self
                .services
                .data
                .with(|all| all.iter().flatten().map(|one| named(one.id, &one.name)).collect()),
        }
    }
}

/// Names by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameTable {
    pub currency: Option<Currency>,
    pub people: Vec<(i64, String)>,
    pub services: Vec<(i64, String)>,
}

impl NameTable {
    /// Returns the name of the id in a field or a subject of this kind.
    pub fn name(&self, kind: &str, id: i64) -> Option<String> {
        let all = match kind {
            "assignee_id" | "account" => &self.people,
            "service_id" | "service" | "ids" => &self.services,
            _ => return None,
        };
        all.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
    }
}
