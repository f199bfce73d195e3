//! The team, for those who assign work and those who hire.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::role::{EmployeeStatus, Role, StaffRole};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{OneTimeLink, SlotVehicle, schema};

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Employee {
    #[schema(example = 4)]
    pub id: i64,
    #[schema(example = "John Carter")]
    pub name: String,
    #[schema(example = "John")]
    pub first_name: String,
    #[schema(example = "Carter")]
    pub last_name: String,
    /// In lower case.
    #[schema(required = true, example = "john@carmodx.example")]
    pub email: Option<String>,
    #[schema(example = "+91 79 4000 1235")]
    pub phone: String,
    pub role: Role,
    pub status: EmployeeStatus,
    #[schema(required = true, example = "Electronics")]
    pub specialisation: Option<String>,
    /// Whether the account may sign in and be given work.
    #[schema(example = true)]
    pub active: bool,
    /// Whether they have set a password: not until they have followed their invitation.
    #[schema(example = true)]
    pub has_password: bool,
    /// Their appointments of today that are not finished.
    #[schema(example = 2)]
    pub load_today: u32,
    /// Their unfinished appointments whose last period has ended.
    #[schema(example = 0)]
    pub overdue: u32,
    /// What they work on now; of several jobs in progress the one begun last.
    #[schema(required = true)]
    pub current_job: Option<CurrentJob>,
}

/// A job in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentJob {
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    #[schema(example = "Audio System")]
    pub service: String,
    pub vehicle: SlotVehicle,
    #[schema(required = true, example = "2026-11-23T09:04:00+05:30")]
    pub work_started_at: Option<DateTime<FixedOffset>>,
    #[schema(required = true, example = "2026-11-23T11:04:00+05:30")]
    pub estimated_completion: Option<DateTime<FixedOffset>>,
}

/// Somebody who begins to work here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateEmployee {
    #[schema(value_type = schema::Email, example = "john@carmodx.example")]
    pub email: String,
    #[schema(value_type = schema::Name, example = "John")]
    pub first_name: String,
    #[schema(value_type = schema::Name, example = "Carter")]
    pub last_name: String,
    #[schema(value_type = schema::Phone)]
    pub phone: String,
    pub role: StaffRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Specialisation>)]
    pub specialisation: Option<String>,
}

/// An account without a password, and the link by which to set one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedEmployee {
    pub employee: Employee,
    pub invitation: OneTimeLink,
}

/// What changes of an employee; what is absent or null stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeePatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>, example = "john@carmodx.example")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>, example = "John")]
    pub first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>, example = "Carter")]
    pub last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// Acts on the next request of every session of theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<StaffRole>,
    /// An empty text removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Specialisation>)]
    pub specialisation: Option<String>,
}

/// What an employee is doing from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeeStatusChange {
    pub status: EmployeeStatus,
}
