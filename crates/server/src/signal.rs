//! The signals that ask the process to stop.

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
    use actix_web::rt::signal::unix::{SignalKind, signal};
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
