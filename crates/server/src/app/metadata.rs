//! The entries that a program attaches to an appointment or a customer, as they are stored: JSON.

use pitboard_domain::metadata::Metadata;

use crate::app::Failure;

/// Returns entries as they are stored.
pub fn store_metadata(metadata: &Metadata) -> Result<String, Failure> {
    serde_json::to_string(metadata).map_err(|error| Failure::Internal(error.to_string()))
}

/// Returns stored entries.
pub fn read_metadata(stored: &str) -> Result<Metadata, Failure> {
    serde_json::from_str(stored).map_err(|error| Failure::Internal(format!("stored metadata: {error}")))
}
