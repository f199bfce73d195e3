//! Handlers of statistics and the audit log.

pub mod audit_log;
pub mod statistics;
