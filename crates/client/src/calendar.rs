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
    pub async fn list_weekly_patterns(&self, query: &PageQuery) -> Result<Page<WeeklyPattern>> {
        body(self.at(paths::LIST_WEEKLY_PATTERNS).query(query)).await
    }

    pub async fn get_weekly_pattern(&self, valid_from: impl Into<LocalDate>) -> Result<WeeklyPattern> {
        body(self.at_with(paths::GET_WEEKLY_PATTERN, valid_from.into())).await
    }

    pub async fn create_weekly_pattern(&self, pattern: &CreateWeeklyPattern) -> Result<WeeklyPattern> {
        body(self.at(paths::CREATE_WEEKLY_PATTERN).json(pattern)).await
    }

    pub async fn create_weekly_pattern_dry_run(&self, pattern: &CreateWeeklyPattern) -> Result<Preview> {
        self.dry_run(paths::CREATE_WEEKLY_PATTERN, pattern).await
    }

    pub async fn delete_weekly_pattern(
        &self,
        valid_from: impl Into<LocalDate>,
        accept_conflicts: bool,
    ) -> Result<()> {
        nothing(self.removal(paths::DELETE_WEEKLY_PATTERN, valid_from.into(), false, accept_conflicts)).await
    }

    pub async fn delete_weekly_pattern_dry_run(&self, valid_from: impl Into<LocalDate>) -> Result<Preview> {
        body(self.removal(paths::DELETE_WEEKLY_PATTERN, valid_from.into(), true, false)).await
    }

    pub async fn list_closures(&self, query: &CalendarQuery) -> Result<Page<Closure>> {
        body(self.at(paths::LIST_CLOSURES).query(query)).await
    }

    pub async fn get_closure(&self, id: i64) -> Result<Closure> {
        body(self.at_with(paths::GET_CLOSURE, id)).await
    }

    pub async fn create_closure(&self, closure: &CreateClosure) -> Result<Closure> {
        body(self.at(paths::CREATE_CLOSURE).json(closure)).await
    }

    pub async fn create_closure_dry_run(&self, closure: &CreateClosure) -> Result<Preview> {
        self.dry_run(paths::CREATE_CLOSURE, closure).await
    }

    pub async fn delete_closure(&self, id: i64, accept_conflicts: bool) -> Result<()> {
        nothing(self.removal(paths::DELETE_CLOSURE, id, false, accept_conflicts)).await
    }

    pub async fn delete_closure_dry_run(&self, id: i64) -> Result<Preview> {
        body(self.removal(paths::DELETE_CLOSURE, id, true, false)).await
    }

    pub async fn list_capacity_overrides(&self, query: &CalendarQuery) -> Result<Page<CapacityOverride>> {
        body(self.at(paths::LIST_CAPACITY_OVERRIDES).query(query)).await
    }

    pub async fn get_capacity_override(&self, id: i64) -> Result<CapacityOverride> {
        body(self.at_with(paths::GET_CAPACITY_OVERRIDE, id)).await
    }

    pub async fn create_capacity_override(
        &self,
        capacity: &CreateCapacityOverride,
    ) -> Result<CapacityOverride> {
        body(self.at(paths::CREATE_CAPACITY_OVERRIDE).json(capacity)).await
    }

    pub async fn create_capacity_override_dry_run(
        &self,
        capacity: &CreateCapacityOverride,
    ) -> Result<Preview> {
        self.dry_run(paths::CREATE_CAPACITY_OVERRIDE, capacity).await
    }

    pub async fn delete_capacity_override(&self, id: i64, accept_conflicts: bool) -> Result<()> {
        nothing(self.removal(paths::DELETE_CAPACITY_OVERRIDE, id, false, accept_conflicts)).await
    }

    pub async fn delete_capacity_override_dry_run(&self, id: i64) -> Result<Preview> {
        body(self.removal(paths::DELETE_CAPACITY_OVERRIDE, id, true, false)).await
    }

    pub async fn get_settings(&self) -> Result<Settings> {
        body(self.at(paths::GET_SETTINGS)).await
    }

    pub async fn update_settings(&self, patch: &SettingsPatch) -> Result<Settings> {
        body(self.at(paths::UPDATE_SETTINGS).json(patch)).await
    }

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

    pub async fn import_settings_dry_run(&self, file: &impl Serialize, how: &ImportQuery) -> Result<Preview> {
        let query = ImportQuery { dry_run: true, ..how.clone() };
        body(self.at(paths::IMPORT_SETTINGS).query(&query).json(file)).await
    }

    pub async fn reset_settings(&self, accept_conflicts: bool) -> Result<Settings> {
        body(self.at(paths::RESET_SETTINGS).json(&SettingsReset { accept_conflicts })).await
    }

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
