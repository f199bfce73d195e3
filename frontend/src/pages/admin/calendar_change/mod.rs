//! Changes of the calendar and of the settings. Each has a dry run, which lists the conflicting appointments.

use pitboard_api::{
    CapacityOverride, Closure, CreateCapacityOverride, CreateClosure, CreateWeeklyPattern, ImportQuery,
    LocalDate, Preview, SettingsPatch,
};
use pitboard_client::{Client, ClientError};
use serde_json::Value;

use crate::dates;

mod dialogs;
mod task;

pub use dialogs::ConflictDialogs;
pub use task::{ChangeTask, change_task};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarChange {
    CreateClosure(CreateClosure),
    DeleteClosure(Closure),
    CreateOverride(CreateCapacityOverride),
    DeleteOverride(CapacityOverride),
    CreatePattern(CreateWeeklyPattern),
    /// Deletes the pattern that is valid from this date.
    DeletePattern(LocalDate),
    UpdateSettings(Box<SettingsPatch>),
    ImportSettings(Value, ImportQuery),
    ResetSettings,
}

/// The text of a confirmation dialog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    pub title: String,
    pub detail: &'static str,
    pub verb: &'static str,
}

impl CalendarChange {
    /// Returns the conflicts of the change without applying it.
    pub async fn preview(&self, client: &Client) -> Result<Preview, ClientError> {
        match self {
            Self::CreateClosure(closure) => client.create_closure_dry_run(closure).await,
            Self::DeleteClosure(closure) => client.delete_closure_dry_run(closure.id).await,
            Self::CreateOverride(capacity) => client.create_capacity_override_dry_run(capacity).await,
            Self::DeleteOverride(capacity) => client.delete_capacity_override_dry_run(capacity.id).await,
            Self::CreatePattern(pattern) => client.create_weekly_pattern_dry_run(pattern).await,
            Self::DeletePattern(valid_from) => client.delete_weekly_pattern_dry_run(*valid_from).await,
            Self::UpdateSettings(patch) => client.update_settings_dry_run(patch).await,
            Self::ImportSettings(file, how) => client.import_settings_dry_run(file, how).await,
            Self::ResetSettings => client.reset_settings_dry_run().await,
        }
    }

    /// Applies the change; with conflicts only if they are accepted.
    pub async fn apply(&self, client: &Client, accept_conflicts: bool) -> Result<(), ClientError> {
        match self.clone() {
            Self::CreateClosure(closure) => {
                client.create_closure(&CreateClosure { accept_conflicts, ..closure }).await.map(drop)
            }
            Self::DeleteClosure(closure) => client.delete_closure(closure.id, accept_conflicts).await,
            Self::CreateOverride(capacity) => {
                let capacity = CreateCapacityOverride { accept_conflicts, ..capacity };
                client.create_capacity_override(&capacity).await.map(drop)
            }
            Self::DeleteOverride(capacity) => {
                client.delete_capacity_override(capacity.id, accept_conflicts).await
            }
            Self::CreatePattern(pattern) => client
                .create_weekly_pattern(&CreateWeeklyPattern { accept_conflicts, ..pattern })
                .await
                .map(drop),
            Self::DeletePattern(valid_from) => {
                client.delete_weekly_pattern(valid_from, accept_conflicts).await
            }
            Self::UpdateSettings(patch) => {
                client.update_settings(&SettingsPatch { accept_conflicts, ..*patch }).await.map(drop)
            }
            Self::ImportSettings(file, how) => {
                client.import_settings(&file, &ImportQuery { accept_conflicts, ..how }).await.map(drop)
            }
            Self::ResetSettings => client.reset_settings(accept_conflicts).await.map(drop),
        }
    }

    /// Returns the message after the change was applied.
    pub fn success_message(&self) -> String {
        match self {
            Self::CreateClosure(closure) => {
                format!("Closed: {}.", days(closure.first_date, closure.last_date))
            }
            Self::DeleteClosure(closure) => {
                format!("Open again: {}.", days(closure.first_date, closure.last_date))
            }
            Self::CreateOverride(capacity) => {
                format!("{}: {}.", dates::day(capacity.date), slots(capacity.capacity))
            }
            Self::DeleteOverride(capacity) => format!("{}: slots as always.", dates::day(capacity.date)),
            Self::CreatePattern(pattern) => {
                format!("The new week begins on {}.", dates::short(pattern.valid_from))
            }
            Self::DeletePattern(valid_from) => {
                format!("The week of {} is taken back.", dates::short(*valid_from))
            }
            Self::UpdateSettings(_) | Self::ImportSettings(..) | Self::ResetSettings => {
                "The settings are saved.".to_owned()
            }
        }
    }

    /// Returns the question before the change is applied; `None` for those that need none.
    pub fn confirmation(&self) -> Option<Confirmation> {
        let (title, detail, verb) = match self {
            Self::DeleteClosure(closure) => {
                (format!("Open {} again?", days(closure.first_date, closure.last_date)), "", "Open again")
            }
            Self::DeleteOverride(one) => {
                (format!("As many slots as always on {}?", dates::short(one.date)), "", "As always again")
            }
            Self::DeletePattern(from) => {
                (format!("Take back the week of {}?", dates::short(*from)), "", "Take back")
            }
            Self::ImportSettings(..) => (
                "Set everything as the file says?".to_owned(),
                "All settings become those of the file, and act at once.",
                "Set everything",
            ),
            Self::ResetSettings => (
                "Reset the settings?".to_owned(),
                "They become what a workshop begins with. Name, phone, zone and currency stay.",
                "Reset",
            ),
            _ => return None,
        };
        Some(Confirmation { title, detail, verb })
    }
}

/// Formats a range of days: "Mon, 23 Nov 2026" or "Mon, 23 Nov – Wed, 25 Nov 2026".
pub fn days(first: LocalDate, last: LocalDate) -> String {
    if first == last {
        return dates::short(first);
    }
    format!("{} – {}", dates::day(first), dates::short(last))
}

/// Formats a number of slots: "closed", "1 slot", "5 slots".
pub fn slots(number: u32) -> String {
    match number {
        0 => "closed".to_owned(),
        1 => "1 slot".to_owned(),
        number => format!("{number} slots"),
    }
}
