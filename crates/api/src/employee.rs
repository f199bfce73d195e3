//! Employees.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::role::{EmployeeStatus, Role, StaffRole};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{OneTimeLink, SlotVehicle, schema};

/// An employee, manager or admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Employee {
    /// Id of the account.
    #[schema(example = 4)]
    pub id: i64,
    /// Full name.
    #[schema(example = "John Carter")]
    pub name: String,
    /// First name.
    #[schema(example = "John")]
    pub first_name: String,
    /// Last name.
    #[schema(example = "Carter")]
    pub last_name: String,
    /// E-mail address, in lower case.
    #[schema(required = true, example = "john@carmodx.example")]
    pub email: Option<String>,
    /// Phone number, as typed.
    #[schema(example = "+91 79 4000 1235")]
    pub phone: String,
    /// Role of the account.
    pub role: Role,
    /// Their current availability.
    pub status: EmployeeStatus,
    /// Their speciality; null if there is none.
    #[schema(required = true, example = "Electronics")]
    pub specialisation: Option<String>,
    /// Whether the account can sign in and be assigned.
    #[schema(example = true)]
    pub active: bool,
    /// Whether a password was set, which accepting the invitation does.
    #[schema(example = true)]
    pub has_password: bool,
    /// Whether signing in needs a code of a second factor.
    #[schema(example = false)]
    pub second_factor: bool,
    /// Appointments of today that are assigned to them and not finished.
    #[schema(example = 2)]
    pub load_today: u32,
    /// Unfinished appointments that are assigned to them and whose last period has ended.
    #[schema(example = 0)]
    pub overdue: u32,
    /// The appointment in progress; of several, the one started last.
    #[schema(required = true)]
    pub current_job: Option<CurrentJob>,
}

/// An appointment in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentJob {
    /// Reference of the appointment.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Name of the service.
    #[schema(example = "Audio System")]
    pub service: String,
    /// The vehicle.
    pub vehicle: SlotVehicle,
    /// Start of the work.
    #[schema(required = true, example = "2026-11-23T09:04:00+05:30")]
    pub work_started_at: Option<DateTime<FixedOffset>>,
    /// Start of the work plus the duration of the service.
    #[schema(required = true, example = "2026-11-23T11:04:00+05:30")]
    pub estimated_completion: Option<DateTime<FixedOffset>>,
}

/// A new employee, manager or admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateEmployee {
    /// E-mail address, which no other account has.
    #[schema(value_type = schema::Email, example = "john@carmodx.example")]
    pub email: String,
    /// First name.
    #[schema(value_type = schema::NameText, example = "John")]
    pub first_name: String,
    /// Last name.
    #[schema(value_type = schema::NameText, example = "Carter")]
    pub last_name: String,
    /// Phone number.
    #[schema(value_type = schema::Phone)]
    pub phone: String,
    /// Role of the account.
    pub role: StaffRole,
    /// Their speciality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Specialisation>)]
    pub specialisation: Option<String>,
}

/// An account without a password, and the link that sets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedEmployee {
    /// The account.
    pub employee: Employee,
    /// The one-time link that sets its password.
    pub invitation: OneTimeLink,
}

/// Changes of an employee; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeePatch {
    /// E-mail address, which no other account has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>, example = "john@carmodx.example")]
    pub email: Option<String>,
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>, example = "John")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>, example = "Carter")]
    pub last_name: Option<String>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// In force from the next request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<StaffRole>,
    /// An empty string removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Specialisation>)]
    pub specialisation: Option<String>,
}

/// The availability of an employee from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeeStatusChange {
    /// The availability.
    pub status: EmployeeStatus,
}
