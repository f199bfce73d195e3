//! The signals that ask the process to stop, and those that it ignores.

#[cfg(unix)]
use actix_web::rt::signal::unix::{SignalKind, signal};

/// Ignores the signals that end a process by default although nobody wants it: that of a terminal that is closed, and
/// those by which other servers reopen their logs.
#[cfg(unix)]
pub fn ignore_others() {
    for kind in [SignalKind::hangup(), SignalKind::user_defined1(), SignalKind::user_defined2()] {
        // The handler stays after the receiver is gone.
        if let Err(error) = signal(kind) {
            tracing::warn!(%error, ?kind, "a signal cannot be ignored");
        }
    }
}

/// There are no such signals.
#[cfg(not(unix))]
pub fn ignore_others() {}

/// The way in which the process is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// After the requests that have begun.
    Graceful,
    AtOnce,
}

/// Subscribes to the signals at once, and waits for one of them: SIGTERM is graceful, SIGINT and SIGQUIT are not.
#[cfg(unix)]
pub fn stop_requested() -> impl Future<Output = Stop> {
    let subscribe = || -> std::io::Result<_> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok((terminate, interrupt, signal(SignalKind::quit())?))
    };
    let signals = subscribe();
    async move {
        match signals {
            Ok((mut terminate, mut interrupt, mut quit)) => tokio::select! {
                _ = terminate.recv() => Stop::Graceful,
                _ = interrupt.recv() => Stop::AtOnce,
                _ = quit.recv() => Stop::AtOnce,
            },
            Err(error) => {
                tracing::warn!(%error, "no handler for signals: they end the process at once");
                std::future::pending().await
            }
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub async fn stop_requested() -> Stop {
    if let Err(error) = actix_web::rt::signal::ctrl_c().await {
        tracing::warn!(%error, "no handler for Ctrl-C: it ends the process at once");
        std::future::pending::<()>().await;
    }
    Stop::AtOnce
}
