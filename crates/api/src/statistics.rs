//! The statistics of a range of days. Rates are percentages with two decimals, null if there is nothing to
//! divide by.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Assignee, HhMm, LocalDate, Money, ServiceName, Weekday};

/// The days of the statistics: at most 366.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// The first local date.
    pub from: LocalDate,
    /// The last local date, included.
    pub to: LocalDate,
}

/// The days of the statistics, and the table to export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsExportQuery {
    /// The first local date.
    pub from: LocalDate,
    /// The last local date, included.
    pub to: LocalDate,
    /// The table; `days` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub table: Option<StatisticsTable>,
}

/// A table of the statistics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsTable {
    #[default]
    Days,
    Statuses,
    Services,
    Employees,
    HeatMap,
}

/// The statistics of a range of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Statistics {
    /// The first local date.
    pub from: LocalDate,
    /// The last local date, included.
    pub to: LocalDate,
    /// Of the appointments that start on these days.
    pub appointments: AppointmentFigures,
    /// From booking to start, of the appointments that start on these days; null if there are none.
    #[schema(required = true)]
    pub lead_time: Option<LeadTime>,
    /// Of the periods of these days that have ended.
    pub utilisation: Utilisation,
    /// Of the appointments that were completed on these days.
    pub completions: Earnings,
    /// One entry per day.
    pub days: Vec<DayFigures>,
    /// The ten services with the highest revenue.
    pub services: Vec<ServiceFigures>,
    /// The ten employees with the highest revenue.
    pub employees: Vec<EmployeeFigures>,
    /// Each period of the week that existed, Monday first.
    pub heat_map: Vec<HeatMapCell>,
}

/// The appointments that start on these days, by their current status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentFigures {
    /// All of them.
    #[schema(example = 40)]
    pub total: u32,
    /// Appointments with status `booked`.
    #[schema(example = 2)]
    pub booked: u32,
    /// Appointments with status `assigned`.
    #[schema(example = 2)]
    pub assigned: u32,
    /// Appointments with status `in_progress`.
    #[schema(example = 1)]
    pub in_progress: u32,
    /// Appointments with status `on_hold`.
    #[schema(example = 1)]
    pub on_hold: u32,
    /// Appointments with status `completed`.
    #[schema(example = 30)]
    pub completed: u32,
    /// Appointments with status `cancelled`, no-shows included.
    #[schema(example = 4)]
    pub cancelled: u32,
    /// Appointments cancelled with the reason `no_show`.
    #[schema(example = 1)]
    pub no_show: u32,
    /// Appointments completed after the end of their last period.
    #[schema(example = 3)]
    pub overrun: u32,
    /// Completed ones of all.
    #[schema(required = true, example = 75.0)]
    pub completion_rate: Option<f64>,
    /// Cancelled ones of all.
    #[schema(required = true, example = 10.0)]
    pub cancellation_rate: Option<f64>,
    /// No-shows of no-shows and completed ones.
    #[schema(required = true, example = 3.2)]
    pub no_show_rate: Option<f64>,
    /// Overruns of completed ones.
    #[schema(required = true, example = 10.0)]
    pub overrun_rate: Option<f64>,
}

/// Rounded minutes from booking to start; negative for walk-ins into a period that had started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadTime {
    /// The median.
    #[schema(example = 2880)]
    pub median_minutes: i64,
    /// The 90th percentile.
    #[schema(example = 10080)]
    pub p90_minutes: i64,
}

/// The used part of the capacity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Utilisation {
    /// Slots that were held when their period ended.
    #[schema(example = 80)]
    pub held: u32,
    /// Slots that existed when their period ended.
    #[schema(example = 125)]
    pub capacity: u32,
    /// Held slots of all slots.
    #[schema(required = true, example = 64.0)]
    pub rate: Option<f64>,
}

/// Completed appointments and their revenue, at the prices when booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Earnings {
    /// The number of completed appointments.
    #[schema(example = 30)]
    pub completed: u32,
    /// In the workshop's currency, without appointments in another currency.
    pub revenue: Money,
}

/// The statistics of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayFigures {
    /// The local date.
    pub date: LocalDate,
    /// Appointments that start on the day.
    #[schema(example = 6)]
    pub appointments: u32,
    /// Cancelled ones of them.
    #[schema(example = 1)]
    pub cancelled: u32,
    /// Appointments that were completed on the day.
    pub completions: Earnings,
    /// Of the periods of the day that have ended.
    pub utilisation: Utilisation,
}

/// The statistics of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceFigures {
    /// The service, under its current name.
    pub service: ServiceName,
    /// Its completed appointments.
    pub completions: Earnings,
}

/// The statistics of an employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmployeeFigures {
    /// The employee.
    pub employee: Assignee,
    /// The appointments that they completed.
    pub completions: Earnings,
}

/// The utilisation of a period of the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeatMapCell {
    /// The day of the week.
    pub weekday: Weekday,
    /// Start of the period.
    pub start: HhMm,
    /// End of the period.
    pub end: HhMm,
    /// The utilisation of the period on that day of the week.
    pub utilisation: Utilisation,
}
