//! The use of a pool of connections, for the metrics.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The use of a pool at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    pub size: usize,
    pub in_use: usize,
    /// Open, and in use by nobody.
    pub idle: usize,
    /// The callers that wait for a place.
    pub waiting: usize,
}

/// Counts a caller that waits, until it is dropped.
pub struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    pub fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
