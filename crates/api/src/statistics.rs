//! The workshop's figures over some days. Rates are in per cent, to two places, and null of nothing.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Assignee, Money, ServiceName, Weekday, schema, wire};

/// Of which days: at most 366.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// The first day.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub from: NaiveDate,
    /// The last day, included.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub to: NaiveDate,
}

/// Of which days, and which table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsExportQuery {
    /// The first day.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub from: NaiveDate,
    /// The last day, included.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub to: NaiveDate,
    /// `days` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub table: Option<StatisticsTable>,
}

/// What of the figures makes a table.
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

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Statistics {
    #[schema(example = "2026-11-01")]
    pub from: NaiveDate,
    #[schema(example = "2026-11-30")]
    pub to: NaiveDate,
    /// Of the appointments that start on these days.
    pub appointments: AppointmentFigures,
    /// From booking to start, of the appointments that start on these days; null without any.
    #[schema(required = true)]
    pub lead_time: Option<LeadTime>,
    /// Of the periods of these days that have ended.
    pub utilisation: Utilisation,
    /// Of the jobs that were completed on these days, whenever they were to start.
    pub completions: Earnings,
    /// Each of the days.
    pub days: Vec<DayFigures>,
    /// The ten services whose completed jobs earned most.
    pub services: Vec<ServiceFigures>,
    /// The ten employees whose completed jobs earned most.
    pub employees: Vec<EmployeeFigures>,
    /// Each period of the week that there was, Monday first.
    pub heat_map: Vec<HeatMapCell>,
}

/// How the appointments stand now that start on these days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentFigures {
    #[schema(example = 40)]
    pub total: u32,
    #[schema(example = 2)]
    pub booked: u32,
    #[schema(example = 2)]
    pub assigned: u32,
    #[schema(example = 1)]
    pub in_progress: u32,
    #[schema(example = 1)]
    pub on_hold: u32,
    #[schema(example = 30)]
    pub completed: u32,
    /// Those who did not come included.
    #[schema(example = 4)]
    pub cancelled: u32,
    #[schema(example = 1)]
    pub no_show: u32,
    /// Completed after the end of their last period.
    #[schema(example = 3)]
    pub overrun: u32,
    /// Completed, of all.
    #[schema(required = true, example = 75.0)]
    pub completion_rate: Option<f64>,
    /// Cancelled, of all.
    #[schema(required = true, example = 10.0)]
    pub cancellation_rate: Option<f64>,
    /// Those who did not come, of them and the completed.
    #[schema(required = true, example = 3.2)]
    pub no_show_rate: Option<f64>,
    /// Those that overran, of the completed.
    #[schema(required = true, example = 10.0)]
    pub overrun_rate: Option<f64>,
}

/// Minutes from booking to start, rounded; below zero where somebody came into a period that had begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadTime {
    #[schema(example = 2880)]
    pub median_minutes: i64,
    /// Nine of ten were booked no earlier.
    #[schema(example = 10080)]
    pub p90_minutes: i64,
}

/// How much of the capacity was held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Utilisation {
    /// Slots that were held when their period ended.
    #[schema(example = 80)]
    pub held: u32,
    /// Slots that there were, by the calendar in force when their period ended.
    #[schema(example = 125)]
    pub capacity: u32,
    /// Held, of the capacity.
    #[schema(required = true, example = 64.0)]
    pub rate: Option<f64>,
}

/// Completed jobs and what they earned, at the prices that were promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Earnings {
    #[schema(example = 30)]
    pub completed: u32,
    /// In the workshop's currency; jobs that were booked in another are not in it.
    #[schema(value_type = schema::Money)]
    pub revenue: Money,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayFigures {
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// Appointments that start on it.
    #[schema(example = 6)]
    pub appointments: u32,
    /// Of them, those that were cancelled.
    #[schema(example = 1)]
    pub cancelled: u32,
    /// Jobs that were completed on it, by the workshop's clocks.
    pub completions: Earnings,
    pub utilisation: Utilisation,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceFigures {
    /// As it is named now.
    pub service: ServiceName,
    pub completions: Earnings,
}

/// One employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmployeeFigures {
    pub employee: Assignee,
    pub completions: Earnings,
}

/// One period of the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeatMapCell {
    pub weekday: Weekday,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub start: NaiveTime,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub end: NaiveTime,
    pub utilisation: Utilisation,
}
