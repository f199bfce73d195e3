//! The team, for those who assign work.

use pitboard_domain::role::{EmployeeStatus, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Employee {
    #[schema(example = 4)]
    pub id: i64,
    #[schema(example = "John Carter")]
    pub name: String,
    pub role: Role,
    pub status: EmployeeStatus,
    #[schema(required = true, example = "Electronics")]
    pub specialisation: Option<String>,
    /// Whether the account may sign in and be given work.
    #[schema(example = true)]
    pub active: bool,
    /// Active appointments of today that are assigned to them.
    #[schema(example = 2)]
    pub load_today: u32,
}
