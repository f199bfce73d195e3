//! Handlers of the calendar: weekly patterns, closures, capacity overrides, settings and the workshop itself.

pub mod calendar_change;
pub mod capacity_overrides;
pub mod closures;
pub mod entries;
pub mod settings;
pub mod settings_file;
pub mod weekly_patterns;
pub mod workshop;
