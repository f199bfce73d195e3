//! The signals that ask the process to stop.

/// Waits for one of the signals that begin the graceful stop of the HTTP server.
#[cfg(unix)]
pub async fn stop_requested() {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let signals =
        signal(SignalKind::terminate()).and_then(|term| Ok((term, signal(SignalKind::interrupt())?)));
    match signals {
        Ok((mut term, mut interrupt)) => {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "no handler for signals; jobs and streams stop after the HTTP server");
            std::future::pending().await
        }
    }
}

/// Waits forever: there are no such signals, and jobs and streams stop after the HTTP server.
#[cfg(not(unix))]
pub async fn stop_requested() {
    std::future::pending().await
}
