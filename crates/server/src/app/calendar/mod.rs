//! Changes of the calendar and the settings, with the conflicts that they cause.

pub mod calendar_change;
pub mod calendar_history;
pub mod capacity_overrides;
pub mod closures;
pub mod refusal;
pub mod settings;
pub mod weekly_patterns;

/// Formats a local time as the log does.
pub fn hhmm(time: chrono::NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
