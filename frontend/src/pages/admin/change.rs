//! A change of the calendar or of the settings. Each is tried first: it may leave bookings without room (rules §7).

use chrono::NaiveDate;
use pitboard_api::{
    CapacityOverride, Closure, ImportQuery, NewCapacityOverride, NewClosure, NewWeeklyPattern, Preview,
    SettingsPatch,
};
use pitboard_client::{Client, ClientError};
use serde_json::Value;

use crate::dates;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Close(NewClosure),
    /// Takes a closure back.
    Reopen(Closure),
    SetCapacity(NewCapacityOverride),
    /// Takes an override back.
    ResetCapacity(CapacityOverride),
    Begin(NewWeeklyPattern),
    /// Takes back the pattern that begins then.
    Withdraw(NaiveDate),
    Set(Box<SettingsPatch>),
    /// All settings, as a file has them.
    Import(Value, ImportQuery),
    /// All settings as a workshop begins.
    Reset,
}

impl Change {
    /// What it would come into conflict with.
    pub async fn preview(&self, client: &Client) -> Result<Preview, ClientError> {
        match self {
            Self::Close(closure) => client.create_closure_dry_run(closure).await,
            Self::Reopen(closure) => client.delete_closure_dry_run(closure.id).await,
            Self::SetCapacity(capacity) => client.create_capacity_override_dry_run(capacity).await,
            Self::ResetCapacity(capacity) => client.delete_capacity_override_dry_run(capacity.id).await,
            Self::Begin(pattern) => client.create_weekly_pattern_dry_run(pattern).await,
            Self::Withdraw(valid_from) => client.delete_weekly_pattern_dry_run(*valid_from).await,
            Self::Set(patch) => client.update_settings_dry_run(patch).await,
            Self::Import(file, how) => client.import_settings_dry_run(file, how).await,
            Self::Reset => client.reset_settings_dry_run().await,
        }
    }

    /// Makes it; `accept` says that the conflicts were seen.
    pub async fn make(&self, client: &Client, accept: bool) -> Result<(), ClientError> {
        let accept_conflicts = accept;
        match self.clone() {
            Self::Close(closure) => {
                client.create_closure(&NewClosure { accept_conflicts, ..closure }).await.map(drop)
            }
            Self::Reopen(closure) => client.delete_closure(closure.id, accept).await,
            Self::SetCapacity(capacity) => {
                let capacity = NewCapacityOverride { accept_conflicts, ..capacity };
                client.create_capacity_override(&capacity).await.map(drop)
            }
            Self::ResetCapacity(capacity) => client.delete_capacity_override(capacity.id, accept).await,
            Self::Begin(pattern) => client
                .create_weekly_pattern(&NewWeeklyPattern { accept_conflicts, ..pattern })
                .await
                .map(drop),
            Self::Withdraw(valid_from) => client.delete_weekly_pattern(valid_from, accept).await,
            Self::Set(patch) => {
                client.update_settings(&SettingsPatch { accept_conflicts, ..*patch }).await.map(drop)
            }
            Self::Import(file, how) => {
                client.import_settings(&file, &ImportQuery { accept_conflicts, ..how }).await.map(drop)
            }
            Self::Reset => client.reset_settings(accept).await.map(drop),
        }
    }

    /// What to say once it is made.
    pub fn made(&self) -> String {
        match self {
            Self::Close(closure) => format!("Closed: {}.", days(closure.first_date, closure.last_date)),
            Self::Reopen(closure) => format!("Open again: {}.", days(closure.first_date, closure.last_date)),
            Self::SetCapacity(capacity) => {
                format!("{}: {}.", dates::day(capacity.date), slots(capacity.capacity))
            }
            Self::ResetCapacity(capacity) => format!("{}: slots as always.", dates::day(capacity.date)),
            Self::Begin(pattern) => format!("The new week begins on {}.", dates::short(pattern.valid_from)),
            Self::Withdraw(valid_from) => {
                format!("The week of {} is taken back.", dates::short(*valid_from))
            }
            Self::Set(_) | Self::Import(..) | Self::Reset => "The settings are saved.".to_owned(),
        }
    }
}

/// "Mon, 23 Nov 2026" or "Mon, 23 Nov – Wed, 25 Nov 2026".
pub fn days(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        return dates::short(first);
    }
    format!("{} – {}", dates::day(first), dates::short(last))
}

/// "closed", "1 slot", "5 slots".
pub fn slots(number: u32) -> String {
    match number {
        0 => "closed".to_owned(),
        1 => "1 slot".to_owned(),
        number => format!("{number} slots"),
    }
}
