//! One file per page.

pub mod today;
