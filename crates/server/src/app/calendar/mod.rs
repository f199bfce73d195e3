//! Use cases of the calendar: changes of patterns, closures, capacity overrides and settings, with their conflicts.

pub mod calendar_change;
pub mod calendar_history;
mod capacity_overrides;
mod closures;
pub mod entries;
pub mod refusal;
pub mod settings;
mod weekly_patterns;
pub mod workshop_calendar;
