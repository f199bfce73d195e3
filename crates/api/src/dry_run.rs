//! Asking what a change would do.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Whether a change is only tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DryRun {
    /// Only tell what would change, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
}
