//! Waits for a condition without a fixed time.

use std::time::{Duration, Instant};

/// Calls `holds` until it returns true.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: not within 30 seconds");
    }
}
