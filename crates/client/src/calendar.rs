//! The calendar and the settings. The methods that end in `_dry_run` return the conflicts of a change and change
//! nothing.

use pitboard_api::{
    CalendarQuery, CapacityOverride, ChangeQuery, Closure, CreateCapacityOverride, CreateClosure,
    CreateWeeklyPattern, ImportQuery, LocalDate, Page, PageQuery, Preview, RemovalQuery, Settings,
    SettingsPatch, SettingsReset, WeeklyPattern,
    paths::{self, Operation},
};
use serde::Serialize;

use crate::{
    Client, Result,
    client::{body, nothing},
    transport::Request,
};

impl Client {
    /// Lists the weekly patterns.
    pub async fn list_weekly_patterns(&self, query: &PageQuery) -> Result<Page<WeeklyPattern>> {
        body(self.at(paths::LIST_WEEKLY_PATTERNS).query(query)).await
    }

    /// Returns the weekly pattern that begins on a date.
    pub async fn get_weekly_pattern(&self, valid_from: impl Into<LocalDate>) -> Result<WeeklyPattern> {
        body(self.at_with(paths::GET_WEEKLY_PATTERN, valid_from.into())).await
    }

    /// Creates a weekly pattern.
    pub async fn create_weekly_pattern(&self, pattern: &CreateWeeklyPattern) -> Result<WeeklyPattern> {
        body(self.at(paths::CREATE_WEEKLY_PATTERN).json(pattern)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::create_weekly_pattern`] would have.
    pub async fn create_weekly_pattern_dry_run(&self, pattern: &CreateWeeklyPattern) -> Result<Preview> {
        self.dry_run(paths::CREATE_WEEKLY_PATTERN, pattern).await
    }

    /// Deletes a weekly pattern that is not in force yet.
    pub async fn delete_weekly_pattern(
        &self,
        valid_from: impl Into<LocalDate>,
        accept_conflicts: bool,
    ) -> Result<()> {
        nothing(self.removal(paths::DELETE_WEEKLY_PATTERN, valid_from.into(), false, accept_conflicts)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::delete_weekly_pattern`] would have.
    pub async fn delete_weekly_pattern_dry_run(&self, valid_from: impl Into<LocalDate>) -> Result<Preview> {
        body(self.removal(paths::DELETE_WEEKLY_PATTERN, valid_from.into(), true, false)).await
    }

    /// Lists the closures.
    pub async fn list_closures(&self, query: &CalendarQuery) -> Result<Page<Closure>> {
        body(self.at(paths::LIST_CLOSURES).query(query)).await
    }

    /// Returns a closure.
    pub async fn get_closure(&self, id: i64) -> Result<Closure> {
        body(self.at_with(paths::GET_CLOSURE, id)).await
    }

    /// Creates a closure.
    pub async fn create_closure(&self, closure: &CreateClosure) -> Result<Closure> {
        body(self.at(paths::CREATE_CLOSURE).json(closure)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::create_closure`] would have.
    pub async fn create_closure_dry_run(&self, closure: &CreateClosure) -> Result<Preview> {
        self.dry_run(paths::CREATE_CLOSURE, closure).await
    }

    /// Deletes a closure.
    pub async fn delete_closure(&self, id: i64, accept_conflicts: bool) -> Result<()> {
        nothing(self.removal(paths::DELETE_CLOSURE, id, false, accept_conflicts)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::delete_closure`] would have.
    pub async fn delete_closure_dry_run(&self, id: i64) -> Result<Preview> {
        body(self.removal(paths::DELETE_CLOSURE, id, true, false)).await
    }

    /// Lists the capacity overrides.
    pub async fn list_capacity_overrides(&self, query: &CalendarQuery) -> Result<Page<CapacityOverride>> {
        body(self.at(paths::LIST_CAPACITY_OVERRIDES).query(query)).await
    }

    /// Returns a capacity override.
    pub async fn get_capacity_override(&self, id: i64) -> Result<CapacityOverride> {
        body(self.at_with(paths::GET_CAPACITY_OVERRIDE, id)).await
    }

    /// Creates a capacity override.
    pub async fn create_capacity_override(
        &self,
        capacity: &CreateCapacityOverride,
    ) -> Result<CapacityOverride> {
        body(self.at(paths::CREATE_CAPACITY_OVERRIDE).json(capacity)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::create_capacity_override`] would have.
    pub async fn create_capacity_override_dry_run(
        &self,
        capacity: &CreateCapacityOverride,
    ) -> Result<Preview> {
        self.dry_run(paths::CREATE_CAPACITY_OVERRIDE, capacity).await
    }

    /// Deletes a capacity override.
    pub async fn delete_capacity_override(&self, id: i64, accept_conflicts: bool) -> Result<()> {
        nothing(self.removal(paths::DELETE_CAPACITY_OVERRIDE, id, false, accept_conflicts)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::delete_capacity_override`] would have.
    pub async fn delete_capacity_override_dry_run(&self, id: i64) -> Result<Preview> {
        body(self.removal(paths::DELETE_CAPACITY_OVERRIDE, id, true, false)).await
    }

    /// Returns the settings.
    pub async fn get_settings(&self) -> Result<Settings> {
        body(self.at(paths::GET_SETTINGS)).await
    }

    /// Changes settings.
    pub async fn update_settings(&self, patch: &SettingsPatch) -> Result<Settings> {
        body(self.at(paths::UPDATE_SETTINGS).json(patch)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::update_settings`] would have.
    pub async fn update_settings_dry_run(&self, patch: &SettingsPatch) -> Result<Preview> {
        self.dry_run(paths::UPDATE_SETTINGS, patch).await
    }

    /// Returns all settings, for an import.
    pub async fn export_settings(&self) -> Result<Settings> {
        body(self.at(paths::EXPORT_SETTINGS)).await
    }

    /// Imports exported settings. The file can be any JSON, so that the response names its faults.
    pub async fn import_settings(&self, file: &impl Serialize, how: &ImportQuery) -> Result<Settings> {
        let query = ImportQuery { dry_run: false, ..how.clone() };
        body(self.at(paths::IMPORT_SETTINGS).query(&query).json(file)).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::import_settings`] would have.
    pub async fn import_settings_dry_run(&self, file: &impl Serialize, how: &ImportQuery) -> Result<Preview> {
        let query = ImportQuery { dry_run: true, ..how.clone() };
        body(self.at(paths::IMPORT_SETTINGS).query(&query).json(file)).await
    }

    /// Resets the settings to their defaults.
    pub async fn reset_settings(&self, accept_conflicts: bool) -> Result<Settings> {
        body(self.at(paths::RESET_SETTINGS).json(&SettingsReset { accept_conflicts })).await
    }

    /// Changes nothing, and returns the conflicts that [`Self::reset_settings`] would have.
    pub async fn reset_settings_dry_run(&self) -> Result<Preview> {
        self.dry_run(paths::RESET_SETTINGS, &SettingsReset::default()).await
    }

    async fn dry_run(&self, operation: Operation, change: &impl Serialize) -> Result<Preview> {
        body(self.at(operation).query(&ChangeQuery { dry_run: true }).json(change)).await
    }

    fn removal(
        &self,
        operation: Operation,
        of: impl std::fmt::Display,
        dry_run: bool,
        accept_conflicts: bool,
    ) -> Request {
        self.at_with(operation, of).query(&RemovalQuery { dry_run, accept_conflicts })
    }
}
