//! The log of every change.

use pitboard_api::{AuditEntry, AuditQuery, Page, paths};

use crate::{Client, Result, client::body};

impl Client {
    /// Lists the changes made in the workshop.
    pub async fn list_audit_log(&self, query: &AuditQuery) -> Result<Page<AuditEntry>> {
        body(self.at(paths::LIST_AUDIT_LOG).query(query)).await
    }
}
