//! Whether the server lives and is ready.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The server is well; if not, a problem document says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: String,
}
